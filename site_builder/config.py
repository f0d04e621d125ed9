"""What the owner of a copy of the site decides: ``content/site.toml`` as a frozen Config.

Knows the keys and their types, and how a TOML file is read with its mistakes told. Does not know what the keys are used for.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from site_builder.errors import Problem, SiteError, collecting

LANGUAGES = ("zh", "en")
"""The languages that words are kept in; the first is the one without a prefix in addresses."""

FILE = "content/site.toml"

_KEYS = {
    "title": 'the name of the site, as a table: title = {zh = "…", en = "…"}',
    "base_url": 'where the site will stand, https://…, or "" while unknown',
    "languages": 'a list, zh first: ["zh", "en"]',
    "contact": 'an e-mail or https address for corrections, or "" for none',
    "data_licence": 'the licence of the data, for instance "CC0-1.0"',
    "previous": 'the https address of the release before this one, or ""',
}


@dataclass(frozen=True, slots=True)
class Config:
    """The owner's choices. ``base_url``, ``contact`` and ``previous`` may be empty; ``base_url`` ends without a slash."""

    title: Mapping[str, str]
    base_url: str
    languages: tuple[str, ...]
    contact: str
    data_licence: str
    previous: str


def load(root: Path) -> Config:
    """The Config of the repository at ``root``. Raises SiteError with every complaint at once: file, key, remedy."""
    raw = read_toml(root / FILE, FILE)
    with collecting() as problems:
        for key in raw.keys() - _KEYS.keys():
            problems.append(Problem(f"{FILE}: {key}", "is not a key of this file", f"remove it; the keys are {', '.join(_KEYS)}"))
        for key, remedy in _KEYS.items():
            wrong = "is missing" if key not in raw else _wrong(key, raw[key])
            if wrong:
                problems.append(Problem(f"{FILE}: {key}", wrong, f"write {remedy}"))
    return Config(
        title=MappingProxyType(raw["title"]),
        base_url=raw["base_url"].rstrip("/"),
        languages=tuple(raw["languages"]),
        contact=raw["contact"],
        data_licence=raw["data_licence"],
        previous=raw["previous"],
    )


def read_toml(path: Path, name: str) -> dict[str, Any]:
    """The tables of a TOML file; ``name`` is what messages call it. SiteError where it is absent, not UTF-8 or broken (with its line)."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SiteError(Problem(name, "is missing", "restore it from the repository")) from None
    except UnicodeDecodeError as error:
        raise SiteError(Problem(name, f"is not UTF-8 at byte {error.start}", "save it as UTF-8")) from None
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, a number of 5,000 digits, a list in a list in a list …
        place = re.search(r"\(at line (\d+)", str(error))
        what = str(error).partition(" (at ")[0]
        raise SiteError(Problem(f"{name}: line {place[1]}" if place else name, f"is broken TOML: {what}", "mend that line")) from None


def _wrong(key: str, value: Any) -> str | None:
    """What is wrong with one value, or nothing."""
    if key == "title":
        return _wrong_title(value)
    if key == "languages":
        return _wrong_languages(value)
    if not isinstance(value, str):
        return f"is {_kind(value)} and not text"
    return _WRONG_TEXT.get(key, lambda _: None)(value)


def _wrong_title(value: Any) -> str | None:
    if not isinstance(value, dict) or value.keys() != set(LANGUAGES):
        return "is not a table with exactly zh and en"
    return None if all(isinstance(text, str) and text.strip() for text in value.values()) else "holds an empty title"


def _wrong_languages(value: Any) -> str | None:
    if not isinstance(value, list) or not value or not all(isinstance(language, str) for language in value):
        return "is not a list of languages"
    if value[0] != LANGUAGES[0] or len(set(value)) != len(value) or not set(value) <= set(LANGUAGES):
        return f"is {value}"
    return None


def _wrong_address(value: str) -> str | None:
    try:
        parts = urlsplit(value)
    except ValueError:
        return f"is {value!r}, no http(s) address"
    if re.search(r"\s", value):  # urlsplit drops line breaks and tabs, wherever they stand
        return f"is {value!r}, with blanks in it"
    whole = parts.scheme in {"http", "https"} and parts.netloc and not parts.query and not parts.fragment
    return None if not value or whole else f"is {value!r}, no http(s) address"


def _wrong_contact(value: str) -> str | None:
    mail = re.fullmatch(r"[^@\s:/?&]+@[^@\s:/?&]+\.[^@\s:/?&]+", value)
    return None if mail or not _wrong_address(value) else f"is {value!r}, neither an e-mail nor an http(s) address"


def _wrong_licence(value: str) -> str | None:
    return None if value.strip() else "is empty"


_WRONG_TEXT = {"base_url": _wrong_address, "contact": _wrong_contact, "data_licence": _wrong_licence, "previous": _wrong_address}


def _kind(value: Any) -> str:
    return {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}.get(
        type(value), type(value).__name__
    )
