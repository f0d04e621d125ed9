"""An invented data folder, to look at the pages full: bodies in the shape of the real list under codes that no body has.

Names of places are borrowed from the list, in another order and under provinces 97, 98 and 99, which do not exist; no number concerns
anybody. Knows places, bodies and files; what a body reports is ``synth_reports``. Equal arguments give equal bytes, on any machine.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from pathlib import Path
from random import Random

from site_builder.agencies import HEADER, Agency, county_of
from site_builder.divisions import INVENTED, NOT_SHOWN, Divisions, Level, load_divisions
from site_builder.errors import Problem, SiteError
from site_builder.record import Correction, to_builtins
from site_builder.store import write_record
from site_builder.synth_reports import LAST, Reported, reports

PROVINCES = dict(zip(INVENTED, ("虚构甲省", "虚构乙省", "虚构丙市"), strict=True))
MUNICIPALITY = INVENTED[-1]
"""The third has its districts under an entry that only groups them, as 北京市 has."""

TOWNSHIPS = ("镇", "乡", "街道", "苏木")
HELD = 0.92
"""Of the bodies that could be held, how many are: the rest stands on the rosters as not held."""

DEPARTMENTS = (
    ("caizheng", "财政局", "局"),
    ("zhengwu", "政务服务中心", "中心"),
    ("fagai", "发展和改革委员会", "委"),
    ("xinfang", "信访局", "局"),
    ("gongan", "公安局", "局"),
    ("zfbgs", "人民政府办公室", "办"),
    ("jiaoyu", "教育局", "局"),
    ("guanweihui", "经济开发区管理委员会", "管委会"),
)
OF_A_PROVINCE = (("bangongting", "人民政府办公厅", "厅"), ("jiaoyuting", "教育厅", "厅"), ("fagaiwei", "发展和改革委员会", "委"))


@dataclass(slots=True)
class _Country:
    """What has been invented so far: code → name, and who could publish reports, in the order of invention."""

    names: dict[str, str] = field(default_factory=dict)
    bodies: list[Agency] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: bodies, reports, and how many divisions the invented list has."""

    bodies: int
    records: int
    divisions: int


def write(data: Path, agencies: int = 1000, years: int = 7, seed: int = 1) -> Written:
    """Fill an absent or empty folder: divisions.csv, agencies.csv, records/, corrections/.

    ``agencies`` bodies (a few go on under a new code in 2023) with at least one report each, over the last ``years`` (1 to 7) report
    years. ValueError for other numbers; SiteError where the folder already holds something: nothing is ever overwritten.
    """
    if agencies < 1 or not 1 <= years <= LONGEST:
        raise ValueError(f"{agencies} agencies over {years} years: at least one body, and 1 to {LONGEST} years")
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise SiteError(Problem(str(data), "is not empty", "name a new folder: invented data never stand beside others"))
    chance = Random(f"{seed}")
    country = invent(agencies, chance)
    held = sorted(chance.sample(country.bodies, agencies), key=lambda body: body.id)
    register, records = [], 0
    for body, told in _histories(held, country, years, seed):
        register.append(body)
        records += len(told)
        for one in told:
            write_record(data, one.record)
            if one.corrections:
                path = data / "corrections" / county_of(body.id) / body.id / f"{one.record.year}.json"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(_corrections(one.corrections))
    registered = [body for body in register if body.id not in country.names or body.aliases or body.from_ or body.to or body.succeeds]
    (data / "agencies.csv").write_bytes(_csv(HEADER, map(_row, registered)))
    (data / "divisions.csv").write_bytes(_csv(("code", "name"), sorted(country.names.items())))
    return Written(len(register), records, len(country.names))


FIRST = 2019
"""The first year of the uniform form."""

LONGEST = LAST - FIRST + 1


# ── places and bodies ───────────────────────────────────────────────────────────────────────────────────────────────


