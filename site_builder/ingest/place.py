"""Names and runs of text → divisions of the list: what a name can mean, and which places a text names.

Knows how places are written before and inside names. Decides nothing: it gives every division that is possible.
"""

import re
from collections.abc import Sequence
from functools import cache

from site_builder.agencies import code_of
from site_builder.divisions import Division, Divisions
from site_builder.ingest import naming

_GOVERNMENT = re.compile(r"人民政府|政府")
_TOWNSHIP_ENDS = ("镇", "乡", "街道", "苏木")


# ── what a name can mean ────────────────────────────────────────────────────────────────────────────────────────────


def meant(name: str, divisions: Divisions) -> tuple[Division, ...]:
    """Every division that a name can mean by itself: all of that name, below the places that the name begins with."""
    for one in naming.variants(name):
        found = [division for lead in leading(one, divisions) for division in lead]
        found = found or [division for code in _by_name(divisions).get(one, ()) if (division := divisions.get(code))]
        if found:
            unique = {division.code: division for division in found}
            # A county that repeats its city (东莞市) is the city.
            repeats = {code for code in unique if len(code) == 6 and code[:4] in unique and unique[code[:4]].name == unique[code].name}
            return tuple(unique[code] for code in sorted(unique.keys() - repeats))
    return ()


def before_own(name: str, divisions: Divisions) -> set[str]:
    """The codes that what stands before a body's own name can mean: 510903 for 遂宁市船山区 in 遂宁市船山区…局; none where nothing does."""
    return {division.code for division in meant(name.removesuffix(naming.own(name)), divisions)}


def counties_of(name: str, divisions: Divisions) -> tuple[str, ...]:
    """The codes of the counties that the place before a body's own name can mean, sorted: 341824 for 绩溪县加朋乡."""
    return tuple(sorted(code for code in before_own(naming.spell(name), divisions) if len(code) == 6))


def leading(plain: str, divisions: Divisions) -> list[tuple[Division, ...]]:
    """The ways to read a name as places from above, the last of which is the body: 新绛县|三泉镇, 广州市|白云区人民政府|棠景街道."""
    names = _by_name(divisions)
    found: list[tuple[Division, ...]] = []

    def read(at: int, within: frozenset[str] | None) -> None:
        rest = plain[at:]
        ends = [
            code for code in names.get(rest, ()) if within is not None and any(code != above and code.startswith(above) for above in within)
        ]
        if ends:
            found.append(tuple(division for code in ends if (division := divisions.get(code))))
        for length in range(2, len(rest) - 1):
            codes = [code for code in names.get(rest[:length], ()) if len(code) < 9]
            below = frozenset(code for code in codes if within is None or any(code != above and code.startswith(above) for above in within))
            if below:
                passed = _GOVERNMENT.match(rest, length)
                read(at + (passed.end() if passed else length), below)

    read(0, None)
    return found


@cache
def _by_name(divisions: Divisions) -> dict[str, list[str]]:
    """Every way a name is written → codes: as in the list, without the peoples in it, and above townships also without the suffix."""
    found: dict[str, list[str]] = {}
    for code, name in divisions.names.items():
        if name in ("市辖区", "县") or "直辖县级" in name:
            continue
        spellings = {name, naming.without_peoples(name)} | (naming.short_names(name) if len(code) < 9 else set())
        for spelling in spellings:
            found.setdefault(spelling, []).append(code)
    return found


# ── what a text names ───────────────────────────────────────────────────────────────────────────────────────────────


def named_at(code: str, level: str, text: str, divisions: Divisions) -> bool:
    """Whether the text names the division of that level above a body."""
    above = [division for division in divisions.path(code)[:-1] if division.level == level]
    return any(in_text(division, text) for division in above)


def above_named(code: str, text: str, divisions: Divisions) -> str | None:
    """The nearest division above a body that the text names, in full or short (会昌 for 会昌县)."""
    base = code_of(code)
    path = divisions.path(base)
    for division in reversed(path[:-1] if base == code and len(base) == 9 else path):
        if in_text(division, text) or any(short in text for short in naming.short_names(division.name) if len(short) >= 2):
            return division.name
    return None


def in_text(division: Division, text: str) -> bool:
    """Whether the text names the division with its suffix. A county of two characters (郏县, 和县) only where no word runs on into it."""
    for name in {division.name, naming.without_peoples(division.name)}:
        if len(name) > 2 and name in text:
            return True
        before = r"(?:^|\n)" if name[0] == "和" else r"(?:^|[\n省市州区在由为是对合至])"
        if len(name) == 2 and re.search(rf"{before}{name}(?![市区长级城直域])", text):
            return True
    return False


# ── what may be meant by a name that nobody has ─────────────────────────────────────────────────────────────────────


def near(name: str, text: str, divisions: Divisions) -> tuple[str, ...]:
    """Division codes to start from for a name that nobody has: its township elsewhere, the place in the name, the counties in the text."""
    own = naming.own(name)
    if own.endswith(_TOWNSHIP_ENDS):
        return tuple(sorted(_by_name(divisions).get(own, ())))
    places = before_own(name, divisions)
    return tuple(sorted(places or {division.code for division in _counties(divisions) if in_text(division, text)}))


def alike(name: str, hints: Sequence[str], divisions: Divisions) -> tuple[str, ...]:
    """The townships whose name differs from this one in a single character (加朋乡, 家朋乡), of the counties that the name, or else the
    text, names: what a person may have meant, never what a report is filed under. Names of two characters are too short to say.
    """
    own = naming.own(naming.spell(name))
    if not own.endswith(_TOWNSHIP_ENDS) or len(own) < 3:
        return ()
    text = naming.spelled(hints)
    counties = counties_of(name, divisions) or tuple(county.code for county in _counties(divisions) if in_text(county, text))
    below = (township for county in counties for township in divisions.children(county))
    return tuple(one.code for one in below if len(one.name) == len(own) and sum(a != b for a, b in zip(one.name, own, strict=True)) == 1)


@cache
def _counties(divisions: Divisions) -> tuple[Division, ...]:
    return tuple(division for code in divisions.names if len(code) == 6 and (division := divisions.get(code)))
