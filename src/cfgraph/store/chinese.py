"""Folding of names for search: width, case and script are evened out; Chinese gets its pinyin and initials."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")


_READINGS = {
    "便": ("bian", "pian"),
    "朝": ("chao", "zhao"),
    "长": ("chang", "zhang"),
    "重": ("chong", "zhong"),
    "单": ("dan", "shan"),
    "调": ("diao", "tiao"),
    "都": ("du", "dou"),
    "行": ("hang", "xing"),
    "乐": ("le", "yue"),
    "盛": ("sheng", "cheng"),
    "厦": ("xia", "sha"),
    "藏": ("cang", "zang"),
    "曾": ("zeng", "ceng"),
}
"""Characters that names use with either of two readings; which one, no dictionary of phrases knows for each name."""


@cache
def _traditional_to_simplified() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@cache
def _simplified(character: str) -> str:
    return str(_traditional_to_simplified().convert(character)) if has_han(character) else character


def has_han(text: str) -> bool:
    """Tell whether the text holds a Chinese character."""
    return _HAN.search(text) is not None


def fold(text: str) -> str:
    """Return the form in which names are compared: NFKC, lower case, simplified script, letters and digits only.

    Characters are simplified one by one, so that a part of a name folds to a part of the folded name.

    >>> fold("招聯 金融")
    '招联金融'
    >>> fold("ＴｉＤＢ")
    'tidb'
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if c.isalnum())
    text = unicodedata.normalize("NFC", text)
    return "".join(map(_simplified, text)) if has_han(text) else text


def romanized(text: str) -> list[tuple[str, str]]:
    """Return the pinyin of a folded name without tones, each with its initials; nothing when it holds no Chinese.

    The likeliest reading comes first, then those with another reading of one character.

    >>> romanized("招联")
    [('zhaolian', 'zl')]
    >>> romanized("长银")
    [('zhangyin', 'zy'), ('changyin', 'cy')]
    """
    if not has_han(text):
        return []
    from pypinyin import lazy_pinyin

    likeliest: list[str] = lazy_pinyin(text, errors=list, v_to_u=False)  # type: ignore[arg-type]
    readings = [likeliest]
    for place, (character, syllable) in enumerate(zip(text, likeliest, strict=True)):
        readings += (
            [*likeliest[:place], other, *likeliest[place + 1 :]]
            for other in _READINGS.get(character, ())
            if other != syllable
        )
    return [("".join(syllables), _initials(text, syllables)) for syllables in readings]


def _initials(text: str, syllables: list[str]) -> str:
    """Return the first letter of each Chinese character and of each Latin word, and every digit."""
    shown = []
    for place, (character, syllable) in enumerate(zip(text, syllables, strict=True)):
        inside_word = place > 0 and not _HAN.match(character) and text[place - 1].isalpha() and character.isalpha()
        if character.isdigit() or not inside_word or _HAN.match(text[place - 1]):
            shown.append(syllable[:1])
    return "".join(shown)
