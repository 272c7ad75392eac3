"""Build, step 5: folding many names at once, each to what ``fold_words`` makes of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cfgraph.store.chinese import WORD_MARK, fold_text, fold_words

_NAME_END = "\0"
_UNKNOWN, _SEPARATOR, _LOWER, _UPPER, _DIGIT, _LETTER, _END, _ODD = range(8)
"""What a character is for words; an odd one is a digit of another script, or doesn't fold to one character."""

_kind_of = np.zeros(0x110000, np.uint8)
_folded = np.zeros(0x110000, np.uint32)


def fold_names(names: Sequence[str]) -> list[str]:
    """Return for each name what ``fold_words`` returns, found out for all of them in arrays of characters."""
    text = _NAME_END.join([*names, ""])
    if text.count(_NAME_END) != len(names):
        return [fold_words(name) for name in names]
    text = unicodedata.normalize("NFC", text)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _kind_of[codes]
    if not kinds.all():
        _learn_characters(np.unique(codes[kinds == _UNKNOWN]))
        kinds = _kind_of[codes]
    name_of = np.cumsum(kinds == _END, dtype=np.int64)
    folded = _fold_codes(codes, kinds, name_of, len(names))
    for place in np.unique(name_of[kinds == _ODD]).tolist():
        folded[place] = fold_words(names[place])
    return folded


def _fold_codes(
    codes: NDArray[np.uint32], kinds: NDArray[np.uint8], name_of: NDArray[np.int64], total: int
) -> list[str]:
    """Return the folded names, given their characters, what each is, and of which name."""
    places = np.flatnonzero((kinds > _SEPARATOR) & (kinds < _END))
    kept, owner = kinds[places], name_of[places]
    starts = np.zeros(len(places), bool)
    before, after = kept[:-1], kept[1:]
    starts[1:] = np.diff(places) > 1
    starts[1:] |= (before == _LOWER) & (after == _UPPER)
    starts[1:] |= (before == _DIGIT) != (after == _DIGIT)
    starts[1:] &= owner[1:] == owner[:-1]
    target = np.arange(len(places)) + np.cumsum(starts) + owner
    out = np.zeros(len(places) + int(starts.sum()) + total, np.uint32)
    out[target] = _folded[codes[places]]
    out[target[starts] - 1] = ord(WORD_MARK)
    return out.tobytes().decode("utf-32-le", "surrogatepass").split(_NAME_END)[:total]


def _learn_characters(codes: NDArray[np.uint32]) -> None:
    """Note of characters what they are and fold to."""
    for code in codes.tolist():
        character = chr(code)
        _kind_of[code], fold = _classify(character), fold_text(character)
        if len(fold) == 1:
            _folded[code] = ord(fold)


def _classify(character: str) -> int:
    if character == _NAME_END:
        return _END
    if not character.isalnum():
        return _SEPARATOR
    if len(fold_text(character)) != 1:
        return _ODD
    if character.isdecimal():
        return _DIGIT if character in "0123456789０１２３４５６７８９" else _ODD
    if character.isascii():
        return _LOWER if character.islower() else _UPPER
    return _LETTER
