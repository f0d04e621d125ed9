"""How a Chinese name is read aloud: the only door of pypinyin.

One reading a name, the one that its phrases or, failing that, its characters usually have; ü is written u, as those type who have no ü.
"""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=1 << 17)
def pinyin(name: str) -> tuple[str, ...]:
    """The syllables of a name, without tones, in small letters: 三泉镇 → san, quan, zhen. What is not Chinese stands together, as it is.

    Empty for a name without a letter.
    """
    said = lazy_pinyin(name, style=Style.NORMAL, errors="default")
    return tuple(syllable.lower().replace("v", "u").replace("ü", "u") for syllable in said if syllable.isalnum())
