"""What our templates are given, handed to Hugo: the values of every page as JSON, written while a build of ours prints them.

A folder of Hugo's comes out: ``handed/`` with the values by address, ``pages.json`` that names them, ``layouts/`` made of our templates.
What no template reads is left out, what every page carries is in the layouts, and an official table is two strings and the cells that are
no plain number: so Hugo reads little. None of this is in its time.
"""

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
from hugo_layouts import SPLIT, layout, names, table

from site_builder import render
from site_builder.headers import META_POLICY
from site_builder.pages import Page
from site_builder.pages.cells import Shown
from site_builder.pages.desk import HTML_LANG, NOT_FOUND
from site_builder.pages.papers import Layout, Paper
from site_builder.words import Speaker

OWN = frozenset({"data", "as_of", "stamp", "url", "card", "card_url", "others", "languages"})
"""What of the frame is a page's own; all else is the same in a language, and stands in the layouts."""


class Handing:
    """Takes the place of ``Renderer.printed``: prints the page as ever, and leaves its values in ``folder`` for Hugo."""

    def __init__(self, folder: Path, templates: Path) -> None:
        self.folder, self.templates = folder, templates
        self.names = names(templates)
        self._real = render.Renderer.printed
        self._layouts: dict[int, tuple[Layout, str]] = {}
        self._made: set[str] = set()

    def install(self) -> None:
        handing = self

        def printed(renderer: render.Renderer, page: Page) -> render.Printed:
            handing.hand(page, renderer._speaker(page.lang))
            return handing._real(renderer, page)

        render.Renderer.printed = printed  # type: ignore[method-assign, assignment]

    def hand(self, page: Page, w: Speaker) -> None:
        kind = f"{page.template.removesuffix('.html')}_{w.lang}"
        frame = page.context["frame"]
        if kind not in self._made:
            self._made.add(kind)
            shared = {key: value for key, value in frame.items() if key not in OWN}
            given = {"frame": {"": "$d.frame", **shared}}
            if "marks" in page.context and page.template == "agency.html":
                given["marks"] = page.context["marks"]
            self._layout(kind, layout(self.templates, page.template, w, HTML_LANG[w.lang], META_POLICY, given))
        file = self.folder / "handed" / f"{page.path}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        up = "/" if page.path.endswith(NOT_FOUND) else "../" * page.path.count("/")
        values = {key: self.value(value, w) for key, value in page.context.items() if key not in ("frame", "marks")}
        if page.template != "agency.html" and "marks" in page.context:
            values["marks"] = self.value(page.context["marks"], w)
        own = {key: self.value(frame[key], w) for key in OWN & frame.keys()}
        file.write_bytes(msgspec.json.encode({"up": up, "title": page.title, "path": page.path, "kind": kind, "frame": own, **values}))

    def value(self, it: Any, w: Speaker) -> Any:
        """A value with what templates read of it, as JSON knows it."""
        if it is None or isinstance(it, (bool, int, float)):
            return it
        if isinstance(it, str):
            return str(it)
        if isinstance(it, Paper):
            return self._paper(it, w)
        if isinstance(it, pl.DataFrame):
            return None
        if isinstance(it, Mapping):
            return {str(key): self.value(one, w) for key, one in it.items()}
        if isinstance(it, (list, tuple, frozenset, set)):
            return [self.value(one, w) for one in it]
        return {name: self.value(getattr(it, name), w) for name in self._fields(type(it))}

    @cache  # noqa: B019 (one of these lives as long as its process)
    def _fields(self, kind: type) -> tuple[str, ...]:
        own = {field.name for field in fields(kind)} if is_dataclass(kind) else set(kind.__struct_fields__)  # type: ignore[attr-defined]
        own |= {name for name in self.names if isinstance(getattr(kind, name, None), property)}
        return tuple(sorted(own & self.names))

    def _paper(self, it: Paper, w: Speaker) -> dict[str, Any]:
        odd: dict[str, Any] = {}
        tokens = [_token(cell, odd) for cell in it.cells]
        assert not any(SPLIT in text for text in (*tokens, *it.sources))
        return {
            "layout": self._table(it.layout, w),
            "year": it.year,
            "cells": SPLIT.join(tokens),
            "sources": SPLIT.join(it.sources),
            "odd": odd,
            "legend": it.legend,
        }

    def _table(self, it: Layout, w: Speaker) -> str:
        if id(it) not in self._layouts:
            name = f"{it.key}_{w.lang}_{hashlib.sha256(repr((it.title, it.head, it.bodies)).encode()).hexdigest()[:8]}"
            self._layouts[id(it)] = it, name
            self._layout(f"_partials/table_{name}", table(self.templates, it, w))
        return self._layouts[id(it)][1]

    def _layout(self, name: str, text: str) -> None:
        file = self.folder / "layouts" / f"{name}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f"{file.name}.{os.getpid()}")
        new.write_text(text, encoding="utf-8")
        new.replace(file)


def _token(cell: Shown, odd: dict[str, Any]) -> str:
    """A plain number as it is; for anything else a sign of its own, under which it is in ``odd``."""
    if (
        not cell.sign
        and not cell.refs
        and not cell.long
        and cell.look == ("zero" if cell.text == "0" else "")
        and not cell.text.startswith("~")
    ):
        return cell.text
    told = {
        "text": cell.text,
        "sign": cell.sign,
        "long": cell.long,
        "look": cell.look,
        "refs": [{"sign": ref.sign, "anchor": ref.anchor} for ref in cell.refs],
        "named": cell.named,
    }
    for token, other in odd.items():
        if other == told:
            return token
    token = f"~{len(odd)}"
    odd[token] = told
    return token


def finish(folder: Path, ours: Path, site: Path, *, in_params: bool = False) -> list[str]:
    """Complete Hugo's folder: its settings, our assets, ``pages.json``. Gives the addresses of its pages.

    ``in_params`` puts the values themselves into ``pages.json``, which is then read at once and held in memory.
    """
    shutil.copytree(site, folder, dirs_exist_ok=True)
    shutil.copytree(ours / "assets", folder / "static" / "assets", dirs_exist_ok=True)
    paths = sorted(file.relative_to(folder / "handed").as_posix().removesuffix(".json") for file in (folder / "handed").rglob("*.json"))

    def page(number: int, path: str) -> dict[str, Any]:
        file = folder / "handed" / f"{path}.json"
        raw = file.read_bytes()
        kind = msgspec.json.decode(raw, type=_Kind).kind
        params: dict[str, Any] = {"d": msgspec.Raw(raw)} if in_params else {"f": f"handed/{path}.json"}
        return {"path": f"p{number}", "url": f"/{path}", "layout": kind, "params": params}

    (folder / "pages.json").write_bytes(msgspec.json.encode([page(number, path) for number, path in enumerate(paths)]))
    return paths


class _Kind(msgspec.Struct):
    kind: str
