"""No phone, name, e-mail or id number leaves, however it is written; the numbers of a table do."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from site_builder.redact import ACCOUNT, EMAIL, HOME, ID_NUMBER, PERSON, PHONE, names_somebody, publishable
from tests.costing import too_long

WIDE = str.maketrans("0123456789-().@X", "０１２３４５６７８９－（）．＠Ｘ")
HAN = st.sampled_from("本镇公开指南县办公室政务服务中心")
prose = st.text(HAN, max_size=8)
spelt = st.sampled_from((str, lambda text: text.translate(WIDE), lambda text: text.replace(" ", "\u3000")))


def digits(count: int, first: str = "0123456789") -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(first), st.text("0123456789", min_size=count - 1, max_size=count - 1)).map("".join)


@st.composite
def mobiles(draw):
    number = "1" + draw(digits(10, "3456789"))
    cut = draw(st.sampled_from(((), (3, 7), (3, 6), (4, 7), (3,), (7,))))
    joint = draw(st.sampled_from(("-", " ", ".", " - ", "–")))
    pieces = [number[start:stop] for start, stop in zip((0, *cut), (*cut, 11), strict=True)]
    return draw(st.sampled_from(("", "+86 ", "86-", "0086"))) * (not cut) + joint.join(pieces)


@st.composite
def landlines(draw):
    area = draw(st.sampled_from(("010", "021", "0371", "0359", "0755", "0898")))
    joint = draw(st.sampled_from(("{}-{}", "({}){}", "{} {}", "{}--{}", "{} - {}", "{}{}", "({}) {}")))
    number = draw(st.one_of(digits(7, "2345678"), digits(8, "2345678")))
    return joint.format(area, number) + draw(st.sampled_from(("", "转801", "-12")))


@st.composite
def id_numbers(draw):
    day = f"{draw(st.integers(1930, 2015))}{draw(st.integers(1, 12)):02}{draw(st.integers(1, 28)):02}"
    joint = draw(st.sampled_from(("", " ", "-")))
    return joint.join((draw(digits(6, "123456")), day, draw(digits(3)) + draw(st.sampled_from("0123456789Xx"))))


emails = st.from_regex(r"[a-z][a-z0-9._-]{1,10}[a-z0-9]@[a-z0-9]{2,8}(\.gov)?\.(com|cn)", fullmatch=True)


@pytest.mark.parametrize(
    ("planted", "mark"),
    [(mobiles(), PHONE), (landlines(), PHONE), (id_numbers(), ID_NUMBER), (emails, EMAIL)],
    ids=["mobile", "landline", "id", "e-mail"],
)
def test_what_is_planted_without_a_cue_vanishes(planted, mark):
    @given(planted, prose, prose, spelt)
    @settings(max_examples=150, deadline=None)
    def vanishes(secret, before, after, write):
        told = publishable(f"{before}{write(secret)}，{after}")
        assert told == f"{before}{mark}，{after}"

    vanishes()


@given(
    st.sampled_from(("电话", "联系电话：", "手机:", "传真 ", "办公电话（工作日）：", "热线：", "TEL:", "fax ")),
    st.one_of(digits(7, "2345678"), digits(8, "2345678"), mobiles(), landlines()),
    spelt,
)
@settings(max_examples=200, deadline=None)
def test_a_cue_gives_even_a_short_number_away(cue, number, write):
    told = publishable(f"请拨{cue}{write(number)}。")
    assert told == f"请拨{cue}{PHONE}。"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("联系人：张三丰，电话66885522转801、13800138000", f"联系人：{PERSON}，电话{PHONE}、{PHONE}"),
        ("审核：李 四 撰稿：王五", f"审核：{PERSON} 撰稿：{PERSON}"),
        ("联系人:欧阳娜娜、李四", f"联系人:{PERSON}"),
        ("联系人王小明 手机一三八零零一三八零零零", f"联系人{PERSON} 手机{PHONE}"),
        ("联系人：王小明办公室主任", f"联系人：{PERSON}办公室主任"),
        ("填报人：买买提·艾力 日期：2022年1月25日", f"填报人：{PERSON} 日期：2022年1月25日"),
        ("QQ：12345678，微信号: zhangsan_1", f"QQ：{ACCOUNT}，微信号: {ACCOUNT}"),
        ("电子邮箱 abc#163.com", f"电子邮箱 {EMAIL}"),
        ("zhang.san＠qq.com。", f"{EMAIL}。"),
        ("someone(at)example.com", EMAIL),
        ("住址：某镇某村3组12号，", f"住址：{HOME}，"),
        ("身份证号码410101900101001", f"身份证号码{ID_NUMBER}"),
        ("tel13800138000abc", f"tel{PHONE}abc"),
        ("400-800-1234", PHONE),
    ],
)
def test_people_and_accounts_are_known_by_their_cue(text, told):
    assert publishable(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "全年采购75394432.52元，15000000000.00元",
        "12345热线电话受理1234567件",
        "受理电话咨询 1 0 0 0 0 0 1",
        "邮编 043100",
        "微信公众号：xiaotown",
        "联系人：上高县机关事务局",
        "严格审核：凡公开的信息都要审查",
        "审核把关，责任到人",
        "国办公开办函〔2021〕30号，2022年1月25日",
        "140825101-2021-applications-concluded",
        "https://www.example.gov.cn/202101/t20210125_1906985018193408001.html",
        "3fa2138001380001ab13912345678cdef00000000000000000000000013800138",
        "2＋0 ≠ 0＋0",
    ],
)
def test_what_is_no_secret_stays(text):
    assert publishable(text) == text


_cells = st.one_of(
    st.integers(0, 999),
    st.integers(0, 99_999_999),
    st.decimals(0, 10**11, places=2, allow_nan=False),
    st.integers(0, 10**9).map("{:,}".format),
    st.just(""),
)


@given(st.lists(_cells, min_size=1, max_size=7), st.sampled_from(("\t", "|", "，", "\n", " | ")), st.sampled_from(("", "其他 ", "总计\t")))
@settings(max_examples=200, deadline=None)
@example([138, 1380, 8000], "\t", "")
@example(["75394432.52"], "\t", "")
def test_numbers_of_table_cells_survive(cells, separator, label):
    row = label + separator.join(map(str, cells))
    assert publishable(row) == row


@given(st.lists(st.integers(0, 99_999), min_size=4, max_size=7))
@settings(deadline=None)
def test_a_row_of_cells_parted_by_blanks_survives(cells):
    row = " ".join(map(str, cells))
    assert publishable(row) == row


HIDES = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200b-\u200f\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")


@given(st.text(st.one_of(st.characters(), st.sampled_from("电话联系人：:@0138-（ 审核张三、邮箱一三八〇\u202e\u200b")), max_size=60))
@settings(max_examples=200, deadline=None)
def test_doing_it_twice_changes_nothing_and_nothing_hides(text):
    told = publishable(text)
    assert publishable(told) == told
    assert not HIDES.search(told)
    assert all(unicodedata.category(character) not in ("Cs",) for character in told)


UNSEEN = (
    "".join(
        chr(code)
        for first, last in (
            (0x00, 0x08),
            (0x0B, 0x1F),
            (0x7F, 0x9F),
            (0x200B, 0x200F),
            (0x2028, 0x202E),
            (0x2060, 0x206F),
            (0xFFF9, 0xFFFB),
            (0xD800, 0xDFFF),
            (0xE0000, 0xE007F),
        )
        for code in range(first, last + 1)
    )
    + "\u00ad\u034f\u061c\u180e\ufeff"
)


def test_a_character_without_width_does_not_hide_a_phone():
    for hidden in UNSEEN:
        assert publishable(hidden.join("13800138000")) == PHONE, hex(ord(hidden))


def test_a_character_that_is_seen_stays():
    for seen in "\t\n\u00a0\u00a1\u00ae\u0350\u061d\u180f\u2010\u202f\u2070\ud7ff\ue000\ufff8\ufffc\U000e0080":
        assert publishable(f"甲{seen}乙") == f"甲{seen}乙", hex(ord(seen))


def test_digits_of_any_script_are_digits():
    assert publishable("١٣٨٠٠١٣٨٠٠٠") == PHONE
    assert publishable("𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎") == PHONE


def test_no_text_costs_more_than_its_length():
    parts = ("1", "1 ", "电话", "审核：张", "86 ", "联系人 ", "a.", "a-")
    texts = [part * (120_000 // len(part)) for part in parts] + ["a." * 60_000 + "@", "a@" + "a-" * 60_000]

    assert too_long("from site_builder.redact import publishable", "publishable(text)", texts) is None


@pytest.mark.parametrize("text", ["拨打13800138000", "联系人", "电话：", "负责人、成员:", "138\u200b00138000"])
def test_where_somebody_is_named_or_would_be_is_noticed(text):
    assert names_somebody(text) is True


@pytest.mark.parametrize("text", ["", "收到申请12件", "规\u200b范性文件", "成员单位", "咨询电话已公布"])
def test_where_nobody_is_named_nothing_is_noticed(text):
    assert names_somebody(text) is False


def test_wide_letters_are_letters():
    assert publishable("ＱＱ：１２３４５６７８９") == f"ＱＱ：{ACCOUNT}"
    assert publishable("ｗｅｃｈａｔ：ｗａｎｇ２０２１") == f"ｗｅｃｈａｔ：{ACCOUNT}"
