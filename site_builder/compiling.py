"""How templates become code: what they call is called at once, what they print passes through one function.

Jinja finds out anew at each call what it calls, and wraps each piece that it prints twice; our templates print a thousand pieces a page.
What comes out is the same: ``plain`` environments (``render``) are compiled by Jinja's own generator, and tests hold both to one another.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2 import BytecodeCache, Template, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup, escape

KEPT = 1 << 14
"""So many texts are kept escaped: headings, names and small numbers stand on every page."""


class Direct(CodeGenerator):
    """The generator. It expects that ``finalize`` gives text that may stand in HTML (``printing``), and that nothing that a template calls
    asks for Jinja's context."""

    def _output_child_pre(self, *given: Any) -> None:
        self.write(given[-1].src)

    def _output_child_post(self, *_: Any) -> None:
        self.write(")")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 – Jinja's name
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")


class Lasting(Template):
    """A template whose macros are the same wherever they are taken from: all templates know the same names."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:  # noqa: ARG002 – whoever takes them
        return super()._get_default_module()


def printing(shown: Callable[[Any], Any]) -> Callable[[Any], str]:
    """What prints a value: as ``shown``, and escaped; markup stays as it is."""
    kept = lru_cache(KEPT)(lambda text: str(escape(shown(text))))

    def printed(value: Any) -> str:
        if type(value) is str:
            return kept(value)
        return value if type(value) is Markup else escape(shown(value))

    return printed


class Compiled(BytecodeCache):
    """The code of templates, for as long as the program runs: who builds again, as ``serve`` does, compiles only what was edited."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._held:
            bucket.bytecode_from_string(self._held[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._held[bucket.key] = bucket.bytecode_to_string()
