"""The files of comparing, as classic scripts, for nothing else can be loaded from a folder.

A county: ``__d["140825"]=["<digest>","<newest date>","<place>","<text>"]``. The text is a line a body and below it a line a report:

    @<id, less the county's code> TAB <name> TAB <kind> TAB <level>
    <year> TAB <edition> TAB <o|a, own or of an area> TAB <number>,<number>…        (``COLUMNS``)

A number is its digits; behind it ``d`` if derived, ``k`` if a person corrected it. Where there is none stands why: ``b`` blank, ``n`` a
dash, ``u`` not read, ``c`` cut off. A 0 is always written: what is not there was never a 0.

A province: ``__m["14"]="<text>"``, a line for the province and for the country, of each year, kind and level that the province has:

    <p|c> TAB <year> TAB <kind> TAB <level> TAB <reports that give the number>:<twice their median>,…

Twice, so that every number is whole. Only reports of a body's own are in a median, and only those that give the number.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

import polars as pl

from site_builder.comparing.columns import COLUMNS
from site_builder.pages.model import Site
from site_builder.pages.places import steps
from site_builder.stamps import Print, fingerprints, stamp
from site_builder.store import county_of

FOLDER = "assets/compare/"

WHY = {"blank": "b", "not_applicable": "n", "lost": "u", "ambiguous": "u", "unreadable": "u", "cut": "c"}
HOW = {"derived": "d", "corrected": "k"}
ALIKE = ("year", "kind", "level")


def files(site: Site) -> Iterator[tuple[str, bytes]]:
    """The files of all counties and provinces of which a report is held, (path, bytes). Equal sites give equal bytes."""
    if not site.data.records:
        return
    numbers = _numbers(site)
    yield from _counties(site, numbers)
    yield from _provinces(numbers)


def _numbers(site: Site) -> pl.DataFrame:
    """A row per report: what it is of, each of ``COLUMNS`` as a number, and all of them as ``text``."""
    keys = ("agency", "year", "edition", "scope", "province", "kind", "level")
    values = site.facts.values.select(*keys, *(one.value.alias(one.key) for one in COLUMNS))
    marks = site.facts.marks.select(one.mark.alias(f"mark {one.key}") for one in COLUMNS)
    both = pl.concat([values, marks], how="horizontal")
    return both.with_columns(pl.concat_str([_written(one.key) for one in COLUMNS], separator=",").alias("text"))


def _written(key: str) -> pl.Expr:
    mark = pl.col(f"mark {key}")
    number = pl.col(key).cast(pl.String) + mark.replace_strict(HOW, default="", return_dtype=pl.String)
    # a sum of which one cell is unknown has that cell's mark: no number can hide behind it
    return pl.when(pl.col(key).is_null()).then(mark.replace_strict(WHY, return_dtype=pl.String, default=None)).otherwise(number)


def _counties(site: Site, numbers: pl.DataFrame) -> Iterator[tuple[str, bytes]]:
    prints: dict[str, list[Print]] = defaultdict(list)
    places: dict[str, str] = {}
    for (agency, _), one in fingerprints(site).items():
        prints[county_of(agency)].append(one)
        places.setdefault(county_of(agency), site.data.agencies[agency].division[:6])
    lines: dict[str, list[str]] = {county: [] for county in sorted(prints)}
    before = ""
    for agency, year, edition, scope, text in numbers.select("agency", "year", "edition", "scope", "text").iter_rows():
        county = county_of(agency)
        if agency != before:
            body = site.data.agencies[agency]
            cells = (agency.removeprefix(county), body.name, body.kind, body.level)
            lines[county].append("@" + "\t".join(" ".join(cell.split()) for cell in cells))
            before = agency
        lines[county].append(f"{year}\t{edition}\t{scope[0]}\t{text}")
    for county, some in lines.items():
        of = stamp(prints[county])
        place = "".join(step.name for step in steps(site.data.divisions, places[county]))
        yield f"{FOLDER}{county}.js", _script("d", county, [of.digest, of.date, place, "\n".join(some)])


def _provinces(numbers: pl.DataFrame) -> Iterator[tuple[str, bytes]]:
    own = numbers.filter(pl.col("scope") == "own")
    country = own.group_by(ALIKE).agg(_medians()).sort(ALIKE)
    provinces = own.filter(pl.col("province").is_not_null()).group_by("province", *ALIKE).agg(_medians()).sort("province", *ALIKE)
    every = numbers["agency"].str.slice(0, 2).unique().sort()
    for province in every:
        here = provinces.filter(pl.col("province") == province).drop("province")
        around = country.join(here.select(ALIKE), on=list(ALIKE), how="semi", maintain_order="left")
        text = "\n".join([*_told("p", here.iter_rows()), *_told("c", around.iter_rows())])
        yield f"{FOLDER}{province}.js", _script("m", province, text)


def _medians() -> pl.Expr:
    """All medians of a group, as text: ``n:twice the median``, and ``0:`` where no report gives the number."""
    parts = []
    for one in COLUMNS:
        number = pl.col(one.key)
        twice = (2 * number.median()).cast(pl.Int64).cast(pl.String).fill_null("")
        parts.append(number.count().cast(pl.String) + ":" + twice)
    return pl.concat_str(parts, separator=",")


def _told(whose: str, rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    yield from ("\t".join((whose, *map(str, row))) for row in rows)


def _script(family: str, key: str, value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f'__{family}["{key}"]={text}\n'.encode()
