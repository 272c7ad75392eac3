"""Folding names for search (width, case, simplified script), and the pinyin and initials of Chinese text."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from typing import Any

_HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORDS = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])|(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)")
_LATIN = re.compile("[A-Za-zÀ-ɏＡ-Ｚａ-ｚ0-9０-９]")

WORD_MARK = "\x01"
"""Stands before each word in a marked text."""

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
    """Return OpenCC's converter from traditional to simplified script."""

    from opencc import OpenCC

    return OpenCC("t2s")


def has_han(text: str) -> bool:
    """Tell whether the text holds a Chinese character."""
    return _HAN.search(text) is not None


class _FoldTable(dict[int, str]):
    """What each character folds to, found out once; a table for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        text = unicodedata.normalize("NFKC", chr(code)).casefold()
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if c.isalnum())
        text = unicodedata.normalize("NFC", text)
        if has_han(text):
            text = "".join(str(_traditional_to_simplified().convert(c)) if has_han(c) else c for c in text)
        self[code] = text
        return text


_FOLD_TABLE = _FoldTable()


def fold_text(text: str) -> str:
    """Return the form in which names are compared: NFKC, lower case, simplified script, letters and digits only.

    Characters are folded one by one, so that a part of a name folds to a part of the folded name.

    >>> fold("招聯 金融")
    '招联金融'
    >>> fold("ＴｉＤＢ")
    'tidb'
    """
    return unicodedata.normalize("NFC", text).translate(_FOLD_TABLE)


def fold_words(text: str) -> str:
    """Return the folded text with WORD before each word but the first; without these marks it equals ``fold_text``.

    Words begin after a separator, at a capital within a word, and where letters and digits meet.

    >>> fold_marked("holdsSharesIn-2024").replace(WORD, "|")
    'holds|shares|in|2024'
    """
    text = unicodedata.normalize("NFC", text)
    if text.isalnum() and not _LATIN.search(text):
        return text.translate(_FOLD_TABLE)
    folded = (piece.translate(_FOLD_TABLE) for piece in _WORDS.split(text))
    return WORD_MARK.join(piece for piece in folded if piece)


def map_pinyin_syllables(characters: str) -> dict[str, str]:
    """Return, by syllable without tone, those of the (folded) characters that may be read so in a name.

    A character's readings are its first one in pypinyin's dictionary of characters and those it has in pypinyin's
    phrases: all that ``lazy_pinyin`` would choose from by context, so that polyphones are found under each reading.

    >>> readings("长行")
    {'chang': '长', 'hang': '行', 'heng': '行', 'xing': '行', 'zhang': '长'}
    """
    wanted = {c for c in characters if has_han(c)}
    if not wanted:
        return {}
    from pypinyin import Style, lazy_pinyin
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.phrases_dict import phrases_dict

    plain = cache(lambda syllable: to_normal(syllable, v_to_u=False))
    in_phrases: dict[str, set[str]] = defaultdict(set)
    for phrase, syllables in phrases_dict.items():
        for character, syllable in zip(phrase, syllables, strict=False):
            if character in wanted:
                in_phrases[character].add(plain(syllable[0]))
    found: dict[str, str] = {}
    for character in sorted(wanted):
        first = lazy_pinyin(character, style=Style.NORMAL, v_to_u=False, errors="ignore")
        for reading in sorted(in_phrases[character].union(first, _READINGS.get(character, ()))):
            if reading.isascii() and reading.isalpha():
                found[reading] = found.get(reading, "") + character
    return dict(sorted(found.items()))


def romanize_text(text: str) -> list[tuple[str, str]]:
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
    return [("".join(syllables), _take_initials(text, syllables)) for syllables in readings]


def _take_initials(text: str, syllables: list[str]) -> str:
    """Return the first letter of each Chinese character and of each Latin word, and every digit."""
    shown = []
    for place, (character, syllable) in enumerate(zip(text, syllables, strict=True)):
        inside_word = place > 0 and not _HAN.match(character) and text[place - 1].isalpha() and character.isalpha()
        if character.isdigit() or not inside_word or _HAN.match(text[place - 1]):
            shown.append(syllable[:1])
    return "".join(shown)
