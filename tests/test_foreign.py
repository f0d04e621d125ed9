"""Names of other places in a narrative: told only where nothing explains them."""

import pytest

from site_builder.audit.foreign import ForeignPlace, foreign_places
from site_builder.divisions import load_divisions

HERE = "411621104"
"""A township of 扶沟县, 周口市, 河南省."""


def foreign(text: str, code: str = HERE) -> tuple[ForeignPlace, ...]:
    divisions = load_divisions()
    return foreign_places(text, divisions.path(code), divisions)


@pytest.mark.parametrize(
    ("text", "name", "codes"),
    [
        ("我镇按照徐州市鼓楼区统一部署公开信息。", "鼓楼区", ("320302",)),
        ("在广州市推进此事。", "广州市", ("4401",)),
        ("根据江苏苏州市的要求办理。", "苏州市", ("3205",)),
        ("2021年，内蒙古自治区各部门主动公开。", "内蒙古自治区", ("15",)),
        ("由郑州市统一安排。", "郑州市", ("4101",)),
        ("群众可登录利川市人民政府门户网站查询。", "利川市", ("422802",)),
        ("本报告可访问西华县人民政府网站下载。", "西华县", ("411622",)),
        ("已通过荥阳市政府网互动交流栏目答复。", "荥阳市", ("410182",)),
        ("请到富民县政务服务中心查阅点咨询。", "富民县", ("530124",)),
    ],
)
def test_a_place_that_does_not_belong_is_told_with_its_codes_and_where_it_stands(text: str, name: str, codes: tuple[str, ...]) -> None:
    assert foreign(text) == (ForeignPlace(name, text.index(name), codes),)


@pytest.mark.parametrize(
    "text",
    [
        "河南省周口市扶沟县各镇。",
        "与徐州市签订合作协议。",
        "赴苏州市考察。",
        "转发《上海市公共数据办法》，参加“北京市杯”比赛。",
        "为适应城市发展，便利州区往来。",
        "本年度中国石化州市两级站点。",
        "在主城区、新城区和市中区设点。",
        "向郑州市、洛阳市和开封市公开。",
        "在北京市场上。",
        "已责成公安县级部门办理。",
        "会同县政务服务中心梳理，延长县人民政府网站的开放时间。",
        "利用惠民县乡补贴清单。",
        "因应城市政务公开的需要。",
        "与扶沟县、西华县一样填报。",
        "同泸县、西华县等地一样填报。",
        "为在温州市务工的群众发布信息。",
        "公开武夷山市国家公园的补偿对象。",
        "公布永康市第一中学的支教名单。",
    ],
)
def test_a_name_that_is_ones_own_explained_an_enumeration_or_a_word_is_not_told(text: str) -> None:
    assert foreign(text) == ()


def test_a_name_that_several_places_bear_belongs_where_one_of_them_is_near() -> None:
    text = "由鼓楼区统一安排。"

    assert foreign(text, "410204") == ()
    assert [place.codes for place in foreign(text, "540102")] == [tuple(found.code for found in load_divisions().named("鼓楼区"))]


def test_a_city_may_name_its_counties() -> None:
    assert foreign("由扶沟县试点。", "4116") == ()
