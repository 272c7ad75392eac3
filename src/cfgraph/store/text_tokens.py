"""The tokens of full text: words, numbers, and pairs of characters of scripts without spaces.

A token has a number that preserves the order of its first ten letters, so that tokens with the same prefix are
adjacent. Tokens with the same number, which are rare, are distinguished by reading the texts.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from cfgraph.store.chinese import fold_text, is_unspaced
from cfgraph.store.name_files import Array

WORD_LETTERS = 10
"""Number of first letters of a word in its number."""

SEPARATOR, SPELLED, UNSPACED = 0, 1, 2
"""The kind of a character: no part of a token, part of a word or number, or of a script without spaces."""

END_OF_TEXT = "\n"

_LETTER_BITS, _HASH_BITS, _CHARACTER_BITS = 6, 3, 21
_PAIR = 1 << 63
_UNKNOWN, _SEVERAL = 0xFFFFFFFF, 0xFFFFFFFE
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_NUMERIC = re.compile(r"\d[.,，]\d")
_SPACES = re.compile(" {2,}")
_DOT = ord(".")


class TokenReader:
    """Reads the tokens of many texts at once, with a cache of folded characters. Not thread-safe."""

    def __init__(self) -> None:
        self._folded = np.full(0x110000, _UNKNOWN, np.uint32)
        self._kinds = np.zeros(0x110000, np.uint8)
        self._letters = np.zeros(0x110000, np.uint64)
        self._folded[ord(END_OF_TEXT)] = ord(END_OF_TEXT)
        self._several: dict[int, str] = {}

    def read(self, texts: list[str]) -> tuple[Array, Array]:
        """Return the numbers of the tokens of some texts, and for each the index of its text."""
        codes = self._fold(END_OF_TEXT.join([*texts, ""]))
        kinds = self._kinds[codes]
        places = np.cumsum(codes == ord(END_OF_TEXT))
        pair_keys, pairs = self._pairs(codes, kinds)
        word_keys, words = self._words(codes, kinds)
        keys = np.concatenate([pair_keys, word_keys])
        return keys, places[np.concatenate([pairs, words])]

    def _fold(self, joined: str) -> Array:
        """Return the folded characters of a text, 0 for separators; a dot between digits is not a separator."""
        if "," in joined or "，" in joined:
            joined = _THOUSANDS.sub("", joined)
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        folded = self._folded[codes]
        unknown = np.flatnonzero(folded == _UNKNOWN)
        if len(unknown):
            for code in np.unique(codes[unknown]).tolist():
                self._learn(code)
            folded = self._folded[codes]
        if (folded == _SEVERAL).any():
            return self._fold(joined.translate(self._several))
        if "." in joined:
            digits = (folded >= ord("0")) & (folded <= ord("9"))
            inner = np.flatnonzero(codes[1:-1] == _DOT) + 1
            folded[inner[digits[inner - 1] & digits[inner + 1]]] = _DOT
        return folded

    def _learn(self, code: int) -> None:
        text = fold_text(chr(code))
        if len(text) > 1:
            self._folded[code] = _SEVERAL
            self._several[code] = text
            return
        self._folded[code] = ord(text) if text else 0
        if text:
            self._kinds[ord(text)] = kind_of(text)
            self._letters[ord(text)] = _letter_number(text)
        self._kinds[_DOT], self._letters[_DOT] = SPELLED, _letter_number(".")

    def _pairs(self, codes: Array, kinds: Array) -> tuple[Array, Array]:
        """Return the numbers of pairs of neighbors, and of the last of each run alone; and where they begin."""
        firsts = np.flatnonzero(kinds == UNSPACED)
        follows = kinds[firsts + 1] == UNSPACED  # a text ends with a separator, so that there is a next one
        seconds = np.where(follows, codes[firsts + 1], 0).astype(np.uint64)
        keys = np.uint64(_PAIR) | codes[firsts].astype(np.uint64) << np.uint64(_CHARACTER_BITS) | seconds
        return keys, firsts

    def _words(self, codes: Array, kinds: Array) -> tuple[Array, Array]:
        spelled = (kinds == SPELLED).astype(np.int8)
        edges = np.flatnonzero(np.diff(spelled, prepend=0, append=0))
        starts, ends = edges[::2], edges[1::2]
        keys = np.zeros(len(starts), np.uint64)
        longest = int((ends - starts).max(initial=0))
        for place in range(min(WORD_LETTERS, longest)):
            within = np.flatnonzero(starts + place < ends)
            letters = self._letters[codes[starts[within] + place]]
            keys[within] |= letters << np.uint64(_LETTER_BITS * (WORD_LETTERS - 1 - place) + _HASH_BITS)
        long = np.flatnonzero(ends - starts > WORD_LETTERS)
        keys[long] |= (ends[long] - starts[long]).astype(np.uint64) + codes[ends[long] - 1] & np.uint64(7)
        return keys, starts


def kind_of(character: str) -> int:
    """Return the kind of a folded character."""
    return UNSPACED if is_unspaced(character) else SPELLED


@cache
def _letter_number(letter: str) -> int:
    """Return a six-bit number of a folded letter, in alphabetical order for Latin letters and digits."""
    if letter == ".":
        return 1
    if letter.isascii():
        return ord(letter) - ord("0") + 2 if letter.isdigit() else ord(letter) - ord("a") + 12
    return 38 + ord(letter) % 26


def pair_key(first: str, second: str) -> int:
    """Return the number of two neighbors; ``second`` is empty for the last character of a run."""
    return _PAIR | ord(first) << _CHARACTER_BITS | (ord(second) if second else 0)


def pair_range(first: str) -> tuple[int, int]:
    """Return the bounds of the numbers of pairs that begin with a character."""
    return _PAIR | ord(first) << _CHARACTER_BITS, _PAIR | (ord(first) + 1) << _CHARACTER_BITS


def word_key(word: str) -> int:
    """Return the number of a folded word."""
    key = 0
    for place, letter in enumerate(word[:WORD_LETTERS]):
        key |= _letter_number(letter) << _LETTER_BITS * (WORD_LETTERS - 1 - place) + _HASH_BITS
    return key | (len(word) + ord(word[-1]) & 7 if len(word) > WORD_LETTERS else 0)


def word_range(beginning: str) -> tuple[int, int]:
    """Return the bounds of the numbers of words with a prefix, as far as a number includes their letters."""
    letters = beginning[:WORD_LETTERS]
    low = word_key(letters)
    return low, low + (1 << _LETTER_BITS * (WORD_LETTERS - len(letters)) + _HASH_BITS)


def fold_literal(text: str) -> tuple[str, list[int]]:
    """Return a text folded for comparing tokens, with a space for any separators, and the position of each character.

    >>> fold_literal("约1,100.50元")[0]
    '约1100.50元'
    """
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        inner = 0 < place < len(text) - 1 and text[place - 1].isdigit() and text[place + 1].isdigit()
        if character in ",，" and _THOUSANDS.match(text, place):
            continue
        kept = "." if character == "." and inner else _fold_character(character) or " "
        if kept == " " and folded[-1:] == [" "]:
            continue
        folded.append(kept)
        places += [place] * len(kept)
    return "".join(folded), places


def fold_quickly(text: str) -> str:
    """Return a text like ``fold_literal``, without the positions.

    >>> fold_quickly("约1,100.50元")
    '约1100.50元'
    """
    if _NUMERIC.search(text):
        return fold_literal(text)[0]
    return _SPACES.sub(" ", text.translate(_FOLDS))


class _Folds(dict[int, str]):
    """A cache of folded characters, a space for a separator; a table for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        text = self[code] = fold_text(chr(code)) or " "
        return text


_FOLDS = _Folds()


@cache
def _fold_character(character: str) -> str:
    """Fold one character."""
    return fold_text(character)
