"""Name and place → agency id: certain, or nothing with the candidates."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.agencies import Agency, from_division, read_agencies
from site_builder.divisions import Divisions, load_divisions
from site_builder.errors import Problem
from site_builder.ingest.agency import contradicts, resolve
from site_builder.ingest.naming import spell

REGISTERED = {
    agency.id: agency
    for agency in (
        Agency("360923-jiguan-shiwu", "上高县机关事务局", "360923", "局", "county"),
        Agency("510903-tongji", "遂宁市船山区统计局", "510903", "局", "county"),
        Agency("510904-tongji", "遂宁市安居区统计局", "510904", "局", "county"),
        Agency("350128-zonghe-shiyanqu", "平潭综合实验区", "350128", "区", "county", ("平潭综合实验区管委会",)),
        Agency("31-bangongting", "上海市人民政府办公厅", "31", "厅", "province"),
    )
}


@pytest.fixture
def divisions() -> Divisions:
    return load_divisions()


@pytest.mark.parametrize(
    ("names", "hints", "id_"),
    [
        (["新绛县三泉镇人民政府"], [], "140825101"),
        (["湖口县大垅乡"], [], "360429200"),
        (["韭园镇人民政府"], ["在河南省扶沟县政府网站公开"], "411621104"),
        (["王集乡"], ["配合郟县有关工作"], "410425200"),
        (["二里岗街道办事处"], ["在管城区网站公开"], "410104006"),
        (["广州市白云区人民政府棠景街道办事处"], [], "440111007"),
        (["麻阳苗族自治县板栗树乡人民政府"], [], "431226210"),
        (["沅陵縣二酉苗族鄉(xiāng)人民政府"], [], "431222252"),
        (["嘉善县大云镇人民政府党政办公室"], [], "330421102"),
        (["宿迁市"], [], "3213"),
        (["东莞市"], [], "4419"),
        (["重庆市"], [], "50"),
        (["福州市鼓楼区"], [], "350102"),
        (["鼓楼区"], ["江苏省南京市以外的开封市各部门"], None),
        (["鼓楼区"], ["开封市各部门"], "410204"),
        (["县机关事务局", "上高县机关事务局"], [], "360923-jiguan-shiwu"),
        (["县机关事务局"], ["由上高县有关科室编制"], "360923-jiguan-shiwu"),
        (["遂宁市船山区统计局"], [], "510903-tongji"),
        (["平潭综合实验区"], [], "350128-zonghe-shiyanqu"),
        (["平潭综合实验区管委会"], [], "350128-zonghe-shiyanqu"),
        (["上海市人民政府办公厅"], [], "31-bangongting"),
    ],
)
def test_a_name_with_its_place_leads_to_one_body(names: list[str], hints: list[str], id_: str | None, divisions: Divisions) -> None:
    assert resolve(names, hints, divisions, REGISTERED).agency == id_


@pytest.mark.parametrize(
    ("names", "hints", "candidates"),
    [
        (["韭园镇"], [], ("411621104",)),
        (["韭园镇"], ["在湖北省各地"], ("411621104",)),
        (["鼓楼区"], [], ("320106", "320302", "350102", "410204")),
        (["马水镇"], [], ("430481119", "441781110")),
        (["马水镇"], ["耒阳市和阳春市"], ("430481119", "441781110")),
        (["西咸新区底张街道办事处"], [], ("610404009",)),
        (["遂宁市射洪县统计局"], [], ()),
        (["成都市锦江区统计局"], [], ("510104",)),
        (["区统计局"], [], ("510903-tongji", "510904-tongji")),
        (["区统计局"], ["遂宁市船山区和安居区"], ("510903-tongji", "510904-tongji")),
        (["城口县人民政府机关"], [], ("500229",)),
        (["庚街道"], [], ()),
        ([], ["河南省扶沟县"], ()),
    ],
)
def test_what_is_not_certain_is_nothing_with_the_candidates(
    names: list[str], hints: list[str], candidates: tuple[str, ...], divisions: Divisions
) -> None:
    found = resolve(names, hints, divisions, REGISTERED)
    assert found.agency is None
    assert found.candidates == candidates
    assert found.why


def test_a_department_elsewhere_is_never_taken_for_a_registered_one(divisions: Divisions) -> None:
    """遂宁市 stands before both; only the district decides."""
    only = {"510904-tongji": REGISTERED["510904-tongji"]}
    assert resolve(["遂宁市船山区统计局"], [], divisions, only).agency is None


def test_a_registered_township_is_not_placed_by_its_own_name(divisions: Divisions) -> None:
    """There are six 石马镇; that one of them is registered says nothing of a report that names another, or none."""
    only = {"360825106": Agency("360825106", "石马镇", "360825106", "镇", "township")}
    assert resolve(["苍溪县石马镇人民政府", "石马镇"], ["苍溪县石马镇", "由石马镇编制"], divisions, only).agency == "510824119"
    assert resolve(["石马镇"], ["由石马镇编制"], divisions, only).agency is None
    assert resolve(["石马镇"], ["永丰县人民政府网站", "由石马镇编制"], divisions, only).agency == "360825106"


def test_two_names_that_mean_different_bodies_give_none(divisions: Divisions) -> None:
    found = resolve(["新绛县三泉镇", "汾阳市三泉镇"], [], divisions, {})
    assert (found.agency, found.candidates) == (None, ("140825101", "141182105"))


def sampled() -> Iterator[str]:
    yield from [code for code in load_divisions().names if len(code) == 9][::1601]


@pytest.mark.parametrize("code", list(sampled()))
def test_every_township_resolves_by_its_path_and_never_to_another(code: str, divisions: Divisions) -> None:
    path = [division.name for division in divisions.path(code)]
    found = resolve(["".join(path)], [], divisions, {})
    assert found.agency in (code, None)
    short = resolve([path[-2] + path[-1] + "人民政府"], [], divisions, {})
    assert code in (short.agency, *short.candidates)
    assert short.agency in (code, None)


@given(st.text("省市县区镇乡街道办事处人民政府扶沟韭园三泉新绛", max_size=14))
def test_any_text_is_answered(text: str) -> None:
    found = resolve([text], [text], load_divisions(), REGISTERED)
    assert found.agency is None or found.agency in load_divisions() or found.agency in REGISTERED


@pytest.mark.parametrize(
    ("id_", "name", "wrong"),
    [
        ("411621104", "韭园镇人民政府", False),
        ("140825101", "三泉镇", False),
        ("140825101", "新绛县三泉镇", False),
        ("140825101", "汾阳市三泉镇", True),
        ("140825101", "王集乡", True),
        ("140825101", "新绛县人民政府", True),
        ("410104006", "二里岗街道办事处", False),
        ("3213", "宿迁市", False),
    ],
)
def test_a_document_that_speaks_of_another_division_contradicts(id_: str, name: str, wrong: bool, divisions: Divisions) -> None:
    agency = from_division(id_, divisions)
    assert agency is not None
    assert contradicts(agency, name, divisions) is wrong


@pytest.mark.parametrize(
    ("id_", "name", "wrong"),
    [
        ("360923-jiguan-shiwu", "县机关事务局", False),
        ("360923-jiguan-shiwu", "上高县机关事务局", False),
        ("360923-jiguan-shiwu", "机关事务局", False),
        ("360923-jiguan-shiwu", "扶沟县机关事务局", True),
        ("360923-jiguan-shiwu", "县统计局", True),
        ("510904-tongji", "遂宁市船山区统计局", True),
        ("350128-zonghe-shiyanqu", "平潭综合实验区管委会", False),
        ("31-bangongting", "上海市人民政府办公厅", False),
    ],
)
def test_a_document_that_speaks_of_another_department_contradicts(id_: str, name: str, wrong: bool, divisions: Divisions) -> None:
    assert contradicts(REGISTERED[id_], name, divisions) is wrong


def test_one_spelling_for_a_name() -> None:
    assert spell("二里岗 街道办事处") == spell("二里岗街道办") == "二里岗街道"
    assert spell("郟縣") == "郏县"


def test_the_committed_register_is_sound() -> None:
    problems: list[Problem] = []
    agencies = read_agencies(Path(__file__).parent.parent / "data" / "agencies.csv", load_divisions(), problems)
    assert problems == []
    assert resolve(["平潭综合实验区"], [], load_divisions(), agencies).agency == "350128-zonghe-shiyanqu"
