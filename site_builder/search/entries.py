"""What can be found: every division of the list, held or not, and every other body that has a page; each with the names it goes by.

Knows names and addresses. Does not know how they are looked up.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

from site_builder.agencies import Agency
from site_builder.divisions import Division, Divisions
from site_builder.pages.desk import agency_address
from site_builder.pages.places import region_address, steps
from site_builder.search.pinyin import pinyin
from site_builder.store import Data

PROVINCE_DIGITS, REGION_DIGITS = 2, 6

_PEOPLES = (
    *("蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳"),
    *("佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土", "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬"),
    *("锡伯", "阿昌", "普米", "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔", "独龙", "鄂伦春"),
    *("赫哲", "门巴", "珞巴", "基诺", "各"),
)
_PEOPLE = re.compile(f"(?:(?:{'|'.join(sorted(_PEOPLES, key=len, reverse=True))})族)+(?:自治)?(?=[州县旗区乡镇]$)")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be found. ``page`` says whose page ``to`` is: "a" its own as a body, "r" its own as a region, "" that of the region
    around it, for a body of which nothing is held. ``above`` is the code of the place it stands in (empty for a province) and ``where``
    that place in words, without the province. ``others`` are its other names: aliases, old ones, short ones.
    """

    id: str
    name: str
    kind: str
    page: str
    to: str
    above: str
    where: str
    others: tuple[str, ...] = ()

    @property
    def province(self) -> str:
        """The two digits of its province."""
        return self.id[:PROVINCE_DIGITS]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it goes by, as it is looked up."""
        return tuple(dict.fromkeys(filter(None, map(plain, (self.name, *self.others)))))

    @property
    def sounds(self) -> tuple[str, ...]:
        """How its name is typed in letters: in full, and the first letter of each syllable."""
        return _sounds(self.name)


@lru_cache(maxsize=1 << 17)
def plain(text: str) -> str:
    """A text as it is looked up: half width, small letters, without spaces, punctuation and signs. The script does the same."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if not _unsaid(unicodedata.category(sign)))


def _unsaid(category: str) -> bool:
    """Marks, signs, spaces and controls. What Unicode has not assigned stays: another version of it may have."""
    return category[0] in "PSZ" or category in ("Cc", "Cf")


@lru_cache(maxsize=1 << 17)
def _sounds(name: str) -> tuple[str, ...]:
    said = pinyin(name)
    return tuple(dict.fromkeys(filter(None, ("".join(said), "".join(syllable[0] for syllable in said)))))


def entries(data: Data, paths: Set[str]) -> tuple[Entry, ...]:
    """Everything to be found on a site that has the pages ``paths``, in the order of ids; a division and the body of the same code once
    for each page that it has.
    """
    bodies = {id_: agency for id_, agency in data.agencies.items() if agency_address(id_) in paths}
    found = [_body(agency, data) for agency in bodies.values()]
    nearest: dict[str, str] = {}
    for code in data.divisions.names:
        division = data.divisions.get(code)
        assert division is not None
        shown = steps(data.divisions, code)
        if shown and shown[-1].code == code and (code not in bodies or region_address(code) in paths):
            above = shown[:-1]
            if (around := _above(above)) not in nearest:
                addresses = (region_address(step.code) for step in reversed(above) if len(step.code) <= REGION_DIGITS)
                nearest[around] = next((address for address in addresses if address in paths), "")
            found.append(_division(division, above, region_address(code) in paths, nearest[around]))
    return tuple(sorted(found, key=lambda entry: (entry.id, entry.page)))


def _body(agency: Agency, data: Data) -> Entry:
    shown = steps(data.divisions, agency.division)
    around = shown[:-1] if shown and shown[-1].code == agency.id else shown
    names = (*agency.aliases, *_former(agency, data.agencies, data.divisions), *short(agency.name))
    return Entry(
        agency.id, agency.name, agency.kind, "a", agency_address(agency.id), _above(around), _where(around), _others(agency.name, names)
    )


def _division(division: Division, above: tuple[Division, ...], own: bool, nearest: str) -> Entry:
    """A division below others, with a page of its ``own``, or told of by the ``nearest`` page above it (empty for none)."""
    page, to = ("r", region_address(division.code)) if own else ("", nearest)
    names = _others(division.name, short(division.name))
    return Entry(division.code, division.name, division.kind, page, to, _above(above), _where(above), names)


def _former(agency: Agency, known: Mapping[str, Agency], divisions: Divisions) -> Iterator[str]:
    """What the body was called before it was the one that it is."""
    if agency.succeeds is not None:
        before = known[agency.succeeds].name if agency.succeeds in known else divisions.names.get(agency.succeeds)
        if before:
            yield before


def short(name: str) -> tuple[str, ...]:
    """A name as people shorten it, where that is no part of it: 管城区 for 管城回族区, 大化县 for 大化瑶族自治县. None for the others."""
    said = _PEOPLE.sub("", name)
    return (said,) if said != name and len(said) > 2 else ()


def _others(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(other for other in names if other != name))


def _above(around: tuple[Division, ...]) -> str:
    return around[-1].code if around else ""


def _where(around: tuple[Division, ...]) -> str:
    return "".join(step.name for step in around[1:])
