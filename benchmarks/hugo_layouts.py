"""Our templates as layouts of Hugo: the same markup around the same values, so that the printing is timed and no difference of pages.

Reads the Jinja trees of ``templates/`` and writes Go templates. Everything that is known before a page is printed is printed here: the
words of the language, what every page carries, the headings of the official tables; macros are put where they are called. A Hugo user
would write it so by hand to be fast. What else a page says, Hugo reads of ``$d``, its values as JSON (``hugo_values``).
"""

import json
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, nodes
from markupsafe import Markup, escape

from site_builder.pages.papers import Layout
from site_builder.render import environment
from site_builder.words import Speaker

SPLIT = "|"
"""Between the cells of an official table, and between the places where its lines were read."""


@dataclass(frozen=True, slots=True)
class Go:
    """An expression of a Go template: a variable with its fields, or a call in brackets."""

    text: str


@dataclass(frozen=True, slots=True)
class Mixed:
    """Text with values in it."""

    parts: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Macro:
    node: nodes.Macro
    scope: "Scope"


@dataclass(frozen=True, slots=True)
class _Loop:
    index: str
    over: str


Scope = dict[str, Any]
_OPERATORS = {"eq": "eq", "ne": "ne", "gt": "gt", "gteq": "ge", "lt": "lt", "lteq": "le"}
_PYTHON: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "gteq": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lteq": lambda a, b: a <= b,
    "in": lambda a, b: a in b,
    "notin": lambda a, b: a not in b,
}


def names(templates: Path) -> frozenset[str]:
    """Every field that some template reads: all that Hugo is handed."""
    jinja = environment(templates)
    trees = [jinja.parse(_source(jinja, name)) for name in jinja.list_templates(["html"])]
    return frozenset(node.attr for tree in trees for node in tree.find_all(nodes.Getattr))


def layout(templates: Path, name: str, w: Speaker, html_lang: str, csp: str, given: Mapping[str, Any]) -> str:
    """The Go template of pages of that template in that language; ``given`` are values that all of them have."""
    page = {"lang": w.lang, "title": Go("$d.title"), "path": Go("$d.path")}
    known = {**given, "w": w, "page": page, "html_lang": html_lang, "csp": csp, "gap": "" if w.lang == "zh" else " "}
    made = _Writer(environment(templates), w)
    head = "{{- $d := .Params.d }}{{ with .Params.f }}{{ $d = os.ReadFile . | transform.Unmarshal }}{{ end }}{{ $up := $d.up -}}\n"
    return head + made.whole(name, known)


def table(templates: Path, of: Layout, w: Speaker) -> str:
    """The Go partial of an official table: given its values, as ``hugo_values`` hands them over."""
    made = _Writer(environment(templates), w)
    cells, places = count(), count()

    def rows(body: Iterable[Any]) -> list[Any]:
        return [
            SimpleNamespace(
                heads=row.heads,
                id=Mixed(("y", Go("$d.year"), f"-{row.to.replace('/', '-')}")) if row.to else "",
                cells=[SimpleNamespace(official=next(cells), colspan=span) for span in row.spans],
                source=None if row.read is None else Go(f"(index $s {next(places)})"),
            )
            for row in body
        ]

    it = SimpleNamespace(key=of.key, title=of.title, head=of.head, bodies=[rows(body) for body in of.bodies], legend=Go("$d.legend"))
    head = f'{{{{- $d := . }}}}{{{{ $c := split $d.cells "{SPLIT}" }}}}{{{{ $s := split $d.sources "{SPLIT}" }}}}{{{{ $o := $d.odd -}}}}\n'
    return head + made.macro("macros/paper.html", "paper", [it, Go("$d.year"), w])


def _source(jinja: Environment, name: str) -> str:
    assert jinja.loader is not None
    return jinja.loader.get_source(jinja, name)[0]


