"""A body's own words in a narrative: the text without what the form, the law and the list of places put there.

Two narratives are compared by these: what stands in both because both fill in one form, cite one statute or carry a name and a figure in
the same place is no copying. Knows no other narrative (``copies``).
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from site_builder.form.shared import REPORT, SECTIONS

if TYPE_CHECKING:
    from site_builder.agencies import Agency
    from site_builder.divisions import Divisions

BODY = "某"
"""What stands for the body that speaks, and for its places."""

_HEADINGS = frozenset(spelling for label in (REPORT, *(label for _, label in SECTIONS)) for spelling in label.all_spellings)
_OTHER_MATTERS = SECTIONS[-1][1].all_spellings
_OF_THE_FORM = re.compile(
    "|".join(
        (
            r"(?:所列|统计|所用|涉及)的?数据.{0,8}(?:期限|时间|截止|截至)",
            r"(?:编制|编写|撰写|形成|制作).{0,12}(?:报告|年报)",
            r"现(?:将|就).{0,60}(?:公布|公开|报告|汇报)如下",
            r"(?:本|该)(?:年度)?(?:报告|年报).{0,12}(?:由|包括|包含|共|分为).{0,60}(?:组成|部分)",
            r"(?:疑问|咨询|意见).{0,30}联系",
            r"(?:地址|电话|邮政编码|邮编|邮箱|传真)\s*[:：]",
            r"(?:报告|年报).{0,12}电子版",
            r"勾稽关系",
            r"信息处理费",
            *map(re.escape, _OTHER_MATTERS),
        )
    )
)
_SENTENCE = re.compile(r"[^。；;！!\n]+")
_NUMBERED = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*)(?P<words>.{2,14})$")
_CITED = re.compile(
    r"《[^》\n]{1,80}》|(?:国务院|主席|政府)令第?\s*\d+\s*号|[\u4e00-\u9fff]{1,8}[〔\[（(【]\s*20\d\d\s*[〕\])）】]\s*第?\s*\d+\s*号"
    r"|第[一二三四五六七八九十百零\d]+条(?:第[一二三四五六七八九十\d]+款)?(?:第?[（(]?[一二三四五六七八九十\d]+[)）]?项)?"
)
_LETTERS = re.compile(r"[\u3400-\u9fffA-Za-z]+")
_BODIES = re.compile(f"{BODY}{{2,}}")


def own(text: str, names: Sequence[str] = ()) -> str:
    """What remains of a text of what its body wrote itself: letters alone, one after another.

    Taken out are sentences that the form asks for in these words (the period of the figures, who is asked what where, the fee, no other
    matters), headings, statutes and notices by name, number or article, figures and all punctuation. Each of ``names``, the longest first,
    becomes ``某``, several side by side one.
    """
    kept = "\n".join(sentence for sentence in _SENTENCE.findall(_CITED.sub("", text)) if not _is_of_the_form(sentence))
    for name in names:
        kept = kept.replace(name, BODY)
    return _BODIES.sub(BODY, "".join(_LETTERS.findall(kept)))


def _is_of_the_form(sentence: str) -> bool:
    numbered = _NUMBERED.match(sentence)
    words = numbered["words"] if numbered else sentence
    return numbered is not None or words.strip() in _HEADINGS or _OF_THE_FORM.search(sentence) is not None


def names_of(agency: "Agency", divisions: "Divisions") -> tuple[str, ...]:
    """What ``own`` is to take for the body itself: its names and those of its places, whole and without 省, 市, 县 …; the longest first."""
    path = divisions.path(agency.division)
    names = {agency.name, *agency.aliases, *(division.name for division in path)}
    names |= {name.removesuffix(kind) for name, kind in ((division.name, division.kind) for division in path)}
    return tuple(sorted((name for name in names if len(name) > 1), key=lambda name: (-len(name), name)))
