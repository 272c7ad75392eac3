"""Random graphs, for the parts of a build and of reading that small files do not reach. See ``make fuzz``.

``compare_runs`` builds stores whose terms are in many runs on disk, ``compare_sorted`` sorts hostile statements on
disk, and ``compare_combined`` reads a server and a file as one graph; each result is compared with that of the usual
way.
"""

from __future__ import annotations

import difflib
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qs

import pyoxigraph as ox
from endpoint_servers import send, serve_faults
from random_queries import NODES, XSD, QueryMaker, write_dataset
from second_engine import CommonQueryMaker, ask_cfgraph
from spoiling import HOSTILE, spoil

import cfgraph
from cfgraph.api.query_source import run_query, run_query_sorted
from cfgraph.explorer import View, find_paths, first_lines, statement_lines
from cfgraph.explorer import sorted_statements as sorting
from cfgraph.explorer.search import search
from cfgraph.explorer.sorted_statements import SortedStatements
from cfgraph.model.errors import CfgraphError, QueryError
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term, TripleTerm
from cfgraph.model.vocabulary import TYPE
from cfgraph.queries import open_runner, parse_query
from cfgraph.store import Graph, add_to_directory, build, build_encode, build_line_halves, open_graph, rdf_stream
from cfgraph.store.combined.graph import CombinedGraph
from cfgraph.store.location import source_states
from cfgraph.store.manifest import read_manifest
from cfgraph.store.term_text import serialize_term

E = "http://example.org/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
CF = "https://w3id.org/cfgraph/ns#"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"

_LINE = re.compile(r'(<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?)')


# -- runs on disk ---------------------------------------------------------------------------------------------------


@contextmanager
def small_runs(drawn: random.Random) -> Iterator[None]:
    """Let runs of terms end after a few terms, statements or bytes."""
    with ExitStack() as stack:
        sizes = {
            "RUN_TERMS": drawn.choice((2, 9, 50, 690_000)),
            "RUN_STATEMENTS": drawn.choice((1, 7, 100, 4_000_000)),
            "RUN_BYTES": drawn.choice((1, 500, 128 * 1024**2)),
            "HELD_BYTES": drawn.choice((0, 0, 2_000)),
            "BATCH": drawn.choice((1, 3, 250)),
        }
        for name, size in sizes.items():
            stack.enter_context(patch.object(build_encode, name, size))
        stack.enter_context(patch.object(build_line_halves, "LEAST_BYTES", 1))
        yield


def write_file(drawn: random.Random, path: Path) -> Path:
    """Write a random dataset in the format of a path, some with a few bytes spoiled."""
    lines = write_dataset(drawn.randrange(10**9), drawn.choice((5, 60, 300))).splitlines()
    lines += [f'{drawn.choice(NODES)} {LABEL} "{drawn.choice(("名", "é", "x"))} {n % 7}"@zh .' for n in range(20)]
    drawn.shuffle(lines)
    if drawn.random() < 0.5:
        lines = [re.sub(r"_:(b\d)", rf"<{E}\1>", line) for line in lines]
    if path.suffix != ".nq":
        lines = [" ".join(_LINE.findall(line)[:3]) + " ." for line in lines]
    if path.suffix == ".trig":
        lines.append(f"<{E}g> {{ <{E}n1> a <{E}n2> . }}")
    content = ("\n".join(lines) + "\n").encode()
    path.write_bytes(spoil(content, drawn) if drawn.random() < 0.3 else content)
    return path


def build_parts(paths: Iterable[Path], target: Path, *, in_forks: bool = False) -> dict[str, str] | str:
    """Build a store; return the digests of its parts, or the error without its place."""
    try:
        build.build_store(source_states(list(paths)), target, in_forks=in_forks)
    except CfgraphError as error:
        return str(error).replace(str(target), "STORE")
    return {name: part.digest for name, part in read_manifest(target).parts.items()}


