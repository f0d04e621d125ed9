"""The reader's own county on a strip in Chromium: the one last looked up, and none where none was."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from site_builder.headers import headers_for
from tests.browser.visiting import Built, Visit
from tests.test_region import places

pytestmark = pytest.mark.browser

LOOKED_UP = """localStorage.setItem('search.recent', JSON.stringify([{name: 'x', text: 'y', to: 'a/140825/140825101.html'}]))"""


def test_the_county_that_was_last_looked_up_is_marked_and_told(site: Built, visit: Callable[..., Visit]) -> None:
    address = f"{site.address}/r/14.html"
    html = places()["r/14.html"]  # the committed data hold too few bodies of one kind for a strip
    opened = visit(f"{site.address}/about.html")
    page = opened.page
    page.route(address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers_for("/r/14.html")))

    page.goto(address)
    expect(page.locator(".scale .tick").first).to_be_attached()
    assert page.locator(".scale line.own").count() == 0
    page.evaluate(LOOKED_UP)
    page.reload()

    expect(page.locator(".scale line.own")).to_have_count(1)
    expect(page.locator(".scale")).to_contain_text("粗线：您最近查过的新绛县，6个机关的中位数3件")
    page.evaluate("localStorage.clear()")
    assert opened.messages == []
