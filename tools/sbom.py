"""What this project is made of, as CycloneDX 1.6 JSON: ``python tools/sbom.py LOCK… > sbom.json``.

Made from the locks, and without a clock: the same locks give the same bytes. Licences are those that the installed packages name, so they
stand in it only where the packages of the lock are installed.
"""

import json
import re
import sys
import uuid
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\\s]+)((?:[^\n\\]|\\\n)*)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def locked(text: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name, version and hashes of each package of a lock, in its order."""
    for name, version, rest in _PINNED.findall(text):
        yield re.sub(r"[-_.]+", "-", name).lower(), version, tuple(sorted(_HASH.findall(rest)))


def licence(name: str) -> str | None:
    """What an installed package says of its licence: the expression, else its classifiers, else its first line; None where it says none."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    classifiers = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or () if one.startswith("License :: ")]
    said = told.get("License-Expression") or " AND ".join(one for one in classifiers if one != "OSI Approved")
    return said or (told.get("License") or "").strip().partition("\n")[0] or None


def sbom(project: str, version: str, locks: Mapping[str, str]) -> dict[str, Any]:
    """The bill of materials of a project from its locks, by file name; a package that stands in several is listed once."""
    found: dict[tuple[str, str], tuple[tuple[str, ...], list[str]]] = {}
    for file, text in sorted(locks.items()):
        for name, number, hashes in locked(text):
            found.setdefault((name, number), (hashes, []))[1].append(file)
    components = [_component(name, number, hashes, files) for (name, number), (hashes, files) in sorted(found.items())]
    root = f"pkg:pypi/{project}@{version}"
    content = json.dumps(components, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, root + content)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": root, "name": project, "version": version, "purl": root}},
        "components": components,
        "dependencies": [{"ref": root, "dependsOn": [one["bom-ref"] for one in components]}],
    }


def _component(name: str, version: str, hashes: Iterable[str], files: Iterable[str]) -> dict[str, Any]:
    purl = f"pkg:pypi/{name}@{version}"
    said = licence(name)
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        **({"licenses": [{"license": {"name": said}}]} if said else {}),
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"https://pypi.org/project/{name}/{version}/",
                "hashes": [{"alg": "SHA-256", "content": one} for one in hashes],
            }
        ],
        "properties": [{"name": "lock", "value": file} for file in files],
    }


def main(files: list[str]) -> int:
    import tomllib

    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    made = sbom(project["name"], project["version"], {Path(file).name: Path(file).read_text(encoding="utf-8") for file in files})
    json.dump(made, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
