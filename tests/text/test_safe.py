"""Text from a graph never steers the terminal and always takes the cells it is given."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from cfgraph.text.safe import ELLIPSIS, MAX_LINE_CHARACTERS, make_visible, pad_text, to_one_line

SPOOFING = [*range(0x20), *range(0x7F, 0xA0), 0x00AD, *range(0x200B, 0x2010), *range(0x2028, 0x202F), 0x2060]
SPOOFING += [*range(0x2061, 0x2070), 0xFEFF, 0x3164, 0xFE0F, 0xE0001, 0xE0041, 0xD800]
"""Controls, bidi controls, zero-width characters, a filler, a variation selector, tags and half a surrogate pair."""

texts = st.text(
    st.one_of(
        st.characters(), st.sampled_from([chr(code) for code in SPOOFING]), st.sampled_from("招联消費金融abc ｱ한é[]")
    )
)


@settings(max_examples=200)
@given(texts, st.integers(0, 60))
def test_pad_fills_exact_width(text: str, cells: int) -> None:
    assert cell_len(pad_text(text, cells)) == cells


@settings(max_examples=200)
@given(texts, st.integers(0, 60))
def test_one_line_never_exceeds_width(text: str, cells: int) -> None:
    assert cell_len(to_one_line(text, cells)) <= cells


def test_no_control_format_or_invisible_character_survives() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") or code in SPOOFING:
            assert character not in make_visible(f"a{character}b"), f"U+{code:04X}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;owned\x07", "␛]0;owned␇"),
        ("a\u202eb", "a<U+202E>b"),
        ("a\x7f\x9b", "a␡<U+009B>"),
        ("[red]招联[/]", "[red]招联[/]"),
        ("❤\ufe0f", "❤"),
        ("e\u0301", "e\u0301"),
        ("👩\u200d👩\u200d👧", "👩👩👧"),
        ("❤\ufe0f\u200d🔥", "❤🔥"),
        ("می\u200cخواهم", "میخواهم"),
        ("葛\U000e0100飾", "葛飾"),
        ("pay\u200dpal", "pay<U+200D>pal"),
        ("中\u200c文", "中<U+200C>文"),
        ("a\U000e0100", "a<U+E0100>"),
    ],
)
def test_invisible_characters_are_made_visible(text: str, shown: str) -> None:
    assert make_visible(text) == shown


def test_wide_characters_are_never_cut_in_half() -> None:
    assert [to_one_line("中国联通", cells) for cells in range(1, 9)] == [
        "…",
        "…",
        "中…",
        "中…",
        "中国…",
        "中国…",
        "中国联…",
        "中国联通",
    ]


def test_huge_value_is_cut_before_measuring() -> None:
    assert to_one_line("x" * 1_000_000) == "x" * MAX_LINE_CHARACTERS + ELLIPSIS
