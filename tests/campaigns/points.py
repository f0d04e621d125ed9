"""Seeded truth, several seeds: per rule how many planted contradictions are found, and what is said that is not so.

``python tests/campaigns/points.py [SEEDS [FIRST]]``; ends with 1 where one seed fails the thresholds of the suite.
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.contradictions.audited import audited
from tests.contradictions.corpus import corpus, ingested
from tests.contradictions.judged import judged, table
from tests.test_contradictions import PRECISION, RECALL


def main(seeds: int = 5, first: int = 1) -> int:
    failed = 0
    for seed in range(first, first + seeds):
        start = time.monotonic()
        made = corpus(seed)
        with tempfile.TemporaryDirectory() as folder:
            data, told = ingested(made, Path(folder))
            held = judged(made, audited(data, Path(folder) / "data"))
        unread = sum(one.ending != "accepted" for one in told)
        sys.stdout.write(
            f"\nseed {seed}: {len(told)} documents, {unread} not read, {time.monotonic() - start:.0f} s\n{table(made, held)}\n"
            f"recall {held.recall:.3f}, wrong contradictions {len(held.grave)}, precision of the rest {held.precision:.3f}\n"
        )
        sys.stdout.flush()
        for truth in held.missed:
            sys.stdout.write(f"missed  {truth.seed.rule:22s} {truth.agency} {truth.seed.year} {truth.of}: {truth.seed.what}\n")
        for finding, told_of in held.false:
            what = f"{told_of.of}: {told_of.seed.what}" if told_of is not None else "nothing was planted there"
            sys.stdout.write(
                f"wrong   {finding.rule:22s} {finding.agency} {finding.year} {dict(finding.seen)} {finding.left} {finding.right} {what}\n"
            )
        failed += held.recall < RECALL or bool(held.grave) or held.precision < PRECISION or unread > 0
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
