"""What all tests share: how Hypothesis runs, where the real reports are, and the site of the committed data."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from site_builder.sums import verify

# Nothing here is timed: these machines are shared. In CI the same examples are drawn each time.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ)
settings.load_profile("house")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def real_reports() -> Path:
    """The folder of real reports with their hand-read truth: SITE_BUILDER_REPORTS, else ../shared/reports; skips where there is none."""
    folder = Path(os.environ.get("SITE_BUILDER_REPORTS", ROOT.parent / "shared" / "reports"))
    if not (folder / "raw").is_dir():
        pytest.skip(f"no real reports in {folder}: set SITE_BUILDER_REPORTS")
    return folder


# The site that all tests share is built in these surroundings; test_site.py builds it in others, for the same bytes.
SURROUNDINGS = {"LC_ALL": "C.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "America/New_York", "PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "1"}


@pytest.fixture(scope="session")
def committed_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The site of the committed data, built through the public command: once for all processes of a run, so it is only to be read."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    out = shared / "committed" / "dist"
    with (shared / "committed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until the file is closed
        if not out.exists():
            command = [sys.executable, "-m", "site_builder", "build", "--root", str(ROOT), "--out", str(out)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | SURROUNDINGS)
            assert done.returncode == 0, done.stdout + done.stderr
    yield out
    found = verify(out)
    assert (found.changed, found.missing, found.extra) == ((), (), ()), "a test wrote into the site that all share"


LONG = (
    *(
        "browser/test_pages.py",
        "test_exports.py",
        "test_cli.py",
        "test_guard.py",
        "test_agency_page.py",
        "test_lasting.py",
        "test_audit.py",
    ),
    *("test_year.py", "test_news.py", "test_measures_tables.py", "test_shelves.py", "test_pack.py", "test_spool.py", "test_faults.py"),
    *("test_attacks.py", "test_own_copy.py", "test_cluster.py", "test_contradictions.py", "browser"),
)
"""Files and folders that take longest. They begin first, or at the end one processor would work on them and the other wait."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(ROOT / "tests")
        return next((at for at, long in enumerate(LONG) if path.is_relative_to(long)), len(LONG))

    items.sort(key=place)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write what the tiny site now gives as the golden output; read the diff")


@pytest.fixture
def accepting(request: pytest.FixtureRequest) -> bool:
    """Whether golden output is to be written anew: on purpose, and never in CI."""
    accepting = bool(request.config.getoption("--accept"))
    if accepting and "CI" in os.environ:
        raise pytest.UsageError("--accept is refused in CI: accept on your machine, and let the diff be read")
    return accepting
