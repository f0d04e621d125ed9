"""Serve a folder whose site is ``watched/page.html``, as a process that a test talks to: ``serve_small.py FOLDER``.

A page that says "bad" cannot be built. What ``serve`` says goes to stdout, a line at a time.
"""

import sys
from pathlib import Path

from site_builder.errors import Problem, SiteError
from site_builder.publish import publish
from site_builder.serve import serve


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    folder = Path(sys.argv[1])

    def build() -> Path:
        text = (folder / "watched" / "page.html").read_text()
        if "bad" in text:
            raise SiteError(Problem("page.html", "is bad", "mend it"), Problem("page.html", "is <b>very</b> bad", "mend it"))
        if "crash" in text:
            raise ZeroDivisionError
        publish([("index.html", text.encode()), ("en/index.html", b"<head></head>"), ("data.csv", b"a,b\n" * 40_000)], folder / "dist")
        return folder / "dist"

    serve(build, [folder / "watched"], port=0, say=say)
