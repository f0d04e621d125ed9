"""Two reports side by side in a browser: beside each other on a screen, below each other on a telephone, and nothing to complain of."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_pages import LOOKS, TAGS, look
from tests.browser.visiting import Visit
from tests.test_excerpts import LEAD, copied_reports

pytestmark = pytest.mark.browser


def test_two_texts_stand_side_by_side_and_on_a_telephone_below_each_other(visit: Callable[..., Visit], tmp_path: Path) -> None:
    _, out = copied_reports(tmp_path)
    opened = visit(f"file://{out.resolve() / LEAD}")
    page = opened.page

    for looks in LOOKS:
        look(page, looks)
        one, other = (quote.bounding_box() for quote in page.locator(".two blockquote").all())
        assert one is not None
        assert other is not None
        beside = other["x"] >= one["x"] + one["width"]
        below = other["y"] >= one["y"] + one["height"]
        assert (beside, below) == ((False, True) if "width" in looks else (True, False))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(page, options={"runOnly": TAGS, "resultTypes": ["violations"], "preload": False})
        assert found.violations_count == 0, f"{looks}: {found.generate_report()}"
    assert page.locator(".two mark").count() >= 20
    assert opened.messages == []
