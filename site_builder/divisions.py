"""The administrative divisions of mainland China: codes and names, as a packed list inside the package.

Knows codes, names, levels and what stands above and below. Does not know which body publishes a report (``store``) nor how an
agency writes its own name (``ingest.naming``). Since October 2024 these codes are no longer published: here they are stable
identifiers of a stated vintage, not a live standard. Hong Kong, Macao and Taiwan are not in the list.
"""

import csv
import lzma
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args

from site_builder.errors import Problem

VINTAGE = "2023"
"""The year of the list (cut-off 30 June 2023): National Bureau of Statistics, by way of china-division 2.7.0."""

PACKED = f"divisions-{VINTAGE}.csv.xz"

Level = Literal["province", "city", "county", "township"]

LEVELS: tuple[Level, ...] = get_args(Level)
_LEVEL_OF_LENGTH: dict[int, Level] = {2: "province", 4: "city", 6: "county", 9: "township"}
_LENGTHS = tuple(_LEVEL_OF_LENGTH)

NOT_SHOWN = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""Names of city-level entries that only group counties for the census; nobody says them."""

INVENTED = ("97", "98", "99")
"""Provinces that the list does not have and never will: whatever stands below them is invented (``synth``) and every page says so."""

KINDS = ("自治区", "街道", "地区", "苏木", "开发区", "农场", "林场", "牧场", "省", "市", "州", "盟", "县", "旗", "区", "镇", "乡")
"""How a division's name ends, longest first: the field's own word for its kind."""

_KIND = re.compile(f"(?:{'|'.join(KINDS)})\\Z")


@dataclass(frozen=True, slots=True)
class Division:
    """One entry: ``code`` of 2, 4, 6 or 9 digits; ``parent`` the code above, None for a province."""

    code: str
    name: str
    level: Level
    parent: str | None

    @property
    def kind(self) -> str:
        """乡, 镇, 街道, 区, 县, 市, 省 …, by the end of the name; 其他 where it ends otherwise."""
        found = _KIND.search(self.name)
        return found[0] if found else "其他"


@dataclass(frozen=True, eq=False)
class Divisions:
    """The whole list. ``names`` is code → name, sorted by code; everything else follows from the digits of the code."""

    names: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, code: object) -> bool:
        return code in self.names

    def get(self, code: str) -> Division | None:
        """The division of that code; None where the list has none."""
        met = self._met.get(code)
        if met is None and (name := self.names.get(code)) is not None:
            met = self._met[code] = Division(code, name, _LEVEL_OF_LENGTH[len(code)], parent_code(code))
        return met

    def path(self, code: str) -> tuple[Division, ...]:
        """From the province down to the division itself, as people say it; empty where the list has no such code.

        City-level entries called 市辖区, 县, 省直辖县级行政区划 or 自治区直辖县级行政区划 are left out, and so is a county-level entry
        that only repeats its city (东莞市 441900 below 东莞市 4419). The division asked for always stays.
        """
        if code not in self.names:
            return ()
        above = [division for length in _LENGTHS if length <= len(code) and (division := self.get(code[:length]))]
        return tuple([division for division in above if division.code == code or not self._only_groups(division)])

    def children(self, code: str) -> tuple[Division, ...]:
        """The next divisions that ``path`` shows below a code, sorted by code: the districts of 北京市, the towns of 东莞市.

        ``""`` gives the provinces.
        """
        shown: list[Division] = []
        for child in self._codes_below.get(code, ()):
            division = self.get(child)
            if division is not None:
                shown.extend(self.children(child) if self._only_groups(division) else (division,))
        return tuple(sorted(shown, key=lambda division: division.code))

    def named(self, name: str) -> tuple[Division, ...]:
        """Every division of exactly that name, sorted by code: four for 鼓楼区, none for a name that the list does not have."""
        return tuple(division for code in self._codes_named.get(name, ()) if (division := self.get(code)))

    def township(self, county: str, name: str) -> Division | None:
        """The township of that name within a county: no name repeats there, so (county code, name) is a key. None where there is none."""
        return next((division for division in self.named(name) if division.level == "township" and division.parent == county), None)

    def counties(self, name: str, within: str = "") -> tuple[Division, ...]:
        """The counties of that name whose code begins with ``within`` (a province's or city's code); several where the name repeats."""
        return tuple(division for division in self.named(name) if division.level == "county" and division.code.startswith(within))

    def by_path(self, *names: str) -> tuple[Division, ...]:
        """The divisions that a path from above names (河南省, 扶沟县): the last name, below some division of each name before it."""
        found = self.named(names[-1]) if names else ()
        return tuple(
            division
            for division in found
            if all(any(above.name == name for above in self._all_above(division.code)) for name in names[:-1])
        )

    def _all_above(self, code: str) -> tuple[Division, ...]:
        return tuple(division for length in _LENGTHS if length < len(code) and (division := self.get(code[:length])))

    def _only_groups(self, division: Division) -> bool:
        if division.level == "city":
            return division.name in NOT_SHOWN
        return division.level == "county" and division.name == self.names.get(division.code[:4])

    @cached_property
    def _met(self) -> dict[str, Division]:
        """Those that were asked for: a province is asked for once for each of its townships."""
        return {}

    @cached_property
    def _codes_below(self) -> dict[str, list[str]]:
        below: defaultdict[str, list[str]] = defaultdict(list)
        for code in self.names:
            below[parent_code(code) or ""].append(code)
        return below

    @cached_property
    def _codes_named(self) -> dict[str, list[str]]:
        named: defaultdict[str, list[str]] = defaultdict(list)
        for code, name in self.names.items():
            named[name].append(code)
        return named


def parent_code(code: str) -> str | None:
    """The code one level up: 411621 for 411621104, 4116 for 411621, 41 for 4116, None for 41."""
    length = len(code)
    return next((code[:shorter] for shorter in reversed(_LENGTHS) if shorter < length), None)


def level_of(code: str) -> Level:
    """The level that the number of digits says. KeyError for a code that is not 2, 4, 6 or 9 digits long."""
    return _LEVEL_OF_LENGTH[len(code)]


@cache
def load_divisions() -> Divisions:
    """The list that ships inside the package, read once in a process (some hundredths of a second).

    Raises FileNotFoundError where the package is incomplete.
    """
    text = lzma.decompress(files("site_builder").joinpath(PACKED).read_bytes()).decode()
    return Divisions(dict(line.split(",", 1) for line in text.splitlines()))


def read_divisions(path: Path, listed: Divisions, problems: list[Problem]) -> Divisions:
    """The list with what a data folder adds to it: ``divisions.csv``, columns ``code,name``, the upper division before the lower.

    The list itself where there is no such file. What is wrong in the file goes to ``problems``, by row; no code of the list is renamed.
    """
    if not path.exists():
        return listed
    added: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        problems.append(Problem(str(path), f"not readable as CSV in UTF-8: {error}", "save it as CSV (UTF-8) with the columns code,name"))
        return listed
    if not rows or rows[0] != ["code", "name"]:
        problems.append(Problem(f"{path}: row 1", "the columns are not those of a division list", "write code,name"))
        return listed
    for number, row in enumerate(rows[1:], 2):
        if not row:
            continue
        code, name = (row[0].strip(), row[1].strip()) if len(row) == 2 else ("", "")
        above = parent_code(code)
        wrong = _wrong_division(code, name, code in listed or code in added, above is None or above in listed or above in added)
        if wrong:
            problems.append(Problem(f"{path}: row {number}", *wrong))
        else:
            added[code] = name
    return Divisions(dict(sorted({**listed.names, **added}.items())))


def _wrong_division(code: str, name: str, known: bool, has_parent: bool) -> tuple[str, str] | None:
    if not code.isascii() or not code.isdecimal() or len(code) not in _LENGTHS or not name:
        return "is no code and name", "write a code of 2, 4, 6 or 9 digits and a name"
    if known:
        return f"the code {code} is in the list already", "remove the row"
    return None if has_parent else (f"nothing stands above {code}", f"write {parent_code(code)} in a row before it")


def invented_only(divisions: Divisions) -> Divisions:
    """What is invented of a list: on an invented site no real place stands, on no roster and in no denominator."""
    return Divisions({code: name for code, name in divisions.names.items() if code.startswith(INVENTED)})


def pack_divisions(source: Path) -> bytes:
    """The packed list from a folder with provinces.csv, cities.csv, areas.csv and streets.csv (columns ``code``, ``name``).

    One line ``code,name`` per division, sorted by code, then xz: the same list gives the same bytes. Raises ValueError for a code
    that is not 2, 4, 6 or 9 digits, that repeats, or whose parent is missing, and for a name with a comma or a line break.
    """
    rows: dict[str, str] = {}
    for name in ("provinces", "cities", "areas", "streets"):
        with (source / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                code, label = row["code"], row["name"]
                above = parent_code(code)
                if not code.isdecimal() or len(code) not in _LENGTHS or code in rows or (above is not None and above not in rows):
                    raise ValueError(f"{name}.csv: the code {code!r} is malformed, repeated or without a parent")
                if not label or "," in label or label.splitlines() != [label]:
                    raise ValueError(f"{name}.csv: the name of {code} cannot be packed: {label!r}")
                rows[code] = label
    text = "".join(f"{code},{rows[code]}\n" for code in sorted(rows))
    return lzma.compress(text.encode(), format=lzma.FORMAT_XZ, check=lzma.CHECK_SHA256, preset=9 | lzma.PRESET_EXTREME)
