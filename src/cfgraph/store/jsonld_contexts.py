"""JSON-LD contexts at addresses: nothing is fetched; given files replace them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from cfgraph.model.errors import GraphError, UsageError

CONTEXT = "context "
"""Prefix of the reading options that give the file of a context; its address, or ``*`` for any, follows."""

DIGEST = "context-digest "
"""Prefix of the options with the digests of those files."""

_SCHEME = re.compile(r"^https?:(?=//)")

_MOST_LEVELS = 16
"""Maximum depth of nested contexts. A context may refer to itself for a term; a document then needs as many levels
as it has itself."""

_MOST_REPLACED = 10_000
"""Maximum number of times that a context is inserted into one document."""


def apply_contexts(path: Path, content: bytes, options: Mapping[str, str]) -> bytes:
    """Return JSON-LD with addresses replaced by the contexts of the options.

    Raises GraphError, with the address, for a missing one.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return content  # which the parser explains
    replacer = _Replacer(path, options, min(_count_levels(document), _MOST_LEVELS))
    return json.dumps(replacer.replace(document), ensure_ascii=False).encode()


def find_missing_contexts(content: bytes, options: Mapping[str, str]) -> list[str]:
    """Return the addresses of the contexts that a JSON-LD document refers to and for which there is no file."""
    given = {_spell_alike(name.removeprefix(CONTEXT)) for name in options if name.startswith(CONTEXT)}
    try:
        named = dict.fromkeys(_list_addresses(json.loads(content)))
    except (ValueError, RecursionError):
        return []
    return [address for address in named if _spell_alike(address) not in given]


def refuse_contexts(path: Path, addresses: Sequence[str]) -> GraphError:
    """Return an error that says how to provide the contexts at some addresses."""
    given = " ".join(f"--context {address}=FILE" for address in addresses)
    return GraphError("store.remote_context", path=path, address=", ".join(addresses), options=given)


class _Replacer:
    """Replaces the addresses of contexts in one document."""

    def __init__(self, path: Path, options: Mapping[str, str], levels: int) -> None:
        self._path, self._levels = path, levels
        given = [name.removeprefix(CONTEXT) for name in options if name.startswith(CONTEXT)]
        self._files = {_spell_alike(address): options[CONTEXT + address] for address in given}
        self._known: dict[str, Any] = {}
        self._replaced = 0

    def replace(self, value: Any) -> Any:
        """Return a part of a document with its contexts inserted."""
        if isinstance(value, list):
            return [self.replace(each) for each in value]
        if not isinstance(value, dict):
            return value
        return {
            name: self._context(each, "", self._levels) if name == "@context" else self.replace(each)
            for name, each in value.items()
        }

    def _context(self, value: Any, base: str, levels: int) -> Any:
        """Return the value of ``@context``, from a context at an address or in the document."""
        if isinstance(value, list):
            found: list[Any] = []
            for each in value:
                one = self._context(each, base, levels)
                found += one if isinstance(one, list) else [one]
            return found
        if isinstance(value, dict):
            return self._definitions(value, base, levels)
        if not isinstance(value, str):
            return value
        if not base and self._find(value) is None:
            return value  # which the parser refuses, unless it is part of a JSON literal
        address, content = self._read(value, base)
        return self._context(content, address, levels)

    def _definitions(self, value: dict[str, Any], base: str, levels: int) -> dict[str, Any]:
        """Return the definitions of a context, with its imports and the contexts of its terms inserted."""
        value = dict(value)
        if isinstance(value.get("@import"), str):
            address, content = self._read(value.pop("@import"), base)
            if not isinstance(content, dict) or "@import" in content:
                raise refuse_contexts(self._path, [address])
            value = {**self._definitions(content, address, levels), **value}
        for name, term in value.items():
            if isinstance(term, dict) and "@context" in term:
                if levels:
                    value[name] = {**term, "@context": self._context(term["@context"], base, levels - 1)}
                else:  # the document has nothing so far down
                    value[name] = {key: each for key, each in term.items() if key != "@context"}
        return value

    def _find(self, *addresses: str) -> str | None:
        """Return the file for the first of some addresses that has one."""
        return next((file for each in (*addresses, "*") if (file := self._files.get(_spell_alike(each)))), None)

    def _read(self, named: str, base: str) -> tuple[str, Any]:
        """Return the address of a context and its content. Raises GraphError if there is no file for it."""
        self._replaced += 1
        resolved = urljoin(base, named) if base else named
        file = self._find(resolved, named)
        if file is None or self._replaced > _MOST_REPLACED:
            raise refuse_contexts(self._path, [resolved])
        if file not in self._known:
            self._known[file] = read_context(Path(file))
        return resolved, self._known[file]


def _spell_alike(address: str) -> str:
    """Normalize an address for comparison: https and http, with and without a trailing slash, are the same."""
    return _SCHEME.sub("", address).rstrip("/")


def _count_levels(value: Any) -> int:
    """Return the number of nested levels of a document."""
    if isinstance(value, list):
        return max(map(_count_levels, value), default=0)
    return 1 + max(map(_count_levels, value.values()), default=0) if isinstance(value, dict) else 0


def read_context(file: Path) -> Any:
    """Return the context in a file. Raises UsageError if there is none."""
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
            elif name == "@import" and isinstance(each, str):
                yield each
            yield from _list_addresses(each)