def compare_runs(drawn: random.Random, place: Path) -> None:
    """Assert that a store whose terms were in runs on disk is the one that is built in memory."""
    endings = drawn.choices((".nt", ".nq", ".ttl", ".trig"), k=drawn.choice((1, 1, 2, 3)))
    paths = [write_file(drawn, place / f"{n}{ending}") for n, ending in enumerate(endings)]
    in_forks = drawn.random() < 0.3
    with ExitStack() as stack:
        piece = drawn.choice((64, 1024, 5_000))  # which decides in which order terms are met
        for module in (build_line_halves, rdf_stream):
            stack.enter_context(patch.object(module, "CHUNK_BYTES", piece))
        expected = build_parts(paths, place / "one")
        stack.enter_context(small_runs(drawn))
        found = build_parts(paths, place / "several", in_forks=in_forks)
        if len(paths) > 1 and isinstance(expected, dict):
            build_parts(paths[:1], place / "grown")
            add_to_directory(paths[1:], place / "grown")
    has_blanks = any(b"_:" in path.read_bytes() for path in paths)
    if isinstance(expected, str) or not (has_blanks or in_forks):  # halves of small files change the order of terms
        assert found == expected, f"another store from runs of {endings}"
    else:
        assert isinstance(found, dict), found
        assert list_quads(place / "several") == list_quads(place / "one"), f"other statements from runs of {endings}"
        assert count_all(place / "several") == count_all(place / "one"), f"other counts from runs of {endings}"
    for each in place.iterdir():
        assert not each.name.startswith("."), f"{each.name} was left"
    if len(paths) > 1 and isinstance(expected, dict):
        assert list_quads(place / "grown") == list_quads(place / "one"), "another store after files were added"


def count_all(store: Path) -> object:
    """Return the counts of a store, of the hubs only those of edges: which ones are listed may depend on names."""
    statistics = read_manifest(store).statistics
    return _normalize({**statistics, "hubs": [total for _, total in statistics["hubs"]]})


def list_quads(store: Path) -> Counter[str]:
    """Return the statements of a store with their graphs, and blank nodes all alike."""
    with closing(open_graph(store)) as graph:
        return Counter(
            "_:" + re.sub(r"_:\S+", "_:", f"{name} {' '.join(map(serialize_term, statement))}")
            for name, statements in graph.statements_by_graph()
            for statement in statements
        )


# -- sorting on disk ------------------------------------------------------------------------------------------------


def make_text(drawn: random.Random) -> str:
    """Return a text of hostile pieces."""
    pieces = [piece.decode("utf-8", "surrogatepass" if piece[:1] == b"\xed" else "replace")[:40] for piece in HOSTILE]
    return "".join(drawn.choice((*pieces, "\n", "\r", "\0", "\x85", "\u2028", "\\", '"', "中", "a")) for _ in range(3))


def make_term(drawn: random.Random, *, depth: int = 0) -> Term:
    """Return any term."""
    kind = drawn.randrange(6 if depth < 2 else 5)
    if kind == 0:
        return IRI(E + drawn.choice("abc"))
    if kind == 1:
        return BlankNode(f"_:b{drawn.randrange(3)}")
    if kind == 2:
        return Literal(make_text(drawn), language=drawn.choice(("en", "zh-hant", "ar--rtl")))
    if kind == 3:
        return Literal(make_text(drawn), IRI(E + "type"))
    if kind == 4:
        return Literal(make_text(drawn))
    return TripleTerm(IRI(E + "s"), IRI(E + "p"), make_term(drawn, depth=depth + 1))


