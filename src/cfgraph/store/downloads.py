"""Copies in the cache of files on the web: their locations and their addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from cfgraph.store.cache import DOWNLOADS, downloads_directory
from cfgraph.store.endpoint.address import strip_credentials
from cfgraph.text.catalog import Phrase


def is_downloaded(path: Path) -> bool:
    """Tell whether a file is the copy of one on the web."""
    return path.parent.name == DOWNLOADS and path.parent == downloads_directory()


def record_path(address_key: str) -> Path:
    """Return the path of the record of an address with this key, which is also the prefix of its copies' names."""
    return downloads_directory() / f"{address_key}.json"


def read_record(path: Path) -> dict[str, Any]:
    """Return the record of an address; empty if there is none or it is unreadable."""
    with suppress(OSError, ValueError):
        record = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(record, dict) and all(isinstance(value, str) for value in record.values()):
            return record
    return {}


def read_origin(path: Path) -> str:
    """Return the address of a copy after redirects; its own path if that is unknown."""
    record = read_record(record_path(path.name.partition("-")[0]))
    return record.get("base") or path.resolve().as_uri()


def shown_name(name: str | Path) -> str:
    """Return the display name of a file: for a copy the given address, else its path."""
    path = Path(name)
    if not is_downloaded(path):
        return str(name)
    record = read_record(record_path(path.name.partition("-")[0]))
    return strip_credentials(record.get("address", str(name)))


def name_addresses(phrase: Phrase, names: Mapping[str, str]) -> Phrase:
    """Return a phrase with copies replaced by their addresses."""
    return Phrase(phrase.key, {key: _name_value(value, names) for key, value in phrase.values.items()})


def _name_value(value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, Phrase):
        return name_addresses(value, names)
    if isinstance(value, tuple | list):
        return tuple(_name_value(each, names) for each in value)
    return names.get(str(value), value) if isinstance(value, str | Path) else value
