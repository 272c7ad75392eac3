"""Changing bytes by chance, for fuzzing."""

from __future__ import annotations

import random

HOSTILE = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", "\u202e".encode(), b"\xed\xa0\x80", b"\r", b"\t", b"]]>", b"null", b"%%"),
    *(b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>&a;", b"[" * 3_000, b"{" * 3_000, b"(" * 3_000, b'"' * 7, b"'''", b"\\u0000"),
    *(b"9" * 5_000, b"1e999", b"-1e-999", b"NaN", b"@prefix", b"@base <> .", b"<http://", b"_:", b"^^", b"@en", b"<<("),
    *(b"#", b"/*", b" " * 5_000, b"\n" * 500, b"SERVICE <x> {}", b"LIMIT 0", b"{}", b"-- "),
)


def spoil(content: bytes, drawn: random.Random) -> bytes:
    """Return bytes with a few changes of any kind: something taken, doubled, moved, turned, or put in."""
    for _ in range(drawn.choice((1, 1, 1, 2, 3, 8))):
        start = drawn.randrange(len(content) + 1)
        end = min(len(content), start + drawn.choice((0, 1, 2, 10, 200)))
        piece = content[start:end]
        kind = drawn.randrange(7)
        if kind == 0:
            content = content[:start] + content[end:]
        elif kind == 1:
            content = content[:end] + piece * drawn.choice((1, 2, 50)) + content[end:]
        elif kind == 2:
            content = content[:start] + drawn.choice(HOSTILE) + content[start:]
        elif kind == 3:
            content = content[:start]
        elif kind == 4:
            content = content[:start] + bytes(drawn.randrange(256) for _ in piece) + content[end:]
        elif kind == 5:
            place = drawn.randrange(len(content) + 1)
            content = content[:place] + piece + content[place:]
        elif content:
            place = drawn.randrange(len(content))
            content = content[:place] + bytes([content[place] ^ 1 << drawn.randrange(8)]) + content[place + 1 :]
    return content