def compare_sorted(drawn: random.Random, place: Path) -> None:
    """Assert that statements sorted on disk are those that were added, in order and each once."""
    subjects: list[Node] = [IRI(E + "s"), IRI(E + "s\x01"), IRI(E + "S"), BlankNode("_:b1"), IRI("urn:\U0001f600")]
    predicates = [TYPE, IRI(E + "p"), IRI(E + "a"), IRI("urn:z")]
    added = [
        Statement(drawn.choice(subjects), drawn.choice(predicates), make_term(drawn))
        for _ in range(drawn.choice((0, 1, 40, 300)))
    ]
    added += drawn.choices(added, k=len(added) // 2)
    with patch.object(sorting, "MAX_IN_MEMORY", drawn.choice((1, 5, 70))), ExitStack() as stack:
        stack.enter_context(patch.object(first_lines, "MAX_IN_MEMORY", drawn.choice((1, 10, 1_000))))
        stack.enter_context(patch.object(statement_lines, "READ_BYTES", drawn.choice((1, 13, 4096))))
        statements = SortedStatements()
        for start in range(0, len(added), size := drawn.choice((1, 4, 50))):
            statements.add(added[start : start + size])
        statements.finish()
        found = list(statements)
        assert len(found) == len(statements)
        assert set(found) == set(added), "other statements after sorting"
        assert len(set(found)) == len(found)
        assert found == [statements[number] for number in range(len(found))]
        keys = [(str(one.subject), one.predicate != TYPE, str(one.predicate)) for one in found]
        assert keys == sorted(keys)
        _compare_constructs(drawn, place)


def _compare_constructs(drawn: random.Random, place: Path) -> None:
    """Assert that a CONSTRUCT makes the same statements sorted on disk as at once in the engine."""
    path = place / "graph.nq"
    seed = drawn.randrange(10**9)
    path.write_text(write_dataset(seed, 60), encoding="utf-8")
    maker = QueryMaker(seed)
    texts = [text for text in (maker.make().text for _ in range(60)) if "CONSTRUCT" in text]
    with closing(open_graph(path)) as graph:
        view = View(graph, "en")
        for text in texts:
            query = parse_query(text)
            limit = drawn.choice((None, None, 1, 3, 1_000))
            try:
                expected = set(run_query(view, query, {}).statements)  # the engine may repeat some
            except QueryError:
                continue
            engine = drawn.choice(("auto", "oxigraph"))
            found = run_query_sorted(view, query, {}, engine=engine, limit=limit)
            whole = Counter(map(_without_names, expected))
            part = Counter(map(_without_names, found.statements))
            if limit is None or limit >= len(expected):
                assert part == whole, f"{engine}, limit {limit}: {text}\n{part - whole}\n{whole - part}"
                assert found.complete
            else:
                assert (part.total(), found.complete) == (limit, False), f"limit {limit}: {text}"
                assert part <= whole, f"limit {limit}: {text}"


def _without_names(statement: Statement) -> str:
    return " ".join("_:" if isinstance(term, BlankNode) else serialize_term(term) for term in statement)


# -- two stores as one ----------------------------------------------------------------------------------------------


def write_pair(drawn: random.Random, place: Path) -> tuple[Path, Path]:
    """Write two files with statements, names and claims, some of them in both."""
    lines = write_dataset(drawn.randrange(10**9), drawn.choice((10, 40, 80))).splitlines()
    links = [_LINE.findall(line)[:3] for line in lines if "/link>" in line or "/int>" in line]
    lines += [f'{node} {LABEL} "name {n}"@en .' for n, node in enumerate(NODES) if drawn.random() < 0.7]
    for number in range(drawn.choice((0, 4, 12)) if links else 0):
        subject, predicate, target = drawn.choice(links)
        claim = drawn.choice((f"<{E}claim{number}>", f"_:c{number}"))
        lines += [
            f"{claim} <{RDF}type> <{CF}Claim> .",
            f"{claim} <{RDF}subject> {subject} .",
            f"{claim} <{RDF}predicate> {predicate} .",
            f"{claim} <{RDF}object> {target} .",
            f'{claim} <{CF}percentage> "{drawn.choice((1, 2))}"^^<{XSD}integer> .',
        ]
    files: list[list[str]] = [[], []]
    whole = {index: drawn.choice(((0,), (1,), (0, 1))) for index in range(40)}
    for line in lines:
        node = line.split(" ", 1)[0]
        is_claim = "claim" in node or node.startswith("_:c")
        chosen = whole[int(re.sub(r"\D", "", node) or 0)] if is_claim else drawn.choice(((0,), (0,), (1,), (0, 1)))
        for number in chosen:
            files[number].append(line)
    files[drawn.choice((0, 0, 1))].append(f'<{CF}Claim> <{CF}isDetail> "true"^^<{XSD}boolean> .')
    files[0].append(f"<{E}detail> <{RDF}type> <{CF}Claim> .")  # without any, types are edges in a store
    paths = place / "there.nq", place / "here.nq"
    for path, own in zip(paths, files, strict=True):
        path.write_text("\n".join(own) + "\n", encoding="utf-8")
    return paths


@contextmanager
def serve_file(path: Path) -> Iterator[str]:
    """Serve a file of N-Quads with the engine, in this process; its default graph has all statements."""
    store = ox.Store()
    for quad in ox.parse(path=path, format=ox.RdfFormat.N_QUADS):
        store.add(quad)
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object))

    def answer(handler: BaseHTTPRequestHandler, body: str) -> None:
        handler.server_version = "Oxigraph/0.5"
        kind = handler.headers.get("Content-Type", "")
        text = parse_qs(body)["query"][0] if "form" in kind else body
        try:
            results = store.query(text)
        except (SyntaxError, ValueError) as error:
            send(handler, 400, str(error), "text/plain")
            return
        if isinstance(results, ox.QueryTriples):
            written, kind = results.serialize(format=ox.RdfFormat.N_TRIPLES), "application/n-triples"
        else:
            written, kind = results.serialize(format=ox.QueryResultsFormat.JSON), "application/sparql-results+json"
        assert written is not None
        send(handler, 200, written.decode(), kind)

    with serve_faults(answer) as address:
        yield address


