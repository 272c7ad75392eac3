"""The options of a path search: number, length, order, nodes to pass through or avoid, and predicates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from textual.message import Message

from cfgraph.explorer import View
from cfgraph.model.entity import Path, Ref
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, Node, make_node
from cfgraph.model.vocabulary import TYPE
from cfgraph.queries.equivalents import PathChoice
from cfgraph.text.catalog import Messages
from cfgraph.tui.messages import PickEntity
from cfgraph.tui.panes.path_pane_base import PathPaneBase
from cfgraph.tui.screens.pick import PickScreen
from cfgraph.tui.screens.prompt import AskScreen
from cfgraph.tui.widgets.chains import Chains
from cfgraph.tui.widgets.table import Row

MAX_ASKED = 100
"""Maximum number of hops that the user can enter."""

_CHOSEN = "✓ "


@dataclass(frozen=True, slots=True)
class _Picks:
    """A title, terms to pick from, those that are chosen, and the field of ``PathChoice`` that holds them."""

    title: str
    rows: Sequence[Row]
    chosen: tuple[IRI, ...]
    field: str


class PathChoicesPane(PathPaneBase):
    """Chains with search options, each of which starts a new search. Subclasses implement ``search``."""

    class Listed(Message):
        """Posted when the terms to pick from were read."""

        def __init__(self, picks: _Picks) -> None:
            super().__init__()
            self.picks = picks

    def __init__(self, view: View, messages: Messages, ends: Sequence[Node], choice: PathChoice, more: int) -> None:
        """Create a search between entities with options; each request for more adds ``more`` paths."""
        super().__init__(view, messages)
        self.ends = tuple(ends)
        self.choice = choice
        self._more = more

    def search(self, known: Sequence[Path] = ()) -> None:
        """Search with the current options; ``known`` are the paths of a search for fewer."""
        raise NotImplementedError

    def shown_paths(self) -> Sequence[Path]:
        """Return the paths shown."""
        raise NotImplementedError

    @property
    def can_find_more(self) -> bool:
        """Whether there are more paths than those shown."""
        raise NotImplementedError

    def reload(self) -> None:
        """Search again with the current options and date."""
        self.search()

    def choose(self, choice: PathChoice) -> None:
        """Search with other options."""
        self.choice = choice
        self.search()

    def describe_choice(self) -> list[str]:
        """Return a phrase for each option that restricts the search, for the headline."""
        choice, messages = self.choice, self.messages
        named = (("only", choice.predicates), ("through", choice.through), ("kinds", choice.types))
        parts = [self._phrase(f"paths.{key}", nodes) for key, nodes in named if nodes]
        if choice.max_degree is not None:
            parts.append(messages("paths.without_hubs", total=choice.max_degree))
        if choice.directed:
            parts.append(messages("paths.only_directed"))
        if choice.weighted:
            parts.append(messages("paths.by_weight"))
        if choice.avoid:
            parts.append(self._phrase("paths.avoiding", choice.avoid))
        return parts

    def _phrase(self, key: str, nodes: Sequence[Node]) -> str:
        return self.messages(key, names=self.messages.join_names(map(self.view.label, nodes)))

    def ways_out(self) -> list[str]:
        """Return a suggestion for each option that restricts the search, for when there is no path."""
        choice = self.choice
        narrows = {
            "directed": choice.directed,
            "avoided": choice.avoid,
            "filtered": choice.predicates,
            "through": choice.through,
            "kinds": choice.types,
            "hubs": choice.max_degree is not None,
            "dated": self.as_of,
        }
        return [self.messages(f"paths.none_{name}") for name, does in narrows.items() if does]

    # -- actions -----------------------------------------------------------------------------------------------------

    def action_more(self) -> None:
        """Search for more paths, keeping those found and the cursor."""
        self.choice = replace(self.choice, k=self.choice.k + self._more)
        self.search(self.shown_paths())

    def action_directed(self) -> None:
        """Toggle between following edges only in their direction and in both directions."""
        self.choose(replace(self.choice, directed=not self.choice.directed))

    def action_weighted(self) -> None:
        """Toggle between sorting paths by weight and by length."""
        self.choose(replace(self.choice, weighted=not self.choice.weighted))

    def action_avoid(self) -> None:
        """Avoid the selected entity; on an end of the path, avoid nothing any more."""
        ref = self.selected_entity()
        if ref is not None and ref.id not in self.ends:
            self.choose(replace(self.choice, avoid=(*self.choice.avoid, ref.id)))
        elif self.choice.avoid:
            self.choose(replace(self.choice, avoid=()))

    def action_avoid_predicate(self) -> None:
        """Avoid the selected relation."""
        edges = self.query_one(Chains).step
        if edges:
            self.choose(replace(self.choice, avoid=(*self.choice.avoid, edges[0].predicate.id)))

    def action_filter(self) -> None:
        """Let the user pick predicates, those of the paths first; each pick adds or removes one."""
        self._offer(self._list_predicates)

    def _list_predicates(self) -> _Picks:
        """Return the predicates; reads the graph's counts."""
        edges = [edge for path in self.shown_paths() for step in path.steps for edge in step]
        used = Counter(edge.predicate.id for edge in edges)
        totals = self.view.graph.statistics.edge_predicates
        nodes = [*(iri for iri, _ in used.most_common()), *sorted(totals, key=lambda iri: (-totals[iri], iri))]
        counts = {node: self.messages("paths.used", total=used[node]) for node in used}
        return self._make_picks("filter", "any_predicate", nodes, counts, self.choice.predicates, "predicates")

    def action_kinds(self) -> None:
        """Let the user pick classes that the entities within the paths must have."""
        self._offer(self._list_classes)

    def _list_classes(self) -> _Picks:
        """Return the classes, those of the entities within the paths first; reads the graph's counts."""
        inner = {ref.id for path in self.shown_paths() for ref in path.nodes[1:-1]}
        used: Counter[Any] = Counter(s.object for node in inner for s in self.view.graph.statements(node, TYPE))
        totals = self.view.graph.statistics.classes
        passed = [kind for kind, _ in used.most_common() if kind in totals]
        nodes = [*passed, *sorted(totals, key=lambda iri: (-totals[iri], iri))]
        counts = {iri: f"{total:,}" for iri, total in totals.items()}
        return self._make_picks("kind", "any_kind", nodes, counts, self.choice.types, "types")

    def _make_picks(
        self,
        title: str,
        anything: str,
        nodes: Sequence[object],
        notes: Mapping[Any, str],
        chosen: tuple[IRI, ...],
        field: str,
    ) -> _Picks:
        """Return rows of terms to pick from; the chosen ones are marked."""
        rows = [Row((self.messages(f"paths.{anything}"),), key=None)] if chosen else []
        rows += [
            Row(
                ((_CHOSEN if iri in chosen else "") + self.view.label(iri), self.view.curie(iri), notes.get(iri, "")),
                key=iri,
            )
            for iri in dict.fromkeys(node for node in nodes if isinstance(node, IRI))
        ]
        return _Picks(self.messages(f"paths.{title}"), rows, chosen, field)

    def _offer(self, list_picks: Callable[[], _Picks]) -> None:
        """Let the user pick a term; if the terms come from a server, once they are read."""
        if self.view.graph.is_remote:
            self.in_background(lambda: self.Listed(list_picks()), opens=True)
        else:
            self._pick(list_picks())

    def on_path_choices_pane_listed(self, message: Listed) -> None:
        """Let the user pick a term, unless another page or dialog was opened meanwhile."""
        message.stop()
        if self.display and self.screen.is_current:
            self._pick(message.picks)

    def _pick(self, picks: _Picks) -> None:
        """Let the user pick a term, and add it to the chosen ones or remove it."""
        chosen, field = picks.chosen, picks.field

        def take(row: Row | None) -> None:
            if row is None:
                return
            left = tuple(iri for iri in chosen if iri != row.key)
            added = (*chosen, row.key) if isinstance(row.key, IRI) and left == chosen else left
            values: dict[str, Any] = {field: added if row.key is not None else ()}
            self.choose(replace(self.choice, **values))

        self.app.push_screen(PickScreen(self.messages, picks.title, picks.rows), take)

    def action_through(self) -> None:
        """Let the user pick an entity that every path must pass through; if there is one, remove it."""
        if self.choice.through:
            self.choose(replace(self.choice, through=()))
        else:
            self.post_message(PickEntity(self.messages("paths.ask_through"), self.lead_through))

    def lead_through(self, ref: Ref) -> None:
        """Search for paths through an entity."""
        if ref.id in self.ends:
            self.notify(self.messages("asked.through_end"), severity="warning")
        else:
            self.choose(replace(self.choice, through=(*self.choice.through, ref.id)))

    def action_hubs(self) -> None:
        """Ask for the maximum number of connections of entities within paths."""
        now = self.choice.max_degree
        self._ask("hubs", "" if now is None else str(now), "max_degree", _read_number_or_none)

    def action_hops(self) -> None:
        """Ask for the maximum length of paths."""
        self._ask("reach", str(self.choice.max_hops), "max_hops", _read_number)

    def _ask(self, key: str, text: str, field: str, read: Callable[[str], object]) -> None:
        """Ask for the value of an option."""

        def take(answer: str | None) -> None:
            if answer is not None:
                values: dict[str, Any] = {field: read(answer)}
                self.choose(replace(self.choice, **values))

        title, hint = self.messages(f"paths.ask_{key}"), self.messages(f"paths.hint_{key}")
        self.app.push_screen(AskScreen(self.messages, title, hint, text, read), take)

    @property
    def can_avoid(self) -> bool:
        """Whether the selected entity can be avoided, or something is avoided already."""
        ref = self.selected_entity()
        return bool(self.choice.avoid) or (ref is not None and ref.id not in self.ends)

    @property
    def can_avoid_predicate(self) -> bool:
        """Whether a step is selected."""
        return bool(self.query_one(Chains).step)

    # -- position ----------------------------------------------------------------------------------------------------

    def position(self) -> dict[str, object]:
        """Return the position in this pane, and the search options."""
        choice = self.choice
        searched = {
            "paths": choice.k,
            "hops": choice.max_hops,
            "directed": choice.directed,
            "weighted": choice.weighted,
            "max_degree": choice.max_degree,
            **{name: list(getattr(choice, name)) for name in ("predicates", "avoid", "through", "types")},
        }
        return {**super().position(), "search": searched}

    def resume(self, position: Mapping[str, object]) -> None:
        """Restore the search options and the position of a previous run."""
        super().resume(position)
        searched = position.get("search")
        if isinstance(searched, dict) and (choice := _read_choice(searched, self.choice)) != self.choice:
            self.choose(choice)


