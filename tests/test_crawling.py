"""What crawlers are told: every page that may be found, no other, in sitemaps of at most 50,000 addresses."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from site_builder.crawling import LONGEST, crawling, may_be_found, sitemaps

PAGES = ("index.html", "en/index.html")
BASE = "https://reports.example.org/site"


def addresses(raw: bytes) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(raw).iter() if element.tag.endswith("}loc")]


def test_a_site_that_does_not_know_its_address_has_no_sitemap() -> None:
    assert dict(crawling(PAGES, "")) == {"robots.txt": b"User-agent: *\nAllow: /\n"}


def test_a_page_that_says_noindex_may_not_be_found() -> None:
    assert may_be_found(b'<meta name="robots" content="all"><p>noindex')
    assert not may_be_found(b'<meta name="robots" content="noindex">')


def test_a_site_with_an_address_lists_every_page() -> None:
    made = dict(crawling(PAGES, BASE))

    assert made.keys() == {"robots.txt", "sitemap.xml"}
    assert addresses(made["sitemap.xml"]) == [f"{BASE}/en/index.html", f"{BASE}/index.html"]
    assert f"Sitemap: {BASE}/sitemap.xml" in made["robots.txt"].decode()
    assert b"lastmod" not in made["sitemap.xml"]


def test_an_invented_site_has_none_even_with_an_address() -> None:
    assert dict(crawling(PAGES, BASE, synthetic=True)).keys() == {"robots.txt"}


@given(st.lists(st.text("abc&<\u4e2d", min_size=1, max_size=5), max_size=30, unique=True), st.integers(1, 7))
def test_however_it_is_split_every_address_is_in_one_sitemap_once(paths: list[str], longest: int) -> None:
    made = dict(sitemaps(paths, BASE, longest))
    first = addresses(made["sitemap.xml"])
    parts = [made[address.removeprefix(f"{BASE}/")] for address in first] if len(made) > 1 else [made["sitemap.xml"]]

    assert [address for part in parts for address in addresses(part)] == [f"{BASE}/{path}" for path in paths]
    assert all(len(addresses(part)) <= longest for part in parts)


def test_a_sitemap_may_hold_as_many_addresses_as_the_protocol_allows() -> None:
    whole = dict(sitemaps([f"a/{number}.html" for number in range(LONGEST)], BASE))
    split = dict(sitemaps([f"a/{number}.html" for number in range(LONGEST + 1)], BASE))

    assert whole.keys() == {"sitemap.xml"}
    assert split.keys() == {"sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"}
