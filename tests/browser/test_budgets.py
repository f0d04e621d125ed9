"""What a first visit costs is within the design's budgets, and every link leads somewhere: counted in Chromium, read from the files."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.budgets import BUDGETS, KB, Spent, heavy, spent
from tests.browser.links import broken
from tests.browser.visiting import KINDS, Built
from tests.campaigns.lighthouse import Scores

pytestmark = pytest.mark.browser


def test_a_first_visit_keeps_to_its_budget(site: Built, chromium: Browser) -> None:
    visits = list(spent(chromium, site))

    assert [line for visit in visits for line in visit.over()] == []
    assert list(heavy(site)) == []
    assert {visit.budget.name for visit in visits} == {"agency", "region", "home", "search", "compare"}
    assert {kind for budget in BUDGETS for kind in budget.kinds} <= set(KINDS)


def test_what_costs_too_much_is_told() -> None:
    searched = next(budget for budget in BUDGETS if budget.name == "search")
    kept = Spent(searched, "search.html", 5 * KB, 35 * KB, 5, (40 * KB,))

    assert list(kept.over()) == []
    for more in (
        {"html": 5 * KB + 1},
        {"total": 35 * KB + 1},
        {"requests": 6},
        {"pieces": (40 * KB + 1,)},
        {"pieces": (1, 1)},
        {"pieces": ()},
    ):
        assert len(list(replace(kept, **more).over())) == 1, more


def test_every_link_leads_to_a_file_and_a_place(site: Built) -> None:
    assert list(broken(site.folder)) == []


def test_a_link_that_leads_nowhere_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "a.html").write_text(
        '<p id="here"><a href="en/b.html#there">1</a><a href="#gone">2</a><img src="x.png"><a href="/a.html">3</a>'
    )
    (tmp_path / "en" / "b.html").write_text(
        '<p id="there"><a href="../a.html#here">4</a><a href="../a.html#b=1">5</a><form action="c.html">'
    )

    assert list(broken(tmp_path)) == [
        "a.html: #gone leads to no place",
        "a.html: x.png leads to no file",
        "en/b.html: c.html leads to no file",
    ]


def test_what_lighthouse_falls_short_of_is_told() -> None:
    kept = Scores(performance=100, accessibility=100, best_practices=100, seo=100, lcp=1200, cls=0, tbt=50, machine=2000)

    assert list(kept.short("a.html", blocking=50)) == []
    assert len(list(kept.short("a.html"))) == 1
    assert len(list(replace(kept, seo=99, lcp=1201, cls=0.001).short("a.html", blocking=50))) == 3
