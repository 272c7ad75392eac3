"""JSON-LD contexts at addresses: nothing is fetched, but what one has as a file is put in their place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cfgraph.model.errors import GraphError, UsageError

CONTEXT = "context "
"""Beginning of the options of reading that give the file of a context; its address, or ``*`` for any, follows."""

DIGEST = "context-digest "
"""Beginning of the options that hold the digests of those files."""

_LEVELS = 3
"""Contexts within contexts that are followed."""


def apply_contexts(path: Path, content: bytes, options: Mapping[str, str]) -> bytes:
    """Return JSON-LD with the contexts of the options in the place of their addresses.

    Raises GraphError, naming the address, for one that is not given.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return content  # which the parser explains
    return json.dumps(_replace(path, document, options, _LEVELS), ensure_ascii=False).encode()


def find_remote_contexts(content: bytes) -> list[str]:
    """Return the addresses of the contexts that a JSON-LD document names."""
    try:
        return list(dict.fromkeys(_list_addresses(json.loads(content))))
    except (ValueError, RecursionError):
        return []


def _replace(path: Path, value: Any, options: Mapping[str, str], levels: int) -> Any:
    if isinstance(value, list):
        return [_replace(path, each, options, levels) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _replace_context(path, each, options, levels)
        if name == "@context"
        else _replace(path, each, options, levels)
        for name, each in value.items()
    }


def _replace_context(path: Path, value: Any, options: Mapping[str, str], levels: int) -> Any:
    if isinstance(value, list):
        found: list[Any] = []
        for each in value:
            one = _replace_context(path, each, options, levels)
            found += one if isinstance(one, list) else [one]
        return found
    if not isinstance(value, str):
        return value
    file = options.get(CONTEXT + value) or options.get(f"{CONTEXT}*")
    if file is None or not levels:
        raise GraphError("store.remote_context", path=path, address=value)
    content = read_context(Path(file))
    return _replace_context(path, content, options, levels - 1)


def read_context(file: Path) -> Any:
    """Return the context in a file. Raises UsageError where there is none."""
    try:
        return json.loads(file.read_bytes().decode("utf-8-sig"))["@context"]
    except OSError as error:
        raise UsageError("files.unreadable", path=file, reason=error) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError("store.no_context", path=file) from error


def _list_addresses(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _list_addresses(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "@context":
                yield from (one for one in (each if isinstance(each, list) else [each]) if isinstance(one, str))
            yield from _list_addresses(each)
