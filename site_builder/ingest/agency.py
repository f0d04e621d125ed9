"""Name and place → agency id, against the division list and the register.

Knows how bodies write their names. Never decides by a name alone where the name repeats, and never by place alone: what is not
certain is None with the candidates. Does not know documents; ``narrative`` brings the names and the runs of text in which places stand.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from site_builder.agencies import Agency, code_of
from site_builder.divisions import Division, Divisions
from site_builder.ingest.text import fold, swapping

_PLACE_TRADITIONAL = (
    "郟陽濟慶蘇鄉鎮東龍馬鳳興寧廣灣遼蘭貴雲瀋漢陝蕭潁漣瀘滬楊劉張陳鄭趙韓橋嶺溝灘灤莊許義烏齊爾濱綏連葉豐樂鄰鹽圍園雞鴨魚鶴鷹銀銅鐵錢門閩陰隴順"
    "頭顧飛駐驛鹹麗黃齡壩墊壽夾孫岡島峽彌徑懷戶棗榮樓樹檳澤濰瀏燈獅瑪禮窪籃紅紹綿聖聯膠臨舊蒼萊蓮薩藍觀諸譚豬賀贛車軍輝農遷邊鄧鄒酈釣錦長開閻雙靈"
    "頂項須餘饒駝騰鮑鵝麥黨龜縣區廳辦處衛財務體運"
)
_PLACE_SIMPLIFIED = (
    "郏阳济庆苏乡镇东龙马凤兴宁广湾辽兰贵云沈汉陕萧颍涟泸沪杨刘张陈郑赵韩桥岭沟滩滦庄许义乌齐尔滨绥连叶丰乐邻盐围园鸡鸭鱼鹤鹰银铜铁钱门闽阴陇顺"
    "头顾飞驻驿咸丽黄龄坝垫寿夹孙冈岛峡弥径怀户枣荣楼树槟泽潍浏灯狮玛礼洼篮红绍绵圣联胶临旧苍莱莲萨蓝观诸谭猪贺赣车军辉农迁边邓邹郦钓锦长开阎双灵"
    "顶项须余饶驼腾鲍鹅麦党龟县区厅办处卫财务体运"
)
_simplified = swapping({ord(old): new for old, new in zip(_PLACE_TRADITIONAL, _PLACE_SIMPLIFIED, strict=True)})

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|"
    "毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_OF_PEOPLES = re.compile(rf"(?<=.)(?:(?:{_PEOPLES})族?)*(?:{_PEOPLES})(?:族(?=[区乡镇])|族?自治(?=[区州县旗]))")
_SUFFIX = re.compile(r"(?<=..)(?:省|市|自治区|自治州|自治县|自治旗|地区|特区|新区|林区|州|盟|县|区|旗)$")
_SPACES = re.compile(r"[^\S\n]+")
_SUBDISTRICT = re.compile(r"街道(?:办事处|办)")
_GOVERNMENT = re.compile(r"人民政府|政府")
_OFFICE_OF_TOWNSHIP = re.compile(r"(?<=[镇乡道府])(?:党政(?:综合)?(?:办公室|办)|综合信息指挥室)(?:\(.*\))?$")
_GENERIC_PLACE = re.compile(r"^[省市县区旗州](?=.*[局委厅办室院会队心社]$)")
_MUNICIPALITIES = ("11", "12", "31", "50")
_TOWNSHIP_ENDS = ("镇", "乡", "街道", "苏木")


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
    spelled = list(dict.fromkeys(name for raw in names if (name := spell(raw))))
    if not spelled:
        return Resolution(None, None, (), "the document does not name its body")
    text = _spelled(hints)
    first = spelled[0]
    same = [name for name in spelled if name == first or name.endswith(_own(first)) or first.endswith(name)]
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
        return Resolution(None, first, _near(first, text, divisions), "neither the register nor the division list has this name")
    return Resolution(
        None, first, tuple(sorted(candidates)), next((one.why for one in found if one.agency is None), "its names mean different bodies")
    )


def alike(name: str, hints: Sequence[str], divisions: Divisions) -> tuple[str, ...]:
    """The townships whose name differs from this one in a single character (加朋乡, 家朋乡), of the counties that the name, or else the
    text, names: what a person may have meant, never what a report is filed under. Names of two characters are too short to say.
    """
    own = _own(spell(name))
    if not own.endswith(_TOWNSHIP_ENDS) or len(own) < 3:
        return ()
    text = _spelled(hints)
    counties = counties_of(name, divisions) or tuple(county.code for county in _counties(divisions) if _in_text(county, text))
    below = (township for county in counties for township in divisions.children(county))
    return tuple(one.code for one in below if len(one.name) == len(own) and sum(a != b for a, b in zip(one.name, own, strict=True)) == 1)


def counties_of(name: str, divisions: Divisions) -> tuple[str, ...]:
    """The codes of the counties that the place before a body's own name can mean, sorted: 341824 for 绩溪县加朋乡."""
    return tuple(sorted(code for code in _places_of(spell(name), divisions) if len(code) == 6))


