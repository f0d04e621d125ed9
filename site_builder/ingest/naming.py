"""How bodies write their names: one spelling, and the parts of a name. Text in, text out; knows no division and no register."""

import re
from collections.abc import Sequence

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
_OFFICE_OF_TOWNSHIP = re.compile(r"(?<=[镇乡道府])(?:党政(?:综合)?(?:办公室|办)|综合信息指挥室)(?:\(.*\))?$")
_GENERIC_PLACE = re.compile(r"^[省市县区旗州](?=.*[局委厅办室院会队心社]$)")


def spell(name: str) -> str:
    """A name in one spelling: simplified, half width, without spaces; 街道办事处 and 街道办 as the list writes it, 街道."""
    return _SUBDISTRICT.sub("街道", _simplified("".join(fold(name).split())))


def spelled(hints: Sequence[str]) -> str:
    """Runs of text as ``spell`` spells names, a line each."""
    return _SUBDISTRICT.sub("街道", _simplified(_SPACES.sub("", fold("\n".join(hints)))))


def own(name: str) -> str:
    """A body's own name without the place before it: 机关事务局 of 上高县机关事务局 and of 县机关事务局; 三泉镇 of 新绛县三泉镇人民政府."""
    plain = _plain(name) or name
    bare = _GENERIC_PLACE.sub("", plain)
    if bare != plain:
        return bare
    found = re.match(r"^.*?[\u3400-\u9fff]{1,10}?(?:自治区|自治州|自治县|省|市|县|区|旗|州|盟)(?:人民政府|政府)?(?=.{2})", plain)
    return own(plain[found.end() :]) if found and len(plain) - found.end() >= 2 else plain


def variants(name: str) -> tuple[str, ...]:
    """A name as the list may have it: it leaves out the peoples in a name, and says 东城街道 where some write 东城街街道."""
    plain = _plain(name)
    return tuple(dict.fromkeys((plain, without_peoples(plain), plain.replace("街街道", "街道"))))


def _plain(name: str) -> str:
    """A name without 人民政府 at its end, and without the office of a township that wrote the report."""
    return re.sub(r"(?:人民)?政府$", "", _OFFICE_OF_TOWNSHIP.sub("", name))


def without_peoples(name: str) -> str:
    """A place's name without the peoples in it: 积石山县 for 积石山保安族东乡族撒拉族自治县."""
    return _OF_PEOPLES.sub("", name)


def short_names(name: str) -> set[str]:
    """A place's name without its suffix, with the peoples in it and without; none where it has no suffix or too little is left."""
    plain = without_peoples(name)
    return {short for one in (name, plain) if (short := _SUFFIX.sub("", one)) != one and len(short) >= 2}


def names_a_place(name: str) -> bool:
    """Whether a name holds the name of a place above the body (上高县 in 上高县机关事务局), or is an area's own."""
    return re.search(r"..[省市县区旗州盟].|..(?:实验区|示范区|新区|开发区)$", name) is not None


def of_some_place(name: str) -> bool:
    """Whether a name begins with a place that it does not name (县机关事务局)."""
    return _GENERIC_PLACE.match(name) is not None
