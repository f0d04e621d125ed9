"""The Nu HTML checker on a built site: ``python tests/browser/markup.py FOLDER`` prints what it finds, and exits 1 if that is anything.

Needs Java and vnu.jar: of $VNU_JAR, else where ``make html`` puts it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
JAR = ROOT / ".cache" / "vnu" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

NOT_OURS = "|".join(
    (
        ".*Resource violates Content Security Policy.*",  # read from a folder, a page has no origin that could be 'self'; browsers see one
        ".*Property “vector-effect” doesn't exist.*",  # it does, in SVG 2 and in every browser
    )
)


class NoCheckerError(Exception):
    """There is no Java, or no vnu.jar."""


def complaints(folder: Path) -> list[str]:
    """Everything that the checker says of the pages and the stylesheet of a folder. NoCheckerError where it cannot be run."""
    java, jar = shutil.which("java"), Path(os.environ.get("VNU_JAR", JAR))
    if java is None or not jar.is_file():
        raise NoCheckerError("no Java on this machine" if java is None else f"no {jar}: make html fetches it, or set VNU_JAR")
    found: list[str] = []
    for kind in ("--skip-non-html", "--skip-non-css"):
        command = [java, "-jar", str(jar), "--format", "gnu", "--filterpattern", NOT_OURS, kind, str(folder)]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        lines = [line.replace(f"file:{folder}/", "") for line in (told.stdout + told.stderr).splitlines() if line.strip()]
        found += lines or ([f"vnu.jar ended with {told.returncode}"] if told.returncode else [])
    return found


if __name__ == "__main__":
    try:
        said = complaints(Path(sys.argv[1]).resolve())
    except NoCheckerError as error:
        sys.exit(str(error))
    sys.stdout.write("".join(f"{line}\n" for line in said) or "0 HTML and CSS errors\n")
    sys.exit(bool(said))