def spell(name: str) -> str:
    """A name in one spelling: simplified, half width, without spaces; 街道办事处 and 街道办 as the list writes it, 街道."""
    return _SUBDISTRICT.sub("街道", _simplified("".join(fold(name).split())))


def _spelled(hints: Sequence[str]) -> str:
    """Runs of text as ``spell`` spells names, a line each."""
    return _SUBDISTRICT.sub("街道", _simplified(_SPACES.sub("", fold("\n".join(hints)))))


def contradicts(agency: Agency, name: str, divisions: Divisions) -> bool:
    """Whether a name in a document speaks of another body than ``agency``.

    False where the name could be its own, also without its place (三泉镇 for 新绛县三泉镇) or with the office that wrote it.
    """
    said = spell(name)
    if said in spellings(agency):
        return False
    meant = {division.code for division in _divisions_meant(said, divisions)}
    if agency.id in divisions and meant:
        return agency.id not in meant
    if _own(said) not in {_own(one) for one in spellings(agency)}:
        return True
    places = _places_of(said, divisions)
    return bool(places) and places.isdisjoint((code_of(agency.id), agency.division))


def spellings(agency: Agency) -> tuple[str, ...]:
    """The agency's name and aliases, in one spelling."""
    return tuple(spell(one) for one in (agency.name, *agency.aliases))


# ── the register ────────────────────────────────────────────────────────────────────────────────────────────────────


def _registered(name: str, text: str, divisions: Divisions, agencies: Mapping[str, Agency]) -> Resolution | None:
    own = _own(name)
    called = _called(agencies, name, own)
    if not called:
        return None
    prefix = name.removesuffix(own)
    alone = not prefix or _GENERIC_PLACE.match(name) is not None
    places = _places_of(name, divisions)
    alike: list[str] = []
    placed: list[str] = []
    for known in called:
        agency = known.agency
        by_place = own in known.owns and bool(places) and not places.isdisjoint((code_of(agency.id), agency.division))
        if name in known.said or by_place or (alone and own in known.owns):
            alike.append(agency.id)
            in_text = any(one in text for one in known.said if one != own and not _GENERIC_PLACE.match(one)) or _itself_named(
                agency, text, divisions
            )
            if by_place or (name in known.said and _names_a_place(name)) or in_text:
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
            known = _Known(agency, said, frozenset(map(_own, said)))
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
    if division.name not in map(_own, spellings(agency)):
        return _in_text(division, text)
    levels = ("county", "city", "province") if division.code[:2] in _MUNICIPALITIES else ("county", "city")
    return any(_named_at(division.code, level, text, divisions) for level in levels)


def _names_a_place(name: str) -> bool:
    return re.search(r"..[省市县区旗州盟].|..(?:实验区|示范区|新区|开发区)$", name) is not None


def _places_of(name: str, divisions: Divisions) -> set[str]:
    """The codes that what stands before a body's own name can mean: 510903 for 遂宁市船山区 in 遂宁市船山区…局; none where nothing does."""
    return {division.code for division in _divisions_meant(name.removesuffix(_own(name)), divisions)}


# ── the division list ───────────────────────────────────────────────────────────────────────────────────────────────


def _division(name: str, text: str, divisions: Divisions) -> Resolution | None:
    meant = _divisions_meant(name, divisions)
    if not meant:
        return None
    codes = tuple(division.code for division in meant)
    if len(meant) == 1 and (meant[0].level != "township" or any(_leading(one, divisions) for one in _variants(name))):
        return Resolution(codes[0], name, codes, "the name and its place lead to one division")
    if len(meant) == 1:
        named = _above_named(codes[0], text, divisions)
        why = (
            f"no other township has this name, and the text names {named}"
            if named
            else "no other township has this name, but the text names no place above it"
        )
        return Resolution(codes[0] if named else None, name, codes, why)
    for level in ("county", "city", "province"):
        # A province in the text is no proof for one of several, except where it is the city itself (重庆市).
        named_codes = [
            code for code in codes if (level != "province" or code[:2] in _MUNICIPALITIES) and _named_at(code, level, text, divisions)
        ]
        if named_codes:
            if len(named_codes) == 1:
                return Resolution(named_codes[0], name, codes, f"of {len(codes)} bodies of this name the text names the {level} of one")
            return Resolution(
                None, name, tuple(sorted(named_codes)), f"the text names the {level} of {len(named_codes)} bodies of this name"
            )
    return Resolution(None, name, codes, f"{len(codes)} bodies have this name, and the text does not say which")


