"""A site full of hostile strings in Chromium: nothing runs, nothing is asked for outside, with the policy and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from site_builder import site
from tests.attacking import browsing, sowing, strings

ROOT = Path(__file__).parent.parent.parent
HERE = strings.FEW[::4]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    base = tmp_path_factory.mktemp("hostile")
    sowing.sow(base / "data", HERE)
    site.build(ROOT, base / "data", base / "dist")
    folder = (base / "dist").resolve()
    with browsing.served(folder) as origin:
        yield folder, origin


@pytest.mark.browser
@pytest.mark.parametrize("policy", [True, False])
def test_nothing_runs_on_a_page_of_each_kind(chromium: Browser, hostile: tuple[Path, str], policy: bool) -> None:
    folder, origin = hostile
    kinds = ("index.html", "compare.html", "corrections.html", "data.html", "a/*/*.html", "l/*/*.html", "points/*.html", "r/??????.html")
    pages = [sorted(folder.glob(kind), key=lambda file: -file.stat().st_size)[0].relative_to(folder).as_posix() for kind in kinds]

    assert list(browsing.opened(chromium, origin, pages, policy=policy)) == []


@pytest.mark.browser
def test_nothing_runs_that_scripts_put_on_a_page(chromium: Browser, hostile: tuple[Path, str]) -> None:
    folder, origin = hostile
    bodies = sorted({file.stem for file in folder.glob("a/*/*.html")})

    assert list(browsing.asked(chromium, origin, HERE[:4], bodies[:8], policy=False)) == []


@pytest.mark.browser
def test_the_tripwire_notices(chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "ran.html").write_text("<!DOCTYPE html><title>x</title><img src=x onerror=window.__hit=1>", encoding="utf-8")
    (tmp_path / "asked.html").write_text("<!DOCTYPE html><title>x</title><img src=http://127.0.0.2:9/i>", encoding="utf-8")
    with browsing.served(tmp_path) as origin:
        free = [str(one) for one in browsing.opened(chromium, origin, ["ran.html", "asked.html"], policy=False)]
        held = [str(one) for one in browsing.opened(chromium, origin, ["ran.html", "asked.html"])]

    assert "ran.html: EXECUTED" in free
    assert any("asks outside" in one for one in free)
    assert "ran.html: EXECUTED" not in held
    assert held
