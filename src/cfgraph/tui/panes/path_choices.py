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
"""Most hops that can be asked for."""

_CHOSEN = "✓ "


@dataclass(frozen=True, slots=True)
class _Picks:
    """Terms to pick from under a title, those that are chosen, and the field of the choice that holds them."""

    title: str
    rows: Sequence[Row]
    chosen: tuple[IRI, ...]
    field: str


class PathChoicesPane(PathPaneBase):
    """Chains that are searched again with every choice. Subclasses say between what, and search in ``search``."""

    class Listed(Message):
        """The terms to pick from were read."""

        def __init__(self, picks: _Picks) -> None:
            super().__init__()
            self.picks = picks

    def __init__(self, view: View, messages: Messages, ends: Sequence[Node], choice: PathChoice, more: int) -> None:
        """Search between some entities with a choice; ``more`` paths are added at each asking."""
        super().__init__(view, messages)
        self.ends = tuple(ends)
        self.choice = choice
        self._more = more

    def search(self, known: Sequence[Path] = ()) -> None:
        """Search with what is chosen; ``known`` are paths of a search for fewer."""
        raise NotImplementedError

    def shown_paths(self) -> Sequence[Path]:
        """Return the paths shown."""
        raise NotImplementedError

    @property
    def can_find_more(self) -> bool:
        """Whether there are more paths than those shown."""
        raise NotImplementedError

    def reload(self) -> None:
        """Search with the choice and the date that now apply."""
        self.search()

    def choose(self, choice: PathChoice) -> None:
        """Search with another choice."""
        self.choice = choice
        self.search()

    def describe_choice(self) -> list[str]:
        """Return what narrows the search, a phrase each, for the headline."""
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
        """Return what may be changed where there is no path, for each thing that narrows the search."""
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

    # -- what the keys do --------------------------------------------------------------------------------------------

    def action_more(self) -> None:
        """Look for more paths; those that are there stay, and so does the cursor."""
        self.choice = replace(self.choice, k=self.choice.k + self._more)
        self.search(self.shown_paths())

    def action_directed(self) -> None:
        """Follow edges only in their own direction, or either way again."""
        self.choose(replace(self.choice, directed=not self.choice.directed))

    def action_weighted(self) -> None:
        """Order paths by weight, or by length again."""
        self.choose(replace(self.choice, weighted=not self.choice.weighted))

    def action_avoid(self) -> None:
        """Search again without the entity at the cursor; on an end, with all entities and relations again."""
        ref = self.selected_entity()
        if ref is not None and ref.id not in self.ends:
            self.choose(replace(self.choice, avoid=(*self.choice.avoid, ref.id)))
        elif self.choice.avoid:
            self.choose(replace(self.choice, avoid=()))

    def action_avoid_predicate(self) -> None:
        """Search again without the relation at the cursor."""
        edges = self.query_one(Chains).step
        if edges:
            self.choose(replace(self.choice, avoid=(*self.choice.avoid, edges[0].predicate.id)))

    def action_filter(self) -> None:
        """Let kinds of edges be picked, those that the paths use first; each pick adds one or takes it away."""
        self._offer(self._list_predicates)

    def _list_predicates(self) -> _Picks:
        """Return the kinds of edges; reads the graph's counts."""
        edges = [edge for path in self.shown_paths() for step in path.steps for edge in step]
        used = Counter(edge.predicate.id for edge in edges)
        totals = self.view.graph.statistics.edge_predicates
        nodes = [*(iri for iri, _ in used.most_common()), *sorted(totals, key=lambda iri: (-totals[iri], iri))]
        counts = {node: self.messages("paths.used", total=used[node]) for node in used}
        return self._make_picks("filter", "any_predicate", nodes, counts, self.choice.predicates, "predicates")

    def action_kinds(self) -> None:
        """Let classes be picked of which the entities on the way must be."""
        self._offer(self._list_classes)

    def _list_classes(self) -> _Picks:
        """Return the classes, those of the entities on the way first; reads the graph's counts."""
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
        """Return rows of terms to pick from; those that are chosen have a mark."""
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
        """Let one of some terms be picked; where a server has to be asked for them, as soon as they are there."""
        if self.view.graph.is_remote:
            self.in_background(lambda: self.Listed(list_picks()), opens=True)
        else:
            self._pick(list_picks())

    def on_path_choices_pane_listed(self, message: Listed) -> None:
        """Let one of the terms be picked, unless another place or dialog was opened meanwhile."""
        message.stop()
        if self.display and self.screen.is_current:
            self._pick(message.picks)

    def _pick(self, picks: _Picks) -> None:
        """Let one of some terms be picked, which is added to what is chosen, or taken away."""
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
        """Pick an entity that every path must lead through; where there is one, any path again."""
        if self.choice.through:
            self.choose(replace(self.choice, through=()))
        else:
            self.post_message(PickEntity(self.messages("paths.ask_through"), self.lead_through))

    def lead_through(self, ref: Ref) -> None:
        """Search the paths through an entity."""
        if ref.id in self.ends:
            self.notify(self.messages("asked.through_end"), severity="warning")
        else:
            self.choose(replace(self.choice, through=(*self.choice.through, ref.id)))

    def action_hubs(self) -> None:
        """Ask for how many connections an entity may have to be passed."""
        now = self.choice.max_degree
        self._ask("hubs", "" if now is None else str(now), "max_degree", _read_number_or_none)

    def action_hops(self) -> None:
        """Ask how long a path may be."""
        self._ask("reach", str(self.choice.max_hops), "max_hops", _read_number)

    def _ask(self, key: str, text: str, field: str, read: Callable[[str], object]) -> None:
        """Ask for a value of the choice."""

        def take(answer: str | None) -> None:
            if answer is not None:
                values: dict[str, Any] = {field: read(answer)}
                self.choose(replace(self.choice, **values))

        title, hint = self.messages(f"paths.ask_{key}"), self.messages(f"paths.hint_{key}")
        self.app.push_screen(AskScreen(self.messages, title, hint, text, read), take)

    @property
    def can_avoid(self) -> bool:
        """Whether the cursor stands on an entity to avoid, or some are avoided already."""
        ref = self.selected_entity()
        return bool(self.choice.avoid) or (ref is not None and ref.id not in self.ends)

    @property
    def can_avoid_predicate(self) -> bool:
        """Whether the cursor stands on a step."""
        return bool(self.query_one(Chains).step)

    # -- where one was -----------------------------------------------------------------------------------------------

    def position(self) -> dict[str, object]:
        """Return where in this pane one is, and what paths are searched."""
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
        """Search the same paths as in another run, and go to where one was among them."""
        super().resume(position)
        searched = position.get("search")
        if isinstance(searched, dict) and (choice := _read_choice(searched, self.choice)) != self.choice:
            self.choose(choice)


def _read_choice(searched: Mapping[str, object], now: PathChoice) -> PathChoice:
    """Return the choice that another run kept, what can't be read of it as it is now."""

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
    """Return a number of hops. Raises UsageError for another text."""
    text = text.strip()
    if not text.isdecimal() or not 1 <= int(text) <= MAX_ASKED:
        raise UsageError("paths.bad_number", most=MAX_ASKED)
    return int(text)


def _read_number_or_none(text: str) -> int | None:
    """Return a number of connections, None for an empty text. Raises UsageError for another text."""
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise UsageError("paths.bad_degree")
    return int(text)
