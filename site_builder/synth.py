"""An invented data folder, to look at the pages full: bodies in the shape of the real list under codes that no body has.

Names of places are borrowed from the list, in another order and under provinces 97, 98 and 99, which do not exist; no number concerns
anybody. Knows places, bodies and files; what a body reports is ``synth_reports``. Equal arguments give equal bytes, on any machine.
"""

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle, groupby
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from site_builder import pack, shards
from site_builder.agencies import HEADER, Agency, county_of
from site_builder.divisions import INVENTED, NOT_SHOWN, Divisions, Level, load_divisions
from site_builder.errors import Problem, SiteError
from site_builder.record import Correction, Record
from site_builder.record_json import to_builtins
from site_builder.store import report_path, write_record
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


def write(data: Path, agencies: int = 1000, years: int = 7, seed: int = 1, *, packed: bool = False, jobs: int = 1) -> Written:
    """Fill an absent or empty folder: divisions.csv, agencies.csv, records/, corrections/.

    ``agencies`` bodies (a few go on under a new code in 2023) with at least one report each, over the last ``years`` (1 to 7) report
    years; the records as Parquet where ``packed``, as ``pack`` would leave them. So many ``jobs`` make them, and none changes a byte;
    memory grows with the bodies, not with the reports. ValueError for other numbers; SiteError where the folder already holds something:
    nothing is ever overwritten.
    """
    if agencies < 1 or not 1 <= years <= LONGEST:
        raise ValueError(f"{agencies} agencies over {years} years: at least one body, and 1 to {LONGEST} years")
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise SiteError(Problem(str(data), "is not empty", "name a new folder: invented data never stand beside others"))
    chance = Random(f"{seed}")
    country = invent(agencies, chance)
    held = sorted(chance.sample(country.bodies, agencies), key=lambda body: body.id)
    (data / "records").mkdir(parents=True)
    with TemporaryDirectory(dir=data) as aside:
        told = list(_made(_parts(held, country, data, Path(aside) if packed else None, years, seed), jobs))
        if packed:
            pack.lay(data / "records", {county: n for one in told for county, n in one.counts.items()}, Path(aside))
    register = [body for one in told for body in one.register]
    for one in told:
        country.names.update(one.names)
    registered = [body for body in register if body.id not in country.names or body.aliases or body.from_ or body.to or body.succeeds]
    (data / "agencies.csv").write_bytes(_csv(HEADER, map(_row, registered)))
    (data / "divisions.csv").write_bytes(_csv(("code", "name"), sorted(country.names.items())))
    return Written(len(register), sum(sum(one.counts.values()) for one in told), len(country.names))


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


@dataclass(frozen=True, slots=True)
class _Part:
    """The bodies of one city, whose reports are made together: what one job does, and all that it has to know."""

    city: str
    bodies: tuple[Agency, ...]
    names: dict[str, str]
    data: Path
    aside: Path | None
    years: int
    seed: int


@dataclass(frozen=True, slots=True)
class _Told:
    """What became of a part: its bodies, the names of those that are new, and how many reports each county has."""

    city: str
    register: tuple[Agency, ...]
    names: dict[str, str]
    counts: Counter[str]


def _parts(held: Iterable[Agency], country: _Country, data: Path, aside: Path | None, years: int, seed: int) -> Iterator[_Part]:
    names: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for code, name in country.names.items():
        names[code[:4]][code] = name
    for city, bodies in groupby(held, key=_city):
        yield _Part(city, tuple(bodies), names[city], data, aside, years, seed)


def _city(body: Agency) -> str:
    return county_of(body.id)[:4]


def _made(parts: Iterable[_Part], jobs: int) -> Iterator[_Told]:
    if jobs == 1:
        yield from map(_report, parts)
        return
    with get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(_report, parts)


def _report(part: _Part) -> _Told:
    """Write the reports of a part: their corrections, and the records as files, or aside as one frame."""
    known = dict(part.names)
    register: list[Agency] = []
    counts = Counter[str]()
    records = _records(part, known, register, counts)
    if part.aside is None:
        for record in records:
            write_record(part.data, record)
    else:
        shards.frame((record, None) for record in records).write_ipc(part.aside / part.city, compression="lz4")
    return _Told(part.city, tuple(register), {code: name for code, name in known.items() if code not in part.names}, counts)


def _records(part: _Part, known: dict[str, str], register: list[Agency], counts: Counter[str]) -> Iterator[Record]:
    """The records of a part one by one, never all at once; what else there is to know of it is told on the way."""
    for body, told in _histories(part.bodies, known, part.years, part.seed):
        register.append(body)
        counts[county_of(body.id)] += len(told)
        for one in told:
            if one.corrections:
                path = report_path(part.data / "corrections", body.id, one.record.year)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(_corrections(one.corrections))
            yield one.record


def _histories(held: Iterable[Agency], names: dict[str, str], years: int, seed: int) -> Iterator[tuple[Agency, list[Reported]]]:
    """Each body with its reports; a township that became a town in 2023 goes on under the code of the new body, which gets its name."""
    span = range(LAST - years + 1, LAST + 1)
    for body in held:
        chance = Random(f"{seed}/{body.id}")
        told = reports(body, span, chance)
        new = _successor(body, names) if body.kind == "乡" and chance.random() < 0.06 else None
        before = [one for one in told if one.record.year < RENAMED]
        if new is None or not before or len(before) == len(told):
            yield body, told
            continue
        names[new.id] = new.name
        yield _with(body, to=str(RENAMED - 1)), before
        yield new, [one.moved(new) for one in told if one.record.year >= RENAMED]


RENAMED = 2023


def _successor(body: Agency, names: Mapping[str, str]) -> Agency | None:
    name = body.name.removesuffix("乡") + "镇"
    code = next((code for number in range(180, 200) if (code := f"{body.id[:6]}{number}") not in names), None)
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
