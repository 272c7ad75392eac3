"""Folding names for search (width, case, simplified script); the sounds of Chinese text and its regional words."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

_HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORDS = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])|(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)")
_LATIN = re.compile("[A-Za-zÀ-ɏＡ-Ｚａ-ｚ0-9０-９]")

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1100-\u11ff\u3007\u3040-\u30ff\u3105-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_RUNS = re.compile(_UNSPACED.pattern + r"|\d+|(?:(?!" + _UNSPACED.pattern + r")[^\W\d])+")

_STROKED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"})
"""Latin letters that Unicode does not decompose, with the letters typed instead."""

WORD_MARK = "\x01"
"""Marker before each word in a marked text."""

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
"""Characters that names use with either of two readings, which no dictionary of phrases can decide."""


@cache
def _traditional_to_simplified() -> Any:
    """Return OpenCC's converter from traditional to simplified script."""

    from opencc import OpenCC

    return OpenCC("t2s")


def has_han(text: str) -> bool:
    """Tell whether the text holds a Chinese character."""
    return _HAN.search(text) is not None


class _FoldTable(dict[int, str]):
    """A cache of folded characters; a table for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        text = unicodedata.normalize("NFKC", chr(code)).casefold()
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if c.isalnum())
        text = unicodedata.normalize("NFC", text).translate(_STROKED)
        if has_han(text):
            text = "".join(str(_traditional_to_simplified().convert(c)) if has_han(c) else c for c in text)
        self[code] = text
        return text


_FOLD_TABLE = _FoldTable()


def fold_text(text: str) -> str:
    """Return the form in which names are compared: NFKC, lower case, simplified script, letters and digits only.

    Characters are folded one by one, so a part of a name folds to a part of the folded name.

    >>> fold_text("招聯 金融")
    '招联金融'
    >>> fold_text("ＴｉＤＢ")
    'tidb'
    >>> fold_text("Śląski Bank")
    'slaskibank'
    """
    return unicodedata.normalize("NFC", text).translate(_FOLD_TABLE)


def fold_words(text: str) -> str:
    """Return the folded text with WORD_MARK before each word but the first; without these it equals ``fold_text``.

    Words begin after a separator, at a capital within a word, and where letters and digits meet.

    >>> fold_words("holdsSharesIn-2024").replace(WORD_MARK, "|")
    'holds|shares|in|2024'
    """
    text = unicodedata.normalize("NFC", text)
    if text.isalnum() and not _LATIN.search(text):
        return text.translate(_FOLD_TABLE)
    folded = (piece.translate(_FOLD_TABLE) for piece in _WORDS.split(text))
    return WORD_MARK.join(piece for piece in folded if piece)


def unfold_spans(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the spans in the original text of spans in the folded text; characters between them belong to neither.

    >>> unfold_spans("“7天”服务", [(0, 2), (2, 4)])
    ((1, 3), (4, 6))
    """
    if not unicodedata.is_normalized("NFC", text):
        return ()
    places = [place for place, character in enumerate(text) for _ in _FOLD_TABLE[ord(character)]]
    return tuple((places[start], places[end - 1] + 1) for start, end in spans if start < end <= len(places))


def is_unspaced(character: str) -> bool:
    """Tell whether a character is of a script that is written without spaces between words."""
    return _UNSPACED.match(character) is not None


def split_runs(text: str) -> list[tuple[str, bool]]:
    """Split a text into runs of letters, of digits, and of a script without spaces; true marks the latter.

    >>> split_runs("7天无理由还款 app")
    [('7', False), ('天无理由还款', True), ('app', False)]
    """
    return [(run, _UNSPACED.match(run) is not None) for run in _RUNS.findall(text)]


def map_pinyin_syllables(characters: str) -> dict[str, str]:
    """Return, by syllable without tone, the (folded) characters with this reading in names.

    A character's readings are its first one in pypinyin's dictionary of characters and those it has in pypinyin's
    phrases: all that ``lazy_pinyin`` would choose from by context, so that polyphones are found under each reading.

    >>> map_pinyin_syllables("长行")
    {'chang': '长', 'hang': '行', 'heng': '行', 'xing': '行', 'zhang': '长'}
    """
    wanted = {c for c in characters if has_han(c)}
    if not wanted:
        return {}
    from pypinyin import Style, lazy_pinyin

    in_phrases = _map_readings_in_phrases()
    found: dict[str, str] = {}
    for character in sorted(wanted):
        first = lazy_pinyin(character, style=Style.NORMAL, v_to_u=False, errors="ignore")
        for reading in sorted({*in_phrases.get(character, ()), *first, *_READINGS.get(character, ())}):
            if reading.isascii() and reading.isalpha():
                found[reading] = found.get(reading, "") + character
    return dict(sorted(found.items()))


@cache
def _map_readings_in_phrases() -> Mapping[str, Collection[str]]:
    """Return, by character, the syllables without tone with which pypinyin's phrases read it."""
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.phrases_dict import phrases_dict

    plain = cache(lambda syllable: to_normal(syllable, v_to_u=False))
    found: dict[str, set[str]] = defaultdict(set)
    for phrase, syllables in phrases_dict.items():
        for character, syllable in zip(phrase, syllables, strict=False):
            found[character].add(plain(syllable[0]))
    return found


def map_character_sounds(characters: Collection[str]) -> dict[str, str]:
    """Return, by syllable without tone, the characters that have it among all their readings.

    Besides the given characters these are the common ones of simplified script, which may be typed for one of them.
    """
    from pypinyin.pinyin_dict import pinyin_dict

    known = {*filter(has_han, characters), *_common_characters()}
    found: dict[str, str] = {}
    for character in sorted(known):
        for syllable in dict.fromkeys(map(_plain_syllable, pinyin_dict.get(ord(character), "").split(","))):
            if syllable:
                found[syllable] = found.get(syllable, "") + character
    return found


@cache
def _common_characters() -> Sequence[str]:
    """Return the Chinese characters of GB 2312."""
    rows = (bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return [character for character in rows if character]


@cache
def _plain_syllable(reading: str) -> str:
    """Return a syllable without its tone, ``v`` for ``ü``; empty if it is not a syllable of letters."""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain if plain.isascii() and plain.isalpha() else ""


@cache
def _regional_converter(conversion: str) -> Any:
    from opencc import OpenCC

    return OpenCC(conversion)


def regional_forms(text: str) -> list[str]:
    """Return the folded text with the words of other regions, if different: 資料庫 is 数据库, 数据库 is 資料庫.

    >>> regional_forms("資料庫")
    ['数据库']
    """
    if not has_han(text):
        return []
    key = fold_text(text)
    forms = [fold_text(_regional_converter(conversion).convert(text)) for conversion in ("tw2sp", "s2twp")]
    return [form for form in dict.fromkeys(forms) if form and form != key]


def romanize_text(text: str) -> list[tuple[str, str]]:
    """Return the readings of a folded name as pinyin without tones, with initials; empty without Chinese.

    The likeliest reading comes first, then those with another reading of one character.

    >>> romanize_text("招联")
    [('zhaolian', 'zl')]
    >>> romanize_text("长银")
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
