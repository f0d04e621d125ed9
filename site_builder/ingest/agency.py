"""Name and place → agency id, against the division list and the register.

Never decides by a name alone where the name repeats, and never by place alone: what is not certain is None with the candidates. How names
are written is for ``naming``, what they can mean for ``place``. Does not know documents; ``narrative`` brings the names and the runs of
text in which places stand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from site_builder.agencies import Agency, code_of
from site_builder.divisions import Divisions
from site_builder.ingest import naming, place

_MUNICIPALITIES = ("11", "12", "31", "50")


@dataclass(frozen=True, slots=True)
class Resolution:
    """``agency`` is the id, None where it is not certain; ``name`` the name it was sought by; ``why`` what decided, or what is missing.

    ``candidates`` are ids and division codes that the name could mean, sorted; empty where neither list has such a name.
    """

    agency: str | None
    name: str | None
    candidates: tuple[str, ...]
    why: str


def resolve(names: Sequence[str], hints: Sequence[str], divisions: Divisions, agencies: Mapping[str, Agency]) -> Resolution:
    """The body that a document means.

    ``names`` are what the document calls it, the surest first; ``hints`` runs of its text. The first name decides; a later one helps only
    where it says the same with its place (县…局 → 某县…局). A name counts for certain when

    * it is registered, with its place in the name or named in the text;
    * it names its place itself (某县某镇, 某省某市某区), down to one division of the list;
    * it is a county's, city's or province's and no other has it;
    * it is a township's, and of all counties with a township of that name the text names exactly one;
    * it is a township's that no other has, and the text names a county, city or province above it.

    Anything else gives no id: an unregistered department, a name alone, two possible places.
    """
    spelled = list(dict.fromkeys(name for raw in names if (name := naming.spell(raw))))
    if not spelled:
        return Resolution(None, None, (), "the document does not name its body")
    text = naming.spelled(hints)
    first = spelled[0]
    same = [name for name in spelled if name == first or name.endswith(naming.own(first)) or first.endswith(name)]
    found = [
        resolution
        for name in same
        for resolution in (_registered(name, text, divisions, agencies), _division(name, text, divisions))
        if resolution
    ]
    certain = [resolution for resolution in found if resolution.agency is not None]
    if len({resolution.agency for resolution in certain}) == 1:
        return certain[0]
    candidates = {code for resolution in found for code in resolution.candidates} | {code for one in certain if (code := one.agency)}
    if not candidates:
        return Resolution(None, first, place.near(first, text, divisions), "neither the register nor the division list has this name")
    return Resolution(
        None, first, tuple(sorted(candidates)), next((one.why for one in found if one.agency is None), "its names mean different bodies")
    )


def contradicts(agency: Agency, name: str, divisions: Divisions) -> bool:
    """Whether a name in a document speaks of another body than ``agency``.

    False where the name could be its own, also without its place (三泉镇 for 新绛县三泉镇) or with the office that wrote it.
    """
    said = naming.spell(name)
    if said in spellings(agency):
        return False
    meant = {division.code for division in place.meant(said, divisions)}
    if agency.id in divisions and meant:
        return agency.id not in meant
    if naming.own(said) not in {naming.own(one) for one in spellings(agency)}:
        return True
    places = place.before_own(said, divisions)
    return bool(places) and places.isdisjoint((code_of(agency.id), agency.division))


def spellings(agency: Agency) -> tuple[str, ...]:
    """The agency's name and aliases, in one spelling."""
    return tuple(naming.spell(one) for one in (agency.name, *agency.aliases))


# ── the register ────────────────────────────────────────────────────────────────────────────────────────────────────