def compare_combined(drawn: random.Random, place: Path) -> None:
    """Assert that a server's file and one of this machine, read as one graph, answer as both files read here."""
    theirs, own = write_pair(drawn, place)
    with ExitStack() as stack:
        here = stack.enter_context(closing(open_graph([theirs, own])))
        address = stack.enter_context(serve_file(theirs))
        there = stack.enter_context(closing(CombinedGraph(address, open_graph(own))))
        nodes = [IRI(node[1:-1]) for node in NODES]
        drawn.shuffle(nodes)
        for node in nodes[: drawn.choice((3, 6))]:
            expected, found = describe_node(here, node), describe_node(there, node)
            for name, value in expected.items():
                assert found[name] == value, f"{name} of {node}: {found[name]} for {value}"
        _compare_views(drawn, here, there, nodes)
        _compare_queries(drawn, here, there)
        _compare_statistics(here, there)


def describe_node(graph: Graph, node: Node) -> dict[str, object]:
    """Return what a graph says of a node, blank nodes without their names."""
    edges = list(graph.edges(node))
    return {
        "statements": Counter(map(_without_names, graph.statements(node))),
        "mentions": Counter(map(_without_names, graph.statements(object=node))),
        "edges": Counter(f"{direction} {_without_names(one)}" for direction, one in edges),
        "counts": sorted((str(iri), direction, total) for iri, direction, total in graph.edge_counts(node)),
        "claims": sorted(
            (
                _without_names(one),
                sorted("" if isinstance(claim, BlankNode) else str(claim) for claim in graph.reifications(one)),
            )
            for _, one in edges
        ),
        "detail": graph.is_detail(node),
    }


def _compare_views(drawn: random.Random, here: Graph, there: Graph, nodes: list[IRI]) -> None:
    views = [View(graph, "en") for graph in (here, there)]
    for text in ("name 1", "name", "n3"):
        found = [sorted(str(hit.entity.id) for hit in search(view, text, limit=100).results) for view in views]
        assert found[0] == found[1], f"search {text}: {found[1]} for {found[0]}"
    for _ in range(3):
        source, target = drawn.sample(nodes, 2)
        paths = [find_paths(view, source, target, k=50, max_hops=3) for view in views]
        shown = [
            sorted([["_:" if one.id.startswith("_:") else str(one.id) for one in path.nodes] for path in each.paths])
            for each in paths
        ]
        if not paths[1].complete:  # paths do not lead through blank nodes of a server
            shown[0] = [path for path in shown[0] if path in shown[1]]
            shown[0] = sorted({tuple(path): path for path in shown[0]}.values())
            shown[1] = sorted({tuple(path): path for path in shown[1]}.values())
        assert shown[0] == shown[1], f"paths from {source} to {target}: {shown[1]} for {shown[0]}"
    graphs = [cfgraph.KnowledgeGraph(graph) for graph in (here, there)]
    for node in nodes[:3]:
        for name in ("show", "neighbors"):
            if node not in graphs[0]:
                continue
            cards = [_normalize(getattr(graph, name)(node).to_json()) for graph in graphs]
            assert cards[0] == cards[1], f"{name} {node}:\n{_tell_difference(*cards)}"


def _tell_difference(expected: object, found: object) -> str:
    """Return the lines of JSON that differ."""
    here, there = (json.dumps(one, indent=1, sort_keys=True).splitlines() for one in (expected, found))
    return "\n".join(difflib.unified_diff(here, there, "here", "there", lineterm="", n=12))


def _compare_queries(drawn: random.Random, here: Graph, there: Graph) -> None:
    maker = CommonQueryMaker(drawn.randrange(10**9))
    with open_runner(here) as ours, open_runner(there) as theirs:
        for _ in range(10):
            text = maker.make().text
            if " LIMIT " in text or "CONSTRUCT" in text or "GROUP_CONCAT" in text:
                continue
            expected = ask_cfgraph(ours, text, "auto")
            try:
                found = Counter(ask_cfgraph(theirs, text, "auto"))
            except QueryError:  # what two graphs can't answer
                continue
            assert found == expected, f"{text}\n  only there {found - expected}\n  only here {expected - found}"


def _compare_statistics(here: Graph, there: Graph) -> None:
    one, other = here.statistics, there.statistics
    for name in ("statements", "entities", "classes", "details", "predicates", "edge_predicates"):
        assert getattr(one, name) == getattr(other, name), f"{name}: {getattr(other, name)} for {getattr(one, name)}"


def _normalize(value: object) -> object:
    """Return JSON with lists in an order of their own and blank nodes without names."""
    if isinstance(value, dict):
        if str(value.get("id")).startswith("_:"):  # whose label is made of some of its values
            value = {**value, "label": ""}
        return {name: _normalize(one) for name, one in value.items()}
    if isinstance(value, list):
        return sorted(map(_normalize, value), key=lambda one: json.dumps(one, sort_keys=True))
    return re.sub(r"_:[\w-]+", "_:", value) if isinstance(value, str) else value
