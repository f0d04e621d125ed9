"""How a Chinese name is read aloud: the only door of pypinyin.

One reading a name, the one that its phrases or, failing that, its characters usually have; ü is written u, as those type who have no ü.
Its dictionary takes a quarter of a second to load, so that is done when the first name is read: most commands read none.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache


@lru_cache(maxsize=1 << 17)
def pinyin(name: str) -> tuple[str, ...]:
    """The syllables of a name, without tones, in small letters: 三泉镇 → san, quan, zhen. What is not Chinese stands together, as it is.

    Empty for a name without a letter.
    """
    return tuple([syllable for segment in _segments()(name) for syllable in _read(segment)])


@lru_cache(maxsize=1 << 17)
def _read(segment: str) -> tuple[str, ...]:
    """The syllables of one phrase, or of one character that stands in none: they do not depend on what stands beside it, and repeat."""
    from pypinyin import Style, lazy_pinyin

    said = lazy_pinyin([segment], style=Style.NORMAL, errors="default")
    return tuple(syllable.lower().replace("v", "u").replace("ü", "u") for syllable in said if syllable.isalnum())


@cache
def _segments() -> Callable[[str], Sequence[str]]:
    from pypinyin.core import Pinyin

    return Pinyin().seg