def _registered(name: str, text: str, divisions: Divisions, agencies: Mapping[str, Agency]) -> Resolution | None:
    own = naming.own(name)
    called = _called(agencies, name, own)
    if not called:
        return None
    prefix = name.removesuffix(own)
    alone = not prefix or naming.of_some_place(name)
    places = place.before_own(name, divisions)
    alike: list[str] = []
    placed: list[str] = []
    for known in called:
        agency = known.agency
        by_place = own in known.owns and bool(places) and not places.isdisjoint((code_of(agency.id), agency.division))
        if name in known.said or by_place or (alone and own in known.owns):
            alike.append(agency.id)
            in_text = any(one in text for one in known.said if one != own and not naming.of_some_place(one)) or _itself_named(
                agency, text, divisions
            )
            if by_place or (name in known.said and naming.names_a_place(name)) or in_text:
                placed.append(agency.id)
    if not alike:
        return None
    if len(placed) == 1:
        return Resolution(placed[0], name, tuple(alike), "registered under this name, and its place is named")
    return Resolution(None, name, tuple(sorted(alike)), "registered, but the document does not name its place")


@dataclass(frozen=True, slots=True)
class _Known:
    """A registered body: its spellings, and each without the place before it."""

    agency: Agency
    said: tuple[str, ...]
    owns: frozenset[str]


_last: tuple[Mapping[str, Agency], dict[str, list[_Known]]] | None = None
"""The register that was asked last, and its bodies by every spelling: a run asks one register for every document."""


def _called(agencies: Mapping[str, Agency], name: str, own: str) -> list[_Known]:
    """The registered bodies that have that name, or that own name, in the order of the register."""
    global _last
    if _last is None or _last[0] is not agencies:
        index: dict[str, list[_Known]] = {}
        for agency in agencies.values():
            said = spellings(agency)
            known = _Known(agency, said, frozenset(map(naming.own, said)))
            for spelling in {*said, *known.owns}:
                index.setdefault(spelling, []).append(known)
        _last = (agencies, index)
    found = {known.agency.id: known for spelling in (name, own) for known in _last[1].get(spelling, ())}
    return [found[id_] for id_ in sorted(found)]


def _itself_named(agency: Agency, text: str, divisions: Divisions) -> bool:
    """Whether the text names the place of a body; of one that is called as its place is (石马镇), a place above it."""
    division = divisions.get(agency.division)
    if division is None:
        return False
    if division.name not in map(naming.own, spellings(agency)):
        return place.in_text(division, text)
    levels = ("county", "city", "province") if division.code[:2] in _MUNICIPALITIES else ("county", "city")
    return any(place.named_at(division.code, level, text, divisions) for level in levels)


# ── the division list ───────────────────────────────────────────────────────────────────────────────────────────────


def _division(name: str, text: str, divisions: Divisions) -> Resolution | None:
    meant = place.meant(name, divisions)
    if not meant:
        return None
    codes = tuple(division.code for division in meant)
    if len(meant) == 1 and (meant[0].level != "township" or any(place.leading(one, divisions) for one in naming.variants(name))):
        return Resolution(codes[0], name, codes, "the name and its place lead to one division")
    if len(meant) == 1:
        named = place.above_named(codes[0], text, divisions)
        why = (
            f"no other township has this name, and the text names {named}"
            if named
            else "no other township has this name, but the text names no place above it"
        )
        return Resolution(codes[0] if named else None, name, codes, why)
    for level in ("county", "city", "province"):
        # A province in the text is no proof for one of several, except where it is the city itself (重庆市).
        named_codes = [
            code for code in codes if (level != "province" or code[:2] in _MUNICIPALITIES) and place.named_at(code, level, text, divisions)
        ]
        if named_codes:
            if len(named_codes) == 1:
                return Resolution(named_codes[0], name, codes, f"of {len(codes)} bodies of this name the text names the {level} of one")
            return Resolution(
                None, name, tuple(sorted(named_codes)), f"the text names the {level} of {len(named_codes)} bodies of this name"
            )
    return Resolution(None, name, codes, f"{len(codes)} bodies have this name, and the text does not say which")