def invent(agencies: int, chance: Random) -> _Country:
    """Provinces, cities, counties and townships with enough bodies that ``agencies`` are a share of ``HELD`` of them."""
    listed = load_divisions()
    country = _Country()
    for code, name in PROVINCES.items():
        country.names[code] = name
        country.bodies += (Agency(f"{code}-{slug}", f"{name}{what}", code, kind, "province") for slug, what, kind in OF_A_PROVINCE)
    models = _models(listed, chance)
    cities = cycle(_shuffled(_city_names(listed), chance))
    wanted, per_city = agencies / HELD, max(6, -(-agencies // 2400))
    for number, place in enumerate(_places()):
        if len(country.bodies) >= wanted:
            break
        name = "市辖区" if place.startswith(MUNICIPALITY) else next(cities)
        country.names[place] = name
        if name not in NOT_SHOWN:
            country.bodies.append(Agency(place, name, place, "市", "city"))
            country.bodies += _departments(place, name, "city", 3)
        alone = number % 8 == 4  # a city without counties, as 东莞市 is
        for below in range(1, 2 if alone else per_city + 1):
            county = f"{place}00" if alone else f"{place}{below:02}"
            model = next(models)
            _add_county(country, county, name if alone else listed.names[model], model, listed)
            if len(country.bodies) >= wanted:
                break
    return country


def _places() -> Iterator[str]:
    """Codes of cities: one of each province in turn, the municipality only once."""
    first, second, _ = INVENTED
    yield from (f"{first}01", f"{second}01", f"{MUNICIPALITY}01")
    for number in range(2, 100):
        yield from (f"{first}{number:02}", f"{second}{number:02}")


def _add_county(country: _Country, county: str, name: str, model: str, listed: Divisions) -> None:
    """A county with the townships of a real one, and its bodies; a county that repeats its city has no government of its own."""
    country.names[county] = name
    if country.names[county[:4]] != name:
        country.bodies.append(Agency(county, name, county, next((k for k in "县市区旗" if name.endswith(k)), "县"), "county"))
        country.bodies += _departments(county, name, "county", 2 + int(county) % 4)
    for code in _townships(listed)[model]:
        invented, called = county + code[6:], listed.names[code]
        country.names[invented] = called
        kind = next((kind for kind in TOWNSHIPS if called.endswith(kind)), None)
        if kind:
            country.bodies.append(Agency(invented, called, invented, kind, "township"))


def _departments(code: str, place: str, level: Level, number: int) -> Iterator[Agency]:
    for slug, what, kind in DEPARTMENTS[:number]:
        yield Agency(f"{code}-{slug}", f"{place}{what}", code, kind, level, (what,) if kind == "委" else ())


def _models(listed: Divisions, chance: Random) -> Iterator[str]:
    """Real counties to take names and shape from, without end."""
    return cycle(_shuffled([county for county, below in _townships(listed).items() if len(below) >= 4], chance))


@cache
def _townships(listed: Divisions) -> dict[str, list[str]]:
    """The townships of each county of the list, by code."""
    below: defaultdict[str, list[str]] = defaultdict(list)
    for code in listed.names:
        if len(code) == 9:
            below[code[:6]].append(code)
    return dict(below)


def _city_names(listed: Divisions) -> list[str]:
    return [name for code, name in listed.names.items() if len(code) == 4 and name not in NOT_SHOWN]


def _shuffled(some: list[str], chance: Random) -> list[str]:
    mixed = list(some)
    chance.shuffle(mixed)
    return mixed


# ── what they report ────────────────────────────────────────────────────────────────────────────────────────────────


def _histories(held: Iterable[Agency], country: _Country, years: int, seed: int) -> Iterator[tuple[Agency, list[Reported]]]:
    """Each body with its reports; a township that became a town in 2023 goes on under the code of the new body."""
    span = range(LAST - years + 1, LAST + 1)
    for body in held:
        chance = Random(f"{seed}/{body.id}")
        told = reports(body, span, chance)
        new = _successor(body, country) if body.kind == "乡" and chance.random() < 0.06 else None
        before = [one for one in told if one.record.year < RENAMED]
        if new is None or not before or len(before) == len(told):
            yield body, told
            continue
        country.names[new.id] = new.name
        yield _with(body, to=str(RENAMED - 1)), before
        yield new, [one.moved(new) for one in told if one.record.year >= RENAMED]


RENAMED = 2023


def _successor(body: Agency, country: _Country) -> Agency | None:
    name = body.name.removesuffix("乡") + "镇"
    code = next((code for number in range(180, 200) if (code := f"{body.id[:6]}{number}") not in country.names), None)
    return None if code is None else Agency(code, name, code, "镇", "township", (body.name,), str(RENAMED), None, body.id)


def _with(body: Agency, to: str) -> Agency:
    return Agency(body.id, body.name, body.division, body.kind, body.level, body.aliases, body.from_, to, body.succeeds)


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _row(body: Agency) -> tuple[str, ...]:
    whose = (body.id, body.name, body.division, body.kind, body.level, ";".join(body.aliases))
    return (*whose, body.from_ or "", body.to or "", body.succeeds or "")


def _csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _corrections(some: tuple[Correction, ...]) -> bytes:
    return ("[" + ",\n ".join(json.dumps(to_builtins(one), ensure_ascii=False) for one in some) + "]\n").encode()
