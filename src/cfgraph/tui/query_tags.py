"""Descriptions of saved queries for display: their text, and their tags in the current language."""

from __future__ import annotations

from cfgraph.queries import SavedQuery
from cfgraph.text.catalog import Messages


def tag_name(tag: str, messages: Messages) -> str:
    """Return the display name of a tag in the current language; the user's own tags are returned unchanged."""
    return messages.find(f"tag.{tag.replace('-', '_')}") or tag


def describe_query(query: SavedQuery | None, messages: Messages) -> str:
    """Return the description and tags of a saved query, or a note that an unsaved text is the user's own.

    The title, which the list of queries shows, is included only if there is no description.
    """
    if query is None:
        return messages("sparql.own")
    text = query.description(messages.language) or query.summary(messages.language)
    tags = f"[{' · '.join(tag_name(tag, messages) for tag in query.tags)}]" if query.tags else ""
    return f"{text} {tags}".strip()
