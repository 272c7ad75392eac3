"""Folding of names for search: width, case and script are evened out; Chinese gets its pinyin and initials."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")


@cache
def _traditional_to_simplified() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def has_han(text: str) -> bool:
    """Tell whether the text holds a Chinese character."""
    return _HAN.search(text) is not None


def fold(text: str) -> str:
    """Return the form in which names are compared: NFKC, lower case, simplified script, letters and digits only.

    >>> fold("招聯 金融")
    '招联金融'
    >>> fold("ＴｉＤＢ")
    'tidb'
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if c.isalnum())
    text = unicodedata.normalize("NFC", text)
    return _traditional_to_simplified().convert(text) if has_han(text) else text


def romanized(text: str) -> tuple[str, str] | None:
    """Return the pinyin of a folded name without tones, and its initials; None when it holds no Chinese.

    >>> romanized("招联")
    ('zhaolian', 'zl')
    """
    if not has_han(text):
        return None
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(text, v_to_u=False)
    initials = "".join(s if s.isdigit() else s[:1] for s in syllables)
    return "".join(syllables), initials
