"""What sentences say about the tables, and what they only seem to say; every sentence is made up."""

import pytest

from site_builder.form.shared import REPORT, SECTIONS
from site_builder.ingest.narrative import read_narrative
from site_builder.record import Claim, Stated

OWN = f"甲镇人民政府2023年{REPORT.zh}\n"
AREA = f"丁县2023年{REPORT.zh}\n全县各级行政机关认真公开信息。\n"


def stated(text: str, title: str = OWN) -> Stated:
    lines = (title + text).split("\n")
    return read_narrative([(str(n), line) for n, line in enumerate(lines, 1)]).stated


def told(text: str, title: str = OWN) -> list[tuple[str, int, str, str]]:
    short = {"granted": "G", "partly_granted": "P", "not_disclosed": "N", "unavailable": "U", "unprocessed": "X", "other": "O"}

    def of(claim: Claim) -> str:
        return "+".join(short.get(one.rpartition("/")[2], one.rpartition("/")[2]) for one in claim.of.split("+"))

    return [(of(one), one.value, one.unit, one.kind) for one in stated(text, title).claims]


# ── requests received ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ("2023年共收到政府信息公开申请10件，比上年增加1件。", 10),
        ("全年共受理信息公开申请10件（含上年结转2件），均已答复。", 10),
        ("收到政府信息公开申请5件，涉及自然人4件、企业1件。", 5),
        ("今年以来收到依申请公开5件。", 5),
        ("自2023年1月1日起至12月31日止，收到政府信息公开申请5件。", 5),
        ("截至2023年12月31日，我镇收到政府信息公开申请5件。", 5),
        ("全镇收到政府信息公开申请5件。", 5),
        ("全县政务公开要求提高，我镇收到政府信息公开申请5件。", 5),
        ("收到通过信函、网络等方式提交的政府信息公开申请5件。", 5),
        ("一季度收到政府信息公开申请2件。全年共收到政府信息公开申请5件。", 5),
        # of another year, of a part of the year, of many years, of a plan
        ("2022年收到政府信息公开申请5件。", None),
        ("上年收到政府信息公开申请5件。", None),
        ("一季度收到政府信息公开申请5件。", None),
        ("2023年1月至6月收到政府信息公开申请5件。", None),
        ("3月收到政府信息公开申请1件。", None),
        ("上半年未收到政府信息公开申请。", None),
        ("自2008年以来收到政府信息公开申请50件。", None),
        ("2008年至2023年，我镇共收到政府信息公开申请50件。", None),
        ("截至2023年底，累计收到政府信息公开申请50件。", None),
        ("历年收到政府信息公开申请50件。", None),
        ("预计收到政府信息公开申请5件。", None),
        # of others, of some, of about so many
        ("全县共收到政府信息公开申请50件。", None),
        ("全镇各部门收到政府信息公开申请5件。", None),
        ("所属单位收到政府信息公开申请5件。", None),
        ("收到政府信息公开申请近50件。", None),
        ("收到政府信息公开申请50余件。", None),
        ("收到政府信息公开申请50件左右。", None),
        ("收到网上政府信息公开申请3件。", None),
        ("收到自然人申请3件、企业申请2件。", None),
        ("收到自然人提出的政府信息公开申请3件。", None),
        ("收到网络申请3件、信函申请2件。", None),
        ("未收到重复申请。", None),
        ("未收到要求提供公开出版物的申请。", None),
        ("未收到当面提出的政府信息公开申请。", None),
        # of something else
        ("受理不动产登记申请1200件。", None),
        ("收到低保申请30件。", None),
        ("收到群众咨询、申请30件。", None),
        ("收到政府信息公开申请后办结5件。", None),
        ("收到5名申请人的申请。", None),
        ("无超期答复申请。", None),
    ],
)
def test_requests_are_those_of_this_body_and_of_all_this_year(text: str, received: int | None) -> None:
    assert stated(text).applications_received == received


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ("全县共收到政府信息公开申请50件。", 50),
        ("县政府办公室收到政府信息公开申请20件。", None),
        ("全县收到政府信息公开申请50件。县政府办公室收到政府信息公开申请20件。", 50),
    ],
)
def test_an_areas_report_counts_for_the_area_and_not_for_one_office(text: str, received: int | None) -> None:
    assert stated(text, AREA).applications_received == received


def test_a_governments_report_may_be_of_either_so_that_neither_is_held_to_its_tables() -> None:
    title = f"丁县人民政府2023年{REPORT.zh}\n"
    assert stated("全县共收到政府信息公开申请50件。", title).applications_received is None
    assert stated("县政府办公室收到政府信息公开申请20件。", title).applications_received is None
    assert stated("共收到政府信息公开申请20件。", title).applications_received == 20


