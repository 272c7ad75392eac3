"""Phrases as JSON, so that a process can report an error independently of language."""

from __future__ import annotations

from cfgraph.text.catalog import Phrase, find_entry


def phrase_to_json(value: object) -> object:
    """Convert a phrase, or a value of one, to JSON-compatible values."""
    if isinstance(value, Phrase):
        return {"key": value.key, "values": {name: phrase_to_json(each) for name, each in value.values.items()}}
    if isinstance(value, tuple | list):
        return [phrase_to_json(each) for each in value]
    return value if isinstance(value, int | float) else str(value)


def phrase_from_json(value: object) -> object:
    """Convert the output of ``phrase_to_json`` back to a phrase."""
    if isinstance(value, dict) and find_entry(str(value.get("key"))) is not None:
        return Phrase(value["key"], {name: phrase_from_json(each) for name, each in value["values"].items()})
    return tuple(map(phrase_from_json, value)) if isinstance(value, list) else value
