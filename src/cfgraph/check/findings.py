"""``Finding``: a rule violation with its severity, message and location; the table of all rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from cfgraph.model.terms import Node
from cfgraph.text.catalog import Language, Messages

Severity: TypeAlias = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")

RULES: Mapping[str, Severity] = {
    "shape": "error",
    "edge-without-claim": "error",
    "claim-without-edge": "error",
    "claim-without-passage": "error",
    "wrong-claim-class": "error",
    "ends-before-it-begins": "error",
    "period-unreadable": "error",
    "unit-unreadable": "error",
    "label-missing": "error",
    "undeclared-term": "error",
    "dangling-reference": "error",
    "shares-over-100": "error",
    "not-printed": "error",
    "line-missing": "error",
    "document-missing": "error",
    "shares-over-100-together": "warning",
    "claims-disagree": "warning",
    "figures-disagree": "warning",
    "nothing-links-here": "warning",
    "passage-not-cited": "warning",
    "document-not-cited": "note",
    "document-without-file": "note",
}
"""Every rule with its severity; ``shape`` has the severity that its shape states."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule violation. ``values`` are for the rule's message; ``messages`` are the shape's own, by language."""

    rule: str
    subject: Node
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"
    messages: Mapping[str, str] = field(default_factory=dict)
    file: str | None = None
    line: int | None = None

    def text(self, messages: Messages) -> str:
        """Return the message in the catalog's language."""
        if self.messages:
            order: tuple[Language | str, ...] = (messages.language, "", "en", "zh", *self.messages)
            return next(self.messages[key] for key in order if key in self.messages)
        return messages(f"check.{self.rule.replace('-', '_')}", **self.values)


def make_finding(rule: str, subject: Node, **values: object) -> Finding:
    """Return a violation of one of the audit's own rules."""
    return Finding(rule, subject, values, RULES[rule])


def locate_finding(found: Finding, file: str, line: int) -> Finding:
    """Return a finding with the location of its subject."""
    return replace(found, file=file, line=line)
