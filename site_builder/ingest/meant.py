"""Of whom and of when a sentence speaks: a number is the report's own only where it is its body's, and of its whole year.

Knows the words for other years, parts of a year, all years together, other bodies and plans. Knows no numbers; where it is in doubt,
the number is not the report's own.
"""

import re
from dataclasses import dataclass

from site_builder.record import Scope

_ANYTHING = re.compile(r"[年月季]|每|累计|以来|至今|迄今|计划|预计|力争|争取|全|各|属|辖|系统|办|本|局|委")
"""A sentence with none of these says nothing of whom or when: most are answered by this one look."""

_QUOTED = re.compile(r"《[^》]{0,80}》|“[^”]{0,80}”|\[20\d\d\]")
_COMPARED = re.compile(
    r"[(,]?(?:同比|环比|(?:与|比|较|同|相比)于?(?:去年|前年|上一?年|往年|20\d\d年)(?:度|同期|相比)*[^,。;:)0-9]*[0-9.]*%?)"
)
_CARRIED = re.compile(
    r"[(,]?(?:包括|包含|其中|加上|另有|含|有)?[^,。;:()0-9]{0,4}(?:上一?年度?|去年|20\d\d年度?)[^,。;:()0-9]{0,2}"
    r"(?:结转|转结|转入|遗留)[^,。;)]*"
)
_WHOLE_YEAR = re.compile(
    r"(?:自|从)?(?:(20\d\d)年)?0?1月(?:0?1日)?起?(?:至|到|-|—|~|–)+(?:20\d\d年)?12月(?:31日|底|末)?(?:止|期间)?"
    r"|截[至止]到?(?:(20\d\d)年|年)?(?:12月(?:31日?|底|末)?|年?底|年?末)?(?:止|为止)?"
)
_OTHER_YEAR = re.compile(r"去年|前年|上一?年|往年|历年|历次|历届|近[两二三四五几]年|明年|下一?年|次年|今后")
_PART_OF_YEAR = re.compile(r"季度|半年|月份|每[月季周日天]|月均|[当本上同次]月|(?<!\d)\d{1,2}月|[一二三四五六七八九十]月")
_SINCE = re.compile(r"20\d\d年?(?:至|到|-|—|~|–)+20\d\d年|以来|至今|迄今|[实施开通运行]后")
_THIS_YEAR = re.compile(r"全年|本年|当年|今年|年度|年内|新增|20\d\d年")
_PLANNED = re.compile(r"计划(?=在|于|收|受|新|公|发|主|完|达|办)|预计|力争|争取")
_YEAR = re.compile(r"(20\d\d)年")

_OURSELVES = re.compile(r"我[镇乡局办委院厅处]|本[镇乡局办委院厅处]|我街道|本街道|我单位|本单位|本机关")
_OTHERS = re.compile(
    r"(?<!安)全(?:省|市|县|区|州|旗|盟|系统)(?!域|面)|[各所](?:级|部门|单位|镇|乡|街道?|县|区|市|科室|股室|村|社区|站所|机构|委办局|行政机关|地)"
    r"|(?:所属|下属|下辖|直属|所辖|二级)(?:单位|部门|机构|镇|乡|各)"
)
_ONE_BODY = re.compile(r"办公室|办公厅|政府办|本级|本机关|(?<!各)局|本委|(?<!各)委员会")


@dataclass(frozen=True, slots=True)
class Meant:
    """Whose report is read, and of which year; without a year any year may be meant.

    ``scope`` is that of the record; None where a government's tables may be its own as well as its area's: then what is said of either
    is not known to be what they count.
    """

    year: int | None
    scope: Scope | None

    def here(self, left: str) -> bool:
        """Whether a number after these words of its sentence is of this body and of the whole of this year."""
        return _ANYTHING.search(left) is None or (self.this_year(left) and self.this_body(left))

    def this_year(self, left: str) -> bool:
        """Whether the words before a number speak of this year, all of it, and of nothing else."""
        text = _CARRIED.sub("", _COMPARED.sub("", _QUOTED.sub("", left)))
        until = "截" in text
        text = _WHOLE_YEAR.sub(lambda found: f"{year}年" if (year := found[1] or found[2]) else "", text)
        told = [int(year) for year in _YEAR.findall(text)]
        if self.year is not None and told and told[-1] != self.year:
            return False
        since = re.sub(rf"(?:今年|本年度?|年初|{self.year}年)以来", "今年", text) if "以来" in text else text
        if _SINCE.search(since) or _OTHER_YEAR.search(text) or _PART_OF_YEAR.search(text) or _PLANNED.search(text):
            return False
        # “until the end of the year, in all”: since when, nobody says
        words = _YEAR.sub("", text) if until else text
        return "累计" not in text or _THIS_YEAR.search(words) is not None

    def this_body(self, left: str) -> bool:
        """Whether they speak of the body (or, in an area's report, of the area) and not of others."""
        if self.scope != "own":
            clause = re.split("[,;:]", left)[-1]
            if "各" not in clause and _ONE_BODY.search(clause):
                return False
        if self.scope == "area":
            return True
        since = max((found.end() for found in _OURSELVES.finditer(left)), default=0)
        return _OTHERS.search(left, since) is None
