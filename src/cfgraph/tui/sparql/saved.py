"""The list of saved queries, the user's own first. Saves, deletes and restores the user's own queries."""

from __future__ import annotations

from textual.message import Message

from cfgraph.explorer import View
from cfgraph.queries import Library, SavedQuery
from cfgraph.queries.saving import delete_query, read_tags, reload_library, restore_query, save_query
from cfgraph.text.catalog import Messages
from cfgraph.tui.query_tags import tag_name
from cfgraph.tui.screens.save_query import Naming, SaveScreen
from cfgraph.tui.sparql.buffers import Buffer
from cfgraph.tui.terminal.notifications import NoticingWidget
from cfgraph.tui.widgets.table import Column, Row, Table


class SavedQueries(NoticingWidget, Table):
    """Posts ``Changed`` when the queries have changed; ``saved`` is a query that was just saved."""

    class Changed(Message):
        """Posted when the library has changed."""

        def __init__(self, library: Library, saved: SavedQuery | None = None) -> None:
            super().__init__()
            self.library, self.saved = library, saved

    def __init__(self, view: View, messages: Messages, library: Library) -> None:
        super().__init__([Column(grows=True, least=12)], id="saved")
        self._view, self._messages, self.library = view, messages, library
        self._deleted: list[SavedQuery] = []

    def on_mount(self) -> None:
        """List the queries."""
        self._list_queries()

    @property
    def current_query(self) -> SavedQuery | None:
        """The query at the cursor."""
        return self.library.queries.get(str(self.current.key)) if self.current else None

    @property
    def can_delete(self) -> bool:
        """Whether the query at the cursor is the user's own."""
        query = self.current_query
        return query is not None and not query.bundled

    def open_query(self, name: str) -> None:
        """Open a query as Enter on its row does: ask for its parameters, then run it."""
        place = next((place for place, row in enumerate(self.rows) if row.key == name), None)
        if place is not None:
            self.cursor = place
            self.action_open()

    def _list_queries(self, name: str | None = None) -> None:
        """List the user's own queries, then the others by tag; move the cursor to the named query."""
        groups: dict[str, list[SavedQuery]] = {}
        for query in sorted(self.library.queries.values(), key=lambda query: (query.bundled, query.name)):
            groups.setdefault(self._heading(query), []).append(query)
        rows: list[Row] = []
        for heading, queries in groups.items() if len(groups) < 2 else sorted(groups.items(), key=self._rank):
            rows += [Row((heading,), heading=True)] if len(groups) > 1 or not queries[0].bundled else []
            rows += [self._row(query) for query in queries]
        if not rows:
            rows = [Row((self._messages("sparql.none_saved"),), muted=True)]
        place = next((place for place, row in enumerate(rows) if name is not None and row.key == name), None)
        self.show(rows, cursor=place)

    def _heading(self, query: SavedQuery) -> str:
        """Return the heading of a query: that of the user's own queries, else its first tag."""
        if not query.bundled:
            return self._messages("sparql.own_queries")
        return tag_name(query.tags[0], self._messages) if query.tags else self._messages("sparql.bundled")

    def _rank(self, group: tuple[str, list[SavedQuery]]) -> tuple[object, ...]:
        """Return the sort key of a group: the user's own first, then the suggested ones, then the larger ones."""
        _, queries = group
        first = queries[0]
        return first.bundled, "start" not in first.tags[:1], -len(queries), first.name

    def go_to(self, name: str) -> None:
        """Move the cursor to a query."""
        self._list_queries(name)

    def _row(self, query: SavedQuery) -> Row:
        """Return the row of a query; the filter also searches text that is not shown."""
        language = self._messages.language
        return Row(
            (query.summary(language) or query.name, query.name, " ".join(query.tags), query.description(language)),
            key=query.name,
        )

    # -- the user's own

    def save(self, buffer: Buffer) -> None:
        """Ask for a name and save the text of a buffer under it."""
        query = self.library.queries.get(buffer.saved)
        summary = query.summary(self._messages.language) if query else ""
        naming = Naming(buffer.saved, summary, read_tags(buffer.header))

        def write_query(naming: Naming, overwrite: bool) -> SavedQuery:
            return save_query(
                naming.name,
                buffer.header,
                buffer.text,
                summary=naming.summary,
                tags=naming.tags,
                language=self._messages.language,
                prefixes=self._view.graph.prefixes,
                overwrite=overwrite,
            )

        def show_saved(query: SavedQuery | None) -> None:
            if query is not None:
                self.library = reload_library(self.library)
                self._list_queries(query.name)
                self.notify(self._messages("save.done", path=query.path))
                self.post_message(self.Changed(self.library, query))

        self.app.push_screen(SaveScreen(self._messages, naming, self._describe_name, write_query), show_saved)

    def _describe_name(self, name: str) -> str:
        """Return the warning for a name that is already in use."""
        query = self.library.queries.get(name)
        if query is None:
            return ""
        return self._messages("save.shadows" if query.bundled else "save.replaces", name=name)

    def delete(self) -> None:
        """Delete the query at the cursor; it can be restored. Raises UsageError if it can't be deleted."""
        query = self.current_query
        if query is not None:
            delete_query(query)
            self._deleted.append(query)
            self._reload_library()
            self.notify(self._messages("save.deleted", name=query.name))

    @property
    def can_restore(self) -> bool:
        """Whether a query was deleted."""
        return bool(self._deleted)

    def restore(self) -> None:
        """Restore the last deleted query. Raises UsageError if its name is in use."""
        query = self._deleted[-1]
        restore_query(query)
        self._deleted.pop()
        self._reload_library(query.name)

    def _reload_library(self, name: str | None = None) -> None:
        self.library = reload_library(self.library)
        self._list_queries(name)
        self.post_message(self.Changed(self.library))