def _named_at(code: str, level: str, text: str, divisions: Divisions) -> bool:
    above = [division for division in divisions.path(code)[:-1] if division.level == level]
    return any(_in_text(division, text) for division in above)


def _above_named(code: str, text: str, divisions: Divisions) -> str | None:
    """The nearest division above a body that the text names, in full or short (会昌 for 会昌县)."""
    base = code_of(code)
    path = divisions.path(base)
    for division in reversed(path[:-1] if base == code and len(base) == 9 else path):
        if _in_text(division, text) or any(short in text for short in _short_names(division.name) if len(short) >= 2):
            return division.name
    return None


def _in_text(division: Division, text: str) -> bool:
    """Whether the text names the division with its suffix. A county of two characters (郏县, 和县) only where no word runs on into it."""
    for name in {division.name, _OF_PEOPLES.sub("", division.name)}:
        if len(name) > 2 and name in text:
            return True
        before = r"(?:^|\n)" if name[0] == "和" else r"(?:^|[\n省市州区在由为是对合至])"
        if len(name) == 2 and re.search(rf"{before}{name}(?![市区长级城直域])", text):
            return True
    return False


def _divisions_meant(name: str, divisions: Divisions) -> tuple[Division, ...]:
    """Every division that a name can mean by itself: all of that name, below the places that the name begins with."""
    for one in _variants(name):
        found = [division for lead in _leading(one, divisions) for division in lead]
        found = found or [division for code in _by_name(divisions).get(one, ()) if (division := divisions.get(code))]
        if found:
            unique = {division.code: division for division in found}
            # A county that repeats its city (东莞市) is the city.
            repeats = {code for code in unique if len(code) == 6 and code[:4] in unique and unique[code[:4]].name == unique[code].name}
            return tuple(unique[code] for code in sorted(unique.keys() - repeats))
    return ()


def _variants(name: str) -> tuple[str, ...]:
    """A name as the list may have it: it leaves out the peoples in a name, and says 东城街道 where some write 东城街街道."""
    plain = _plain(name)
    return tuple(dict.fromkeys((plain, _OF_PEOPLES.sub("", plain), plain.replace("街街道", "街道"))))


def _plain(name: str) -> str:
    """A name without 人民政府 at its end, and without the office of a township that wrote the report."""
    return re.sub(r"(?:人民)?政府$", "", _OFFICE_OF_TOWNSHIP.sub("", name))


def _leading(plain: str, divisions: Divisions) -> list[tuple[Division, ...]]:
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
        spellings = {name, _OF_PEOPLES.sub("", name)} | (_short_names(name) if len(code) < 9 else set())
        for spelling in spellings:
            found.setdefault(spelling, []).append(code)
    return found


def _short_names(name: str) -> set[str]:
    plain = _OF_PEOPLES.sub("", name)
    return {short for one in (name, plain) if (short := _SUFFIX.sub("", one)) != one and len(short) >= 2}


def _own(name: str) -> str:
    """A body's own name without the place before it: 机关事务局 of 上高县机关事务局 and of 县机关事务局; 三泉镇 of 新绛县三泉镇人民政府."""
    plain = _plain(name) or name
    bare = _GENERIC_PLACE.sub("", plain)
    if bare != plain:
        return bare
    found = re.match(r"^.*?[\u3400-\u9fff]{1,10}?(?:自治区|自治州|自治县|省|市|县|区|旗|州|盟)(?:人民政府|政府)?(?=.{2})", plain)
    return _own(plain[found.end() :]) if found and len(plain) - found.end() >= 2 else plain


def _near(name: str, text: str, divisions: Divisions) -> tuple[str, ...]:
    """Division codes to start from for a name that nobody has: its township elsewhere, the place in the name, the counties in the text."""
    own = _own(name)
    if own.endswith(_TOWNSHIP_ENDS):
        return tuple(sorted(_by_name(divisions).get(own, ())))
    places = _places_of(name, divisions)
    return tuple(sorted(places or {division.code for division in _counties(divisions) if _in_text(division, text)}))


@cache
def _counties(divisions: Divisions) -> tuple[Division, ...]:
    return tuple(division for code in divisions.names if len(code) == 6 and (division := divisions.get(code)))
