"""The Nu HTML checker on a built site: ``python tests/browser/markup.py FOLDER`` prints what it finds, and exits 1 if that is anything.

Needs Java and vnu.jar: of $VNU_JAR, else where ``make html`` puts it. A second opinion is html-validate, where ``make gates`` put it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
JAR = ROOT / ".cache" / "vnu" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

NODE = ROOT / ".cache" / "lighthouse" / "node_modules" / ".bin" / "node"
SECOND = ROOT / ".cache" / "html-validate" / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
RULES = Path(__file__).parent / "html-validate.json"

NOT_OURS = "|".join(
    (
        ".*Resource violates Content Security Policy.*",  # read from a folder, a page has no origin that could be 'self'; browsers see one
        ".*Property “vector-effect” doesn't exist.*",  # it does, in SVG 2 and in every browser
    )
)


class NoCheckerError(Exception):
    """There is no Java, no vnu.jar, no node or no html-validate."""


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


def second_complaints(folder: Path) -> list[str]:
    """Everything that html-validate says of the pages of a folder, by the rules beside this file. NoCheckerError where it cannot be run."""
    if missing := next((path for path in (NODE, SECOND) if not path.is_file()), None):
        raise NoCheckerError(f"no {missing}: make gates fetches it")
    command = [str(NODE), str(SECOND), "--config", str(RULES), "--formatter", "json", f"{folder}/**/*.html"]
    with tempfile.TemporaryFile() as out:  # its JSON is longer than a pipe holds, and it does not wait for the pipe
        told = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, check=False)
        out.seek(0)
        said = out.read()
    try:
        files = json.loads(said)
    except json.JSONDecodeError:
        return [f"html-validate ended with {told.returncode}: {told.stderr[-500:]}"]
    return [
        f"{Path(file['filePath']).relative_to(folder)}:{it['line']}: {it['ruleId']}: {it['message']}"
        for file in files
        for it in file["messages"]
    ]


if __name__ == "__main__":
    try:
        said = complaints(Path(sys.argv[1]).resolve())
    except NoCheckerError as error:
        sys.exit(str(error))
    sys.stdout.write("".join(f"{line}\n" for line in said) or "0 HTML and CSS errors\n")
    sys.exit(bool(said))
