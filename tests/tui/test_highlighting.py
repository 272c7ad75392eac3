"""Colors of SPARQL: by token, across the lines of long strings, and only for the lines that are asked for."""

from __future__ import annotations

from cfgraph.tui.sparql.highlighting import Grammar, Highlights


def colored(lines: list[str], line: int, grammar: Grammar = "sparql") -> list[tuple[str, str]]:
    highlights = Highlights(grammar)
    highlights.follow(lines)
    text = lines[line].encode()
    return [(text[start:end].decode(), name) for start, end, name in highlights[line]]


def test_token_positions_are_in_bytes() -> None:
    found = colored(['SELECT ?招联 { ?招联 cf:name "消费"@zh } # end'], 0)
    assert ("SELECT", "keyword") in found
    assert ("?招联", "variable") in found
    assert ("消费", "string") in found
    assert ("# end", "comment") in found


def test_long_string_spans_lines() -> None:
    lines = ['{ ?s ?p """one', "SELECT ?x", 'end""" ; a "SELECT" }', "ASK"]
    assert colored(lines, 1) == [("SELECT ?x", "string")]
    assert colored(lines, 2)[0] == ('end"""', "string")
    assert ("a", "keyword") in colored(lines, 2)
    assert colored(lines, 3) == [("ASK", "keyword")]


def test_quotes_in_comments_and_strings_open_no_long_string() -> None:
    assert colored(['# """ x', "ASK"], 1) == [("ASK", "keyword")]
    assert colored(['{ ?s ?p \'"""\' }', "ASK"], 1) == [("ASK", "keyword")]


def test_only_requested_lines_are_lexed() -> None:
    highlights = Highlights("sparql")
    highlights.follow([f"?s{number} cf:p {number} ." for number in range(20_000)])
    assert highlights
    assert len(highlights) == 0
    assert highlights[19_999]
    assert len(highlights) == 1


def test_turtle_has_its_own_colors() -> None:
    found = colored(["@prefix ex: <http://e/> .", 'ex:a ex:b "c" .'], 1, "turtle")
    assert ("ex", "prefix") in found
    assert ("c", "string") in found