def test_a_line_that_the_page_broke_still_says_of_when_it_speaks() -> None:
    assert stated("认真做好各项工作的同时，自从2008年以来，\n我镇共收到政府信息公开申请50件。").applications_received is None
    assert stated("认真做好各项工作，公开信息及时准确全面。\n我镇共收到政府信息公开申请5件。").applications_received == 5


# ── outcomes and shares ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "办结申请9件，其中：予以公开5件，部分公开1件，不予公开3件。",
            [("G", 5, "件", "count"), ("P", 1, "件", "count"), ("N", 3, "件", "count")],
        ),
        ("答复申请6件，其中予以公开5件、部分公开1件。", [("G", 5, "件", "count"), ("P", 1, "件", "count")]),
        ("答复申请后，予以公开和部分公开共6件。", [("G+P", 6, "件", "count")]),
        ("申请的答复中，部分公开及予以公开6件。", [("G+P", 6, "件", "count")]),
        ("答复申请9件，不予公开3件，占33.3%。", [("N", 3, "件", "count"), ("N", 333, "‰", "share")]),
        ("答复申请9件，不予公开3件（占答复总数的33%）。", [("N", 3, "件", "count"), ("N", 33, "%", "share")]),
        ("答复申请9件，不予公开3件，占比33.33%。", [("N", 3, "件", "count"), ("N", 3333, "‱", "share")]),
        ("答复申请9件，不予公开3件，占不予公开类的50%。", [("N", 3, "件", "count")]),
        ("答复申请9件，不予公开3件，约占33%。", [("N", 3, "件", "count")]),
        ("收到申请5件，其中，2件予以公开，3件不予公开。", [("G", 2, "件", "count"), ("N", 3, "件", "count")]),
        ("因本机关不掌握等原因无法提供申请2件。", [("U", 2, "件", "count")]),
        # one reason of several, or not these words
        ("答复申请时，因本机关不掌握相关信息而无法提供2件。", []),
        ("答复申请时，属于国家秘密不予公开1件。", []),
        ("答复申请时，因属于国家秘密，不予公开1件。", []),
        ("答复申请时，予以公开和部分公开分别为5件和1件。", []),
        ("答复申请时，予以公开20余件。", []),
        ("答复申请时，予以公开近20件。", []),
        ("答复申请时，予以公开20件以上。", []),
        ("答复申请，不予公开2件。又，不予公开3件。", []),
        ("对企业提出的政府信息公开申请，予以公开0件。", []),
        ("上年结转的政府信息公开申请中，予以公开1件。", []),
        # of others or of another time
        ("答复申请，全县不予公开20件。", []),
        ("答复申请，2022年不予公开20件。", []),
        ("答复申请，上半年不予公开2件。", []),
        ("自2008年以来答复申请，不予公开20件。", []),
        # not about requests
        ("制发公文30件，其中主动公开20件，依申请公开5件，不予公开5件。", []),
        ("公开事项中，不予公开5件。", []),
    ],
)
def test_outcomes_are_claimed_where_all_of_one_is_told(text: str, claims: list[tuple[str, int, str, str]]) -> None:
    assert told(text) == claims


# ── changes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("共收到政府信息公开申请3件，比去年增加1件。", [("received", 1, "件", "change")]),
        ("共收到政府信息公开申请3件，较2022年减少2件。", [("received", -2, "件", "change")]),
        ("共收到政府信息公开申请3件，与上年持平。", [("received", 0, "件", "change")]),
        ("共收到政府信息公开申请3件，同比下降12.3%。", [("received", -123, "‰", "change")]),
        ("收到政府信息公开申请3件，申请数量较去年增长20%。", [("received", 20, "%", "change")]),
        ("全年主动公开政府信息30条，比上年增加12条。", [("disclosed_total", 12, "条", "change")]),
        ("主动公开政府信息数量较上年减少12条。", [("disclosed_total", -12, "条", "change")]),
        ("共收到政府信息公开申请3件。与上年相比，收到申请减少2件。", [("received", -2, "件", "change")]),
        ("共收到政府信息公开申请3件。申请量较2022年多1件。", [("received", 1, "件", "change")]),
        ("共收到政府信息公开申请3件。与上年相比，办结减少2件。", []),
        ("共收到政府信息公开申请3件，与上年基本持平。", []),
        ("共收到政府信息公开申请3件，较2020年增加1件。", []),
        ("共收到政府信息公开申请3件，比去年增加近10件。", []),
        ("共收到政府信息公开申请3件，比去年增加10余件。", []),
        ("共收到政府信息公开申请3件，比去年下降12个百分点。", []),
        ("共收到政府信息公开申请3件，办结3件，比去年增加1件。", []),
        ("开展培训3次，比去年增加1次。收到政府信息公开申请3件。", []),
        ("办结申请数量比去年增加1件，做好信息公开。", []),
        ("通过微信公众号发布信息30条，比上年增加12条。", []),
    ],
)
def test_changes_are_of_what_was_counted_just_before(text: str, claims: list[tuple[str, int, str, str]]) -> None:
    assert told(text) == claims


