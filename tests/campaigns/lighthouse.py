"""What Lighthouse says of a page on a telephone: simulated throttling, the median of several runs.

Knows how Lighthouse is started and read, and what the design asks of it. Needs node 22 and Lighthouse where ``make gates`` puts them.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

MODULES = Path(__file__).parent.parent.parent / ".cache" / "lighthouse" / "node_modules"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LONGEST = 180
"""Seconds that one run may take."""


@dataclass(frozen=True)
class Scores:
    """Of one page: the four categories in points of 100, milliseconds to the largest paint and of blocking, the shift of the layout."""

    performance: float
    accessibility: float
    best_practices: float
    seo: float
    lcp: float
    cls: float
    tbt: float
    machine: float
    """Lighthouse's benchmark of the machine while it ran: under about 1,000 the machine was busy, and times are too long."""

    def short(self, path: str, blocking: int = 0) -> Iterator[str]:
        """What falls short of the design, in words."""
        for name in ("performance", "accessibility", "best_practices", "seo"):
            if getattr(self, name) < 100:
                yield f"{path}: Lighthouse {name} {getattr(self, name):.0f}"
        for name, is_, may in (("LCP, ms", self.lcp, 1200), ("CLS", self.cls, 0), ("TBT, ms", self.tbt, blocking)):
            if is_ > may:
                yield f"{path}: Lighthouse {name}: {is_:.4g} is more than {may}"


def measured(address: str, chromium: Path, runs: int) -> tuple[Scores, list[str]]:
    """The median of each number over the runs, and what Lighthouse had to complain of in any of them. RuntimeError where it cannot run."""
    told = [_run(address, chromium) for _ in range(runs)]
    middle = Scores(**{field.name: median(getattr(one, field.name) for one, _ in told) for field in fields(Scores)})
    return middle, list(dict.fromkeys(line for _, lines in told for line in lines))


def _run(address: str, chromium: Path) -> tuple[Scores, list[str]]:
    with TemporaryDirectory() as folder:
        out = Path(folder) / "told.json"
        command = [
            str(MODULES / ".bin" / "node"),
            str(MODULES / "lighthouse" / "cli" / "index.js"),
            address,
            f"--only-categories={','.join(CATEGORIES)}",
            "--throttling-method=simulate",
            "--output=json",
            f"--output-path={out}",
            "--quiet",
            "--no-enable-error-reporting",
            "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
        ]
        done = subprocess.run(
            command, env={**os.environ, "CHROME_PATH": str(chromium)}, capture_output=True, text=True, check=False, timeout=LONGEST
        )
        if done.returncode or not out.is_file():
            raise RuntimeError(f"{address}: Lighthouse ended with {done.returncode}: {done.stderr[-500:]}")
        told = json.loads(out.read_text(encoding="utf-8"))
    audits = told["audits"]
    # An audit that could not be made has no score, and so has its category: that is no hundred.
    points = {name: 100 * (told["categories"][name]["score"] or 0) for name in CATEGORIES}
    scores = Scores(
        performance=points["performance"],
        accessibility=points["accessibility"],
        best_practices=points["best-practices"],
        seo=points["seo"],
        lcp=audits["largest-contentful-paint"]["numericValue"],
        cls=audits["cumulative-layout-shift"]["numericValue"],
        tbt=audits["total-blocking-time"]["numericValue"],
        machine=told["environment"]["benchmarkIndex"],
    )
    return scores, [f"{name}: {audit}" for name in CATEGORIES for audit in _unmet(told, name)]


def _unmet(told: dict, category: str) -> Iterator[str]:
    for one in told["categories"][category]["auditRefs"]:
        audit = told["audits"][one["id"]]
        if one["weight"] and audit["score"] is not None and audit["score"] < 1:
            yield f"{one['id']} {audit.get('displayValue', '')}".strip()