class _Writer:
    """Prints trees; what is not known yet becomes an expression of Go."""

    def __init__(self, jinja: Environment, w: Speaker) -> None:
        self._jinja, self._w = jinja, w
        self._numbers = count()
        self._modules: dict[str, Scope] = {}

    def whole(self, name: str, known: Mapping[str, Any]) -> str:
        """A template with all that it extends: the blocks of the lowest stand."""
        blocks: dict[str, tuple[nodes.Block, Scope]] = {}
        while True:
            tree = self._jinja.parse(_source(self._jinja, name))
            scope: Scope = {**known, **self._module(name)}
            for block in tree.find_all(nodes.Block):
                blocks.setdefault(block.name, (block, scope))
            above = tree.find(nodes.Extends)
            if above is None:
                break
            name = above.template.value  # type: ignore[attr-defined]
        self._blocks = blocks
        return self._body(tree.body, scope)

    def macro(self, name: str, macro: str, values: Sequence[Any]) -> str:
        """What a macro prints of these values."""
        return self._called(self._module(name)[macro], values, {})

    def _module(self, name: str) -> Scope:
        """The macros of a template, its own and those that it takes from others."""
        if name not in self._modules:
            scope: Scope = {}
            tree = self._jinja.parse(_source(self._jinja, name))
            for node in tree.find_all((nodes.FromImport, nodes.Macro)):
                if isinstance(node, nodes.Macro):
                    scope[node.name] = _Macro(node, scope)
                elif isinstance(node, nodes.FromImport):
                    other = self._module(node.template.value)  # type: ignore[attr-defined]
                    for taken in node.names:
                        one, called = taken if isinstance(taken, tuple) else (taken, taken)
                        scope[called] = other[one]
            self._modules[name] = scope
        return self._modules[name]

    # ── statements ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _body(self, body: Iterable[nodes.Node], scope: Scope) -> str:
        return "".join(self._statement(node, scope) for node in body)

    def _statement(self, node: nodes.Node, scope: Scope) -> str:
        match node:
            case nodes.Output():
                return "".join(self._printed(child, scope) for child in node.nodes)
            case nodes.If():
                return self._if(node, scope)
            case nodes.For():
                return self._for(node, scope)
            case nodes.Block():
                block, own = self._blocks[node.name]
                return self._body(block.body, {**scope, **own})
            case nodes.Assign():
                scope[node.target.name] = self._value(node.node, scope)  # type: ignore[attr-defined]
                return ""
            case nodes.Extends() | nodes.FromImport() | nodes.Macro():
                return ""
        raise NotImplementedError(type(node).__name__)

    def _if(self, node: nodes.If, scope: Scope) -> str:
        rest = node.else_
        branches = [(node.test, node.body), *((one.test, one.body) for one in node.elif_)]
        text, opened = "", False
        for test, body in branches:
            value = self._value(test, scope)
            if not _is_open(value):
                if not _truth(value):
                    continue
                rest = body
                break
            text += f"{{{{ {'else ' if opened else ''}if {_go(value)} }}}}" + self._body(body, scope)
            opened = True
        last = self._body(rest, scope)
        if not opened:
            return last
        return text + ("{{ else }}" + last if last else "") + "{{ end }}"

    def _for(self, node: nodes.For, scope: Scope) -> str:
        over = self._value(node.iter, scope)
        body = node.body if node.test is None else [nodes.If(node.test, node.body, [], [])]
        if not _is_open(over):
            every = list(over)
            loops = (
                SimpleNamespace(first=n == 0, last=n == len(every) - 1, index=n + 1, index0=n, length=len(every)) for n in range(len(every))
            )
            return "".join(
                self._body(body, {**scope, **self._target(node.target, value), "loop": loop})
                for value, loop in zip(every, loops, strict=True)
            ) or self._body(node.else_, scope)
        i, value = self._new("i"), self._new("v")
        inner = {**scope, **self._target(node.target, Go(value)), "loop": _Loop(i, _go(over))}
        rest = self._body(node.else_, scope)
        text = self._body(body, inner)
        return f"{{{{ range {i}, {value} := {_go(over)} }}}}{text}" + ("{{ else }}" + rest if rest else "") + "{{ end }}"

    def _target(self, target: nodes.Node, value: Any) -> Scope:
        if isinstance(target, nodes.Name):
            return {target.name: value}
        assert isinstance(target, nodes.Tuple)
        parts = [Go(f"(index {value.text} {n})") for n in range(len(target.items))] if isinstance(value, Go) else list(value)
        return {name.name: part for name, part in zip(target.items, parts, strict=True)}  # type: ignore[attr-defined]

    def _printed(self, node: nodes.Expr, scope: Scope) -> str:
        if isinstance(node, nodes.TemplateData):
            return _raw(node.data)
        if isinstance(node, nodes.CondExpr):
            return self._if(
                nodes.If(node.test, [nodes.Output([node.expr1])], [], [nodes.Output([node.expr2])] if node.expr2 else []), scope
            )
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
            if node.node.name == "official":
                return self._official(self._value(node.args[2], scope))
            if node.node.name == "once":
                return self._printed(nodes.Call(node.args[0], node.args[1:], [], None, None), scope)
            if node.node.name == "cells":
                return self._cells(*node.args, scope)
            macro = scope.get(node.node.name)
            if isinstance(macro, _Macro):
                values = [self._value(one, scope) for one in node.args]
                return self._called(macro, values, {one.key: self._value(one.value, scope) for one in node.kwargs})
        return _shown(self._value(node, scope))

    def _cells(self, td: nodes.Expr, some: nodes.Expr, w: nodes.Expr, scope: Scope) -> str:
        if isinstance(some, nodes.List):
            return "".join(self._printed(nodes.Call(td, [one, w], [], None, None), scope) for one in some.items)
        each = nodes.Call(td, [nodes.Name("one", "load"), w], [], None, None)
        return self._for(nodes.For(nodes.Name("one", "store"), some, [nodes.Output([each])], [], None, False), scope)

    def _official(self, it: Go) -> str:
        return f'{{{{ partial (print "table_" {it.text}.layout ".html") {it.text} }}}}'

    def _called(self, macro: _Macro, values: Sequence[Any], named: Mapping[str, Any]) -> str:
        given = dict(zip((one.name for one in macro.node.args), values, strict=False)) | dict(named)
        for one, default in zip(reversed(macro.node.args), reversed(macro.node.defaults), strict=False):
            given.setdefault(one.name, self._value(default, {}))
        cell = given.get("cell")
        if macro.node.name == "td" and isinstance(cell, SimpleNamespace) and hasattr(cell, "official"):
            return self._cell(macro, given)
        before, scope = "", dict(macro.scope)
        for name, value in given.items():
            if isinstance(value, Mixed) or (isinstance(value, Go) and value.text.startswith("(")):
                held = self._new("m")  # else it would be worked out again wherever it stands
                before += f"{{{{ {held} := {_go(value)} }}}}"
                scope[name] = Go(held)
            else:
                scope[name] = value
        return before + self._body(macro.node.body, scope)

    def _cell(self, td: _Macro, given: Scope) -> str:
        """A cell of an official table: one with a mark or a finding, a zero, or a number."""
        t, o, span = self._new("t"), self._new("o"), given["cell"].colspan

        def cell(**values: Any) -> str:
            return self._body(td.node.body, {**td.scope, **given, "cell": SimpleNamespace(**{**empty, **values})})

        empty = {"text": "", "sign": "", "long": "", "look": "", "colspan": span, "refs": (), "named": ""}
        odd = cell(**{name: Go(f"{o}.{name}") for name in ("text", "sign", "long", "look", "refs", "named")})
        return (
            f"{{{{ {t} := index $c {given['cell'].official} }}}}{{{{ with {o} := index $o {t} }}}}{odd}"
            f'{{{{ else }}}}{{{{ if eq {t} "0" }}}}{cell(text="0", look="zero")}{{{{ else }}}}{cell(text=Go(t))}{{{{ end }}}}{{{{ end }}}}'
        )

    # ── expressions ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _value(self, node: nodes.Node, scope: Scope) -> Any:
        match node:
            case nodes.Const():
                return node.value
            case nodes.TemplateData():
                return Markup(node.data)
            case nodes.Name():
                return scope[node.name] if node.name in scope else Go(f"$d.{node.name}")
            case nodes.Getattr():
                return self._field(self._value(node.node, scope), node.attr)
            case nodes.Getitem():
                of, at = self._value(node.node, scope), self._value(node.arg, scope)
                return Go(f"(index {_go(of)} {_go(at)})") if _is_open(of) or _is_open(at) else of[at]
            case nodes.Call():
                return self._call(node, scope)
            case nodes.Filter():
                return self._filter(node, scope)
            case nodes.Test():
                assert node.name == "none"
                value = self._value(node.node, scope)
                return Go(f"(eq {_go(value)} nil)") if isinstance(value, Go) and not value.text.startswith("(index $s") else value is None
            case nodes.Not():
                value = self._value(node.node, scope)
                return Go(f"(not {_go(value)})") if _is_open(value) else not _truth(value)
            case nodes.And() | nodes.Or():
                return self._either(isinstance(node, nodes.And), self._value(node.left, scope), lambda: self._value(node.right, scope))
            case nodes.Compare():
                (operand,) = node.ops
                return self._compared(self._value(node.expr, scope), operand.op, self._value(operand.expr, scope))
            case nodes.CondExpr():
                test = self._value(node.test, scope)
                either = [self._value(one, scope) if one else "" for one in (node.expr1, node.expr2)]
                if not _is_open(test):
                    return either[0] if _truth(test) else either[1]
                return Go(f"(cond (not (not {_go(test)})) {_go(either[0])} {_go(either[1])})")
            case nodes.Concat():
                return _joined([self._value(one, scope) for one in node.nodes])
            case nodes.Add():
                left, right = self._value(node.left, scope), self._value(node.right, scope)
                return Go(f"(add {_go(left)} {_go(right)})") if _is_open(left) or _is_open(right) else left + right
            case nodes.Tuple():
                return tuple(self._value(one, scope) for one in node.items)
        raise NotImplementedError(type(node).__name__)

    def _field(self, of: Any, name: str) -> Any:
        if isinstance(of, Go):
            return Go(f"{of.text}.{name}")
        if isinstance(of, _Loop):
            last = Go(f"(eq (add {of.index} 1) (len {of.over}))")
            return {"first": Go(f"(not {of.index})"), "last": last, "index": Go(f"(add {of.index} 1)"), "index0": Go(of.index)}[name]
        if isinstance(of, dict):
            return of[name] if name in of else Go(f"{of['']}.{name}")
        return getattr(of, name)

    def _call(self, node: nodes.Call, scope: Scope) -> Any:
        values = [self._value(one, scope) for one in node.args]
        if isinstance(node.node, nodes.Getattr):
            assert node.node.attr == "split"
            return Go(f"(split {_go(self._value(node.node.node, scope))} {_go(values[0])})")
        name = node.node.name  # type: ignore[attr-defined]
        if name == "w":
            return self._said(values[0], {one.key: self._value(one.value, scope) for one in node.kwargs})
        if name in ("href", "near"):
            return values[0] if isinstance(values[0], str) and values[0].startswith("#") else _joined([Go("$up"), values[0]])
        if isinstance(scope.get(name), _Macro):
            text = self._printed(node, scope)
            assert "{{" not in text, name
            return Markup(text)
        raise NotImplementedError(name)

    def _said(self, key: Any, values: Mapping[str, Any]) -> Any:
        """The words of a key. One that is put together from a value is looked up among those that it may be."""
        if _is_open(key):
            first, last = key.parts[0], key.parts[-1]
            some = {one: text for one, text in self._w.patterns.items() if one.startswith(first) and one.endswith(last)}
            said = " ".join(f"{json.dumps(one)} {json.dumps(text, ensure_ascii=False)}" for one, text in some.items())
            return Go(f"(index (dict {said}) {_go(key)})")
        if not any(map(_is_open, values.values())):
            return self._w(key, **values)
        pieces: list[Any] = []
        for text, field, spec, conversion in string.Formatter().parse(self._w.patterns[key]):
            assert (spec, conversion) in (("", None), (None, None))
            pieces.append(text)
            if field is not None:
                pieces.append(values[field] if _is_open(values[field]) else self._w_value(values[field]))
        return _joined(pieces)

    def _w_value(self, value: Any) -> str:
        return f"{value:,}" if type(value) is int else str(value)

    def _filter(self, node: nodes.Filter, scope: Scope) -> Any:
        assert node.node is not None
        value = self._value(node.node, scope)
        match node.name:
            case "url":
                return value
            case "n":
                return Go(f"(lang.FormatNumberCustom 0 {_go(value)})") if _is_open(value) else f"{value:,}"
            case "length":
                return Go(f"(len {_go(value)})") if _is_open(value) else len(value)
            case "safe":
                return Go(f"(safeHTML {_go(value)})") if _is_open(value) else Markup(value)
            case "json":
                return Go(f"(safeJS (jsonify {_go(value)}))")
        raise NotImplementedError(node.name)

    def _either(self, both: bool, left: Any, right: Callable[[], Any]) -> Any:
        if not _is_open(left):
            return right() if _truth(left) is both else left
        other = right()
        return Go(f"({'and' if both else 'or'} {_go(left)} {_go(other)})")

    def _compared(self, left: Any, op: str, right: Any) -> Any:
        if op in ("in", "notin"):
            if not _is_open(left) and not any(map(_is_open, right)):
                return _PYTHON[op](left, right)
            found = f"(eq {_go(left)} {' '.join(map(_go, right))})"
            return Go(found if op == "in" else f"(not {found})")
        if _is_open(left) or _is_open(right):
            return Go(f"({_OPERATORS[op]} {_go(left)} {_go(right)})")
        return _PYTHON[op](left, right)

    def _new(self, letter: str) -> str:
        return f"${letter}{next(self._numbers)}"


