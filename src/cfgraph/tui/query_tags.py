"""How the tags of saved queries are called on the screen."""

from __future__ import annotations

from cfgraph.text.catalog import Messages


def tag_name(tag: str, messages: Messages) -> str:
    """Return how a tag of saved queries is called in the language in use; a tag of the user's own by its name."""
    return messages.find(f"tag.{tag.replace('-', '_')}") or tag
