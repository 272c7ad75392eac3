"""How saved queries are described on the screen: their tags in the language in use, what they answer."""

from __future__ import annotations

from cfgraph.queries import SavedQuery
from cfgraph.text.catalog import Messages


def tag_name(tag: str, messages: Messages) -> str:
    """Return the display name of a tag in the current language; a tag of the user's own is unchanged."""
    return messages.find(f"tag.{tag.replace('-', '_')}") or tag


def describe_query(query: SavedQuery | None, messages: Messages) -> str:
    """Return the description and tags of a saved query, or of a text that is not saved that it is the user's own.

    The title is left out, as the list of queries shows it, unless there is no description.
    """
    if query is None:
        return messages("sparql.own")
    text = query.description(messages.language) or query.summary(messages.language)
    tags = f"[{' · '.join(tag_name(tag, messages) for tag in query.tags)}]" if query.tags else ""
    return f"{text} {tags}".strip()