def _is_open(value: Any) -> bool:
    return isinstance(value, (Go, Mixed))


def _truth(value: Any) -> bool:
    return bool(value)


def _go(value: Any) -> str:
    """A value as an expression of Go."""
    match value:
        case Go():
            return value.text
        case Mixed():
            pattern = "".join("%v" if _is_open(part) else part.replace("%", "%%") for part in value.parts)
            return f"(printf {json.dumps(pattern, ensure_ascii=False)} {' '.join(_go(part) for part in value.parts if _is_open(part))})"
        case None:
            return "nil"
        case bool():
            return "true" if value else "false"
        case str() | int():
            return json.dumps(value, ensure_ascii=False)
        case tuple() | list():
            return f"(slice {' '.join(map(_go, value))})"
    raise NotImplementedError(repr(value))


def _joined(parts: Iterable[Any]) -> Any:
    flat: list[Any] = []
    for part in parts:
        for one in part.parts if isinstance(part, Mixed) else (part,):
            if _is_open(one):
                flat.append(one)
            elif flat and isinstance(flat[-1], str):
                flat[-1] += str(one)
            else:
                flat.append(str(one))
    flat = [one for one in flat if one != ""]
    if not any(map(_is_open, flat)):
        return "".join(flat)
    return flat[0] if len(flat) == 1 else Mixed(tuple(flat))


def _shown(value: Any) -> str:
    """A value printed: text as it stands in HTML, an expression between braces."""
    if isinstance(value, Mixed):
        return "".join(map(_shown, value.parts))
    return f"{{{{ {value.text} }}}}" if isinstance(value, Go) else _raw(str(escape(value)))


def _raw(text: str) -> str:
    assert "{{" not in text
    return text