def _read_choice(searched: Mapping[str, object], now: PathChoice) -> PathChoice:
    """Return the search options saved by a previous run; invalid ones keep their current values."""

    def number(name: str, otherwise: int) -> int:
        value = searched.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else otherwise

    def nodes(name: str) -> tuple[Node, ...]:
        value = searched.get(name)
        return tuple(make_node(str(text)) for text in value) if isinstance(value, list) else ()

    return PathChoice(
        k=number("paths", now.k),
        max_hops=min(number("hops", now.max_hops), MAX_ASKED),
        predicates=tuple(node for node in nodes("predicates") if isinstance(node, IRI)),
        avoid=nodes("avoid"),
        directed=searched.get("directed") is True,
        through=nodes("through"),
        types=tuple(node for node in nodes("types") if isinstance(node, IRI)),
        max_degree=number("max_degree", 0) or None,
        weighted=searched.get("weighted") is True,
    )


def _read_number(text: str) -> int:
    """Return the number of hops that a text stands for. Raises UsageError if it is invalid."""
    text = text.strip()
    if not text.isdecimal() or not 1 <= int(text) <= MAX_ASKED:
        raise UsageError("paths.bad_number", most=MAX_ASKED)
    return int(text)


def _read_number_or_none(text: str) -> int | None:
    """Return a number of connections; None if the text is empty. Raises UsageError if it is invalid."""
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise UsageError("paths.bad_degree")
    return int(text)
