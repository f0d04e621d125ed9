"""What a text may cost: read in a process of its own, which the kernel ends after many times the processor time that it needs."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

MOST = 30
"""Seconds of processor for all texts of a test: some thirty times what they take, and far below what their square would."""


def too_long(setting: str, reading: str, texts: Sequence[str]) -> str | None:
    """The beginning of the text at which ``reading`` (an expression of ``text``, after ``setting``) was ended; None where all are read."""
    code = f"""
import json, resource, sys
{setting}
resource.setrlimit(resource.RLIMIT_CPU, ({MOST}, {MOST}))
for number, text in enumerate(json.load(sys.stdin)):
    print(number, flush=True)
    {reading}
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent.parent,
        input=json.dumps(list(texts)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr, done.stderr
    return texts[int(done.stdout.split()[-1])][:20] if done.returncode else None
