"""Reading the mapping file of an import: what columns hold, and what each relation of the table is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from cfgraph.model.errors import UsageError
from cfgraph.text.catalog import quote_library

Kind: TypeAlias = Literal["entity", "text", "date", "number"]

ROLES = (
    *("subject", "object", "relation", "value", "percentage", "percentage_min", "percentage_max", "unit", "as_of"),
    *(
        "valid_from",
        "valid_to",
        "status",
        "confidence",
        "document",
        "title",
        "quality",
        "document_date",
        "locator",
        "note",
    ),
    *("as_printed", "subject_class", "object_class"),
)
"""What a column can hold."""

_TOP = (
    "namespace",
    "language",
    "create",
    "strip",
    "dates_within",
    "columns",
    "defaults",
    "values",
    "names",
    "relation",
    "relations",
)
_OF_RELATION = (
    *("predicate", "reverse", "metric", "unit", "object", "language", "split", "class", "skip", "attributes"),
    *("subject_class", "object_class", "columns"),
)
_OF_SECTIONS = ("columns", "defaults", "values", "names", "relation", "relations")


@dataclass(frozen=True, slots=True)
class RelationMapping:
    """What a relation of the table is: an edge or attribute by ``predicate``, or a figure of ``metric``.

    ``reverse`` edges lead from what the table has as object. ``attributes`` are further columns by the property of the
    claim that they give. ``split`` separates several objects in one cell. Rows of a relation to ``skip`` are left out.
    """

    predicate: str | None
    metric: str | None
    unit: str | None
    reverse: bool
    kind: Kind | None
    language: str | None
    split: str | None
    claim_class: str | None
    subject_class: str | None
    object_class: str | None
    skip: bool
    attributes: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A mapping file. ``names`` say which entity a name of the table means; ``create`` makes unknown ones.
    ``dates_within`` takes the first date within a text, and none where there is none."""

    path: Path
    namespace: str
    language: str | None
    create: bool
    strip: str
    dates_within: bool
    columns: Mapping[str, tuple[str, ...]]
    defaults: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]
    relations: Mapping[str, RelationMapping]

    def relation_of(self, name: str) -> RelationMapping | None:
        """Return what a relation of the table is; that of all rows stands under the empty name."""
        return self.relations.get(name) or self.relations.get("")


def read_mapping(path: Path) -> TableMapping:
    """Return the mapping of a TOML file. Raises UsageError, with the place where that is known."""
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise UsageError("files.unreadable", path=path, reason=error) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("import.not_toml", path=path, reason=quote_library(str(error))) from error
    _check_keys(path, content, _TOP, "")
    for name in _OF_SECTIONS:
        if not isinstance(content.get(name, {}), dict):
            raise UsageError("import.no_section", path=path, name=name)
    columns = _read_columns(path, content.get("columns", {}), "columns")
    relations = {str(name): _read_relation(path, each, name) for name, each in content.get("relations", {}).items()}
    if "relation" in content:
        relations[""] = _read_relation(path, content["relation"], "")
    if not relations:
        raise UsageError("import.no_relation", path=path)
    if "" not in relations and "relation" not in columns:
        raise UsageError("import.no_column", path=path, role="relation")
    for role in ("subject", "document"):
        if role not in columns and role not in content.get("defaults", {}):
            raise UsageError("import.no_column", path=path, role=role)
    return TableMapping(
        path=path,
        namespace=str(content.get("namespace", "https://example.org/id/")),
        language=content.get("language"),
        create=bool(content.get("create", False)),
        strip=str(content.get("strip", "")),
        dates_within=bool(content.get("dates_within", False)),
        columns=columns,
        defaults={role: str(value) for role, value in content.get("defaults", {}).items()},
        values={role: {str(k): str(v) for k, v in each.items()} for role, each in content.get("values", {}).items()},
        names={str(name): str(value) for name, value in content.get("names", {}).items()},
        relations=relations,
    )


def _read_relation(path: Path, content: Any, name: str) -> RelationMapping:
    """Return what a table of the file says of one relation. Raises UsageError."""
    where = f"relations.{name}" if name else "relation"
    if not isinstance(content, dict):
        raise UsageError("import.no_section", path=path, name=where)
    _check_keys(path, content, _OF_RELATION, where)
    if not content.get("skip") and ("predicate" in content) == ("metric" in content):
        raise UsageError("import.one_of", path=path, name=where)
    kind = content.get("object")
    if kind not in (None, "entity", "text", "date", "number"):
        raise UsageError("import.unknown_kind", path=path, name=where, kind=kind)
    return RelationMapping(
        predicate=content.get("predicate"),
        metric=content.get("metric"),
        unit=content.get("unit"),
        reverse=bool(content.get("reverse", False)),
        kind=kind,
        language=content.get("language"),
        split=content.get("split"),
        claim_class=content.get("class"),
        subject_class=content.get("subject_class"),
        object_class=content.get("object_class"),
        skip=bool(content.get("skip", False)),
        attributes={str(k): str(v) for k, v in content.get("attributes", {}).items()},
        columns=_read_columns(path, content.get("columns", {}), f"{where}.columns"),
    )


def _read_columns(path: Path, content: Mapping[str, Any], where: str) -> dict[str, tuple[str, ...]]:
    """Return the columns by what they hold. Raises UsageError for what no column can hold."""
    _check_keys(path, content, ROLES, where)
    return {role: tuple(names) if isinstance(names, list) else (str(names),) for role, names in content.items()}


def _check_keys(path: Path, content: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    """Raise UsageError for a key that means nothing."""
    for key in content:
        if key not in known:
            raise UsageError("import.unknown_key", path=path, key_name=f"{where}.{key}".strip("."), known=tuple(known))
