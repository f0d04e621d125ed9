"""One tiny invented site, its output kept and compared byte for byte.

Changed the output on purpose? ``pytest tests/test_golden.py --accept``, and let the reviewer read the diff of tests/golden.
"""

import re
import shutil
from pathlib import Path

from site_builder import site
from site_builder.record import Note, Part, Stated
from site_builder.store import write_record
from tests.making import record, source

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden" / "site"
KEPT = (".html", ".csv", ".json")
ALIKE = re.compile(r"(?:en/)?(?:r/(?!14|41|64)[0-9]{2}|points/(?!conservation|carry-over|all-zero|kind|state)[a-z-]+)\.html")
"""Provinces of which nothing is held, and rules without a point, are all alike: one of them is kept."""


def tiny(data: Path) -> None:
    """Two townships of two counties, two years, both editions: a contradiction, a broken carry-over, blanks, one lost line."""
    stated = Stated(disclosed_total=12, breakdown=(Part("工作动态", 9), Part("公示公告", 3)), applications_received=2)
    lost = Note("disputes/litigation_direct", "lost", "0 0 0", "65")
    write_record(
        data,
        record(
            {
                "applications/received/individual": 2,
                "applications/received/total": 2,
                "applications/granted/individual": 2,
                "applications/granted/total": 2,
                "applications/carried_forward/total": None,
                "disclosure/fees/amount": 1_234_500_000,
            },
            year=2021,
            stated=stated,
            lines={"applications/received": "45", "applications/granted": "47", "applications/concluded": "69"},
            source=source(sha256="ab" * 32, dated="2022-01-25"),
        ),
    )
    write_record(data, record({"applications/brought_forward/total": 1}, year=2022, source=source(sha256="cd" * 32, dated="2023-01-20")))
    write_record(
        data,
        record(
            {"disputes/litigation_direct/" + column: None for column in ("upheld", "corrected", "other", "pending", "total")},
            agency="410104006",
            year=2020,
            edition="2019",
            notes=(lost,),
            source=source(
                sha256="ef" * 32, whole=True, url="https://www.example.gov.cn/nb/1.html", posted="2021-01-29", kind="official_page"
            ),
        ),
    )


def test_the_tiny_site_is_what_it_was(tmp_path: Path, accepting: bool) -> None:
    tiny(tmp_path / "data")
    site.build(ROOT, tmp_path / "data", tmp_path / "dist")
    made = {
        str(path.relative_to(tmp_path / "dist")): path.read_bytes()
        for path in sorted((tmp_path / "dist").rglob("*"))
        if path.suffix in KEPT
        and "schema" not in str(path.relative_to(tmp_path / "dist"))
        and not ALIKE.fullmatch(str(path.relative_to(tmp_path / "dist")))
    }
    if accepting:
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for name, content in made.items():
            (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_bytes(content)

    kept = {str(path.relative_to(GOLDEN)): path.read_bytes() for path in sorted(GOLDEN.rglob("*")) if path.is_file()}

    assert made.keys() == kept.keys()
    for name, content in made.items():
        assert content.decode().splitlines() == kept[name].decode().splitlines(), f"{name}: if this is meant, pytest --accept"