# ── disputes and the fee ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "cases"),
    [
        ("因政府信息公开被申请行政复议2件、行政诉讼1件。", (2, 1)),
        ("收到政府信息公开申请9件。全年发生行政复议2件，提起行政诉讼1件。", (2, 1)),
        ("无因政府信息公开引发的行政复议、行政诉讼。", (0, 0)),
        ("政府信息公开行政复议5件，其中维持3件。", (5, None)),
        ("政府信息公开方面没有行政复议被纠错的情况。", (None, None)),
        ("政府信息公开方面无行政诉讼败诉案件。", (None, None)),
        ("政府信息公开行政复议3件维持、行政复议1件纠正。", (None, None)),
        ("2022年因政府信息公开申请行政复议2件。", (None, None)),
        ("全县政府信息公开行政复议案件20件。", (None, None)),
        ("做好政府信息公开。全年审理行政复议案件30件。", (None, None)),
        ("办理各类行政复议案件30件，其中涉及政府信息公开的行政复议2件。", (2, None)),
        ("公开信息。办理各类行政复议案件30件、行政诉讼12件，其中政府信息公开行政复议0件、行政诉讼0件。", (0, 0)),
        ("政府信息公开备案行政复议134件。", (None, None)),
    ],
)
def test_disputes_are_those_over_disclosure(text: str, cases: tuple[int | None, int | None]) -> None:
    got = stated(text)
    assert (got.reviews, got.lawsuits) == cases


def test_that_no_fee_arose_is_more_than_that_none_was_collected() -> None:
    other = f"六、{SECTIONS[5][1].zh}\n"
    assert told(f"{other}本年度未产生信息处理费。") == [("other.unpaid", 0, "件", "count")]
    assert told(f"{other}未收取信息处理费，也未发出收费通知。") == [("other.unpaid", 0, "件", "count")]
    assert told(f"{other}本年度未收取信息处理费。") == []
    assert stated(f"{other}信息处理费按每页10元/页收取。").processing_fee is None


# ── lists and years ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("共主动公开政府信息9条，其中机构信息4条、工作动态5条。", "whole"),
        ("主动公开政府信息9条，其中机构信息4条、工作动态5条。", "closed"),
        ("主动公开政府信息9条，其中机构信息4条、工作动态5条；按类别分，上墙1条、上网8条。", "closed"),
        ("共主动公开政府信息9条，其中4条机构信息、5条工作动态。", "whole"),
        ("共主动公开政府信息9条（机构信息4条，工作动态5条）。另发布动态7条。", "whole"),
        ("共主动公开政府信息9条，其中机构信息2条、工作动态5条等。", "open"),
        ("共主动公开政府信息9条，主要包括机构信息2条、工作动态5条。", "open"),
        ("共主动公开政府信息9条，其中机构信息2件、工作动态5条。", "open"),
        ("共主动公开政府信息9条，其中规划计划2条、规划计划5条。", "open"),
        ("共主动公开政府信息9条，其中财务信息4条（其中预算1条、决算1条），工作动态5条。", "open"),
        ("共主动公开政府信息9条，其中网站公开6条、微信公众号公开5条。", "open"),
        ("共主动公开政府信息9余条，其中机构信息4条、工作动态5条。", "open"),
        ("共主动公开政府信息9条。", "open"),
    ],
)
def test_a_list_is_whole_where_it_ends_and_counts_kinds_once(text: str, listed: str) -> None:
    assert stated(text).listed == listed


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2024年以来发布信息50条。2024年累计解读政策3件。2023年召开会议2次。", ((2023, 1), (2024, 2))),
        ("2023年发布信息50条。2023年收到申请2件。", ()),
        ("2024年将发布信息50条。", ()),
        ("2022年1月发布信息50条。", ()),
        ("2024年1月20日", ()),
        ("比2022年发布信息多50条。", ()),
        ("2023年发布信息50条，2022年发布40条。", ()),
        ("2024年工作更加扎实。", ()),
        ("办理因2022年申请引发的案件2件。", ()),
    ],
)
def test_years_are_told_of_where_a_sentence_counts_work_in_them(text: str, years: tuple[tuple[int, int], ...]) -> None:
    assert stated(text).told_years == years
