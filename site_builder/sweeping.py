"""How often Python looks for garbage that holds itself, where millions of objects stand that are none.

Each time it would look through all of them: a thousand times while a country is built.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (50_000, 20, 20)
"""New objects that have not gone before the youngest are looked through; and how many times that, before the older are."""


@contextmanager
def never() -> Iterator[None]:
    """While objects are made that all stay."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def seldom() -> Iterator[None]:
    """While most of what there is stays, and what comes goes by itself."""
    was = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*was)
