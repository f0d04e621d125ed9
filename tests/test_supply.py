"""What we are made of: every package locked with its hashes, above the floors that we state, under a licence that we may pass on."""

import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from tools import sbom

ROOT = Path(__file__).parent.parent
LOCKS = {path.name: path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("requirements*.txt"))}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

FLOORS = {
    "jinja2": (3, 1, 6),
    "markdown-it-py": (3,),
    "tornado": (6, 6),
    "lxml": (6, 1),
    "pdfminer-six": (20251230,),
    "distributed": (2026, 1),
}
"""Versions below which a weakness is known that would touch us."""

UNSAID = {"axe-playwright-python": "MIT"}
"""Packages whose metadata name no licence, and what their files say."""


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0]))


def installed() -> list[str]:
    return sorted({re.sub(r"[-_.]+", "-", one.metadata["Name"]).lower() for one in metadata.distributions()} - {"pip", "setuptools"})


def test_there_is_a_lock_for_running_testing_and_a_cluster() -> None:
    assert {"requirements.txt", "requirements-test.txt", "requirements-cluster.txt"} <= LOCKS.keys()


@pytest.mark.parametrize("file", LOCKS)
def test_every_package_is_locked_with_its_hashes(file: str) -> None:
    text = LOCKS[file]
    found = list(sbom.locked(text))

    assert len(found) >= 20
    assert len(found) == sum(1 for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line))
    assert all(hashes for _, _, hashes in found)
    assert not re.search(r"https?://|git\+|file:|^-e", text, re.MULTILINE)


def test_the_locks_agree_where_two_have_a_package() -> None:
    versions: dict[str, set[str]] = {}
    for text in LOCKS.values():
        for name, version, _ in sbom.locked(text):
            versions.setdefault(name, set()).add(version)

    assert {name: some for name, some in versions.items() if len(some) > 1} == {}


@pytest.mark.parametrize("name", FLOORS)
def test_nothing_below_a_floor_is_asked_for_locked_or_installed(name: str) -> None:
    floor = FLOORS[name]
    extras = [one for some in PROJECT["optional-dependencies"].values() for one in some]
    asked = [one for one in (*PROJECT["dependencies"], *extras) if re.sub(r"[-_.]+", "-", re.split(r"[<>=!\[]", one)[0]).lower() == name]
    least = [numbers(one.partition(">=")[2]) for one in asked]
    held = [numbers(version) for text in LOCKS.values() for this, version, _ in sbom.locked(text) if this == name]

    assert least
    assert min(least) >= floor
    assert held
    assert min(held) >= floor
    assert numbers(metadata.version(name)) >= floor


def test_the_python_that_is_asked_for_is_one_that_gets_mended() -> None:
    assert PROJECT["requires-python"] == ">=3.11"


def test_no_package_is_under_a_licence_that_we_could_not_pass_on() -> None:
    said = {name: sbom.licence(name) or UNSAID.get(name) for name in installed()}

    assert len(said) >= 60
    assert [name for name, licence in said.items() if not licence] == []
    strict = re.compile(r"(?<!L)\bA?GPL|GNU (?:Affero )?General Public|SSPL|Commons Clause|BUSL", re.IGNORECASE)
    assert {name: licence for name, licence in said.items() if licence and strict.search(licence)} == {}
    assert strict.search("GPL-3.0-or-later")
    assert strict.search("GNU Affero General Public License v3")
    assert not strict.search("LGPL-2.1-only")


def test_the_bill_of_materials_has_every_package_once_and_is_the_same_each_time() -> None:
    command = [sys.executable, "tools/sbom.py", *(file for file in LOCKS)]
    runs = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    made = json.loads(runs[0])

    assert runs[0] == runs[1]
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    names = [(one["name"], one["version"]) for one in made["components"]]
    assert len(names) == len(set(names))
    assert set(names) == {(name, version) for text in LOCKS.values() for name, version, _ in sbom.locked(text)}
    assert all(one["externalReferences"][0]["hashes"] for one in made["components"])


def test_the_release_in_ci_attests_what_it_publishes() -> None:
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")

    for needed in (
        "attest-build-provenance",
        "id-token: write",
        "attestations: write",
        "--require-hashes",
        "site-builder verify",
        "SHA256SUMS",
    ):
        assert needed in text, needed
    used = re.findall(r"uses: (\S+)", text)
    assert used
    assert [one for one in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", one)] == []
    assert "pull_request" not in text
