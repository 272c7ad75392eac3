"""Random SPARQL over a small graph of hostile terms, for comparing two ways of answering it.

Literals are in the form in which the engine keeps them; other forms are tested apart.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

E = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"

STRINGS = [
    '""',
    '"a"',
    '"A"',
    '"ä"',
    '"中文"',
    '"😀"',
    '"a b"',
    '"a\\"b"',
    '"a\\nb"',
    '"it\'s"',
    '"10"',
    '"\\\\"',
    '"%_"',
]
TAGGED = ['"a"@en', '"a"@de', '"中文"@zh', '"中文"@zh-hant', '""@en', '"b"@en-gb', '"a"@zh']
INTEGERS = [f'"{value}"^^<{XSD}integer>' for value in (-7, -1, 0, 1, 2, 3, 10, 99, 10**9)]
DECIMALS = [f'"{value}"^^<{XSD}decimal>' for value in ("-1.5", "0.1", "0.25", "2", "2.5", "10", "33.333", "0.0001")]
OTHERS = [
    f'"true"^^<{XSD}boolean>',
    f'"false"^^<{XSD}boolean>',
    f'"1.5"^^<{XSD}double>',
    f'"NaN"^^<{XSD}double>',
    f'"2024-02-29"^^<{XSD}date>',
    f'"2024"^^<{XSD}gYear>',
    f'"x"^^<{E}type>',
]
DOUBLES = [f'"{value}"^^<{XSD}double>' for value in ("-1.5", "0", "0.1", "2", "2.5", "100", "1000000", "INF")]
DATES = [f'"{value}"^^<{XSD}date>' for value in ("1999-12-31", "2024-01-01", "2024-02-29", "2024-03-01")]
MOMENTS = [
    f'"2024-02-{day}T{time}"^^<{XSD}dateTime>'
    for day in ("28", "29")
    for time in ("00:00:00", "23:59:59", "12:30:00.5")
]
YEARS = [f'"{value}"^^<{XSD}gYear>' for value in (1949, 2023, 2024)]
TRUTHS = [f'"true"^^<{XSD}boolean>', f'"false"^^<{XSD}boolean>']
NODES = [f"<{E}n{number}>" for number in range(14)]
BLANKS = ["_:b1", "_:b2"]

OBJECTS: dict[str, Sequence[str]] = {
    "int": INTEGERS,
    "dec": DECIMALS,
    "num": [*INTEGERS, *DECIMALS],
    "str": STRINGS,
    "tag": TAGGED,
    "label": [*STRINGS, *TAGGED],
    "dbl": DOUBLES,
    "day": DATES,
    "moment": MOMENTS,
    "year": YEARS,
    "truth": TRUTHS,
    "link": NODES,
    "some": [*NODES, *BLANKS],
    "any": [*NODES, *BLANKS, *STRINGS, *TAGGED, *INTEGERS, *DECIMALS, *OTHERS],
}
"""What stands behind each predicate."""

_NUMBERS, _TEXTS, _DATES = ("int", "dec", "num", "dbl"), ("str", "tag", "label"), ("day", "moment", "year")

PATHS = [
    *("^e:link", "e:link/e:some", "(e:link|e:int)", "(e:str|^e:link)", "e:link+", "e:link*", "e:link?", "^e:link+"),
    *("(e:link|e:some)+", "(e:link|^e:some)*", "(e:link/e:link)+", "!(e:link|^e:some)"),
    *("^(e:link/e:some)", "e:some/e:link*", "e:link*/e:label", "(e:int|e:dec)", "(e:link/e:int)", "e:link+/e:str"),
]

CLASSES = [f"<{E}C{number}>" for number in range(3)]


def write_graph(seed: int, statements: int = 200) -> str:
    """Return a graph as N-Triples."""
    chosen = random.Random(seed)
    lines = set()
    for _ in range(statements):
        predicate = chosen.choice(list(OBJECTS))
        subject = chosen.choice(NODES if chosen.random() < 0.9 else BLANKS)
        lines.add(f"{subject} <{E}{predicate}> {chosen.choice(OBJECTS[predicate])} .")
    for node in NODES:
        lines.add(f"{node} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> {chosen.choice(CLASSES)} .")
    return "\n".join(sorted(lines)) + "\n"


GRAPH_NAMES = [NODES[1], NODES[2], f"<{E}g>", BLANKS[0]]
"""Names of graphs, of which some are nodes of graphs too."""


def write_dataset(seed: int, statements: int = 300) -> str:
    """Return a dataset as N-Quads: statements in no graph, in one, or in several."""
    chosen = random.Random(seed)
    lines = set()
    for line in write_graph(seed, statements).splitlines():
        for name in chosen.sample(["", *GRAPH_NAMES], chosen.choice([1, 1, 2])):
            lines.add(f"{line[:-1]}{name} .")
    return "\n".join(sorted(lines)) + "\n"


@dataclass(frozen=True)
class RandomQuery:
    """A query, and which of its columns its rows are ordered by (by place)."""

    text: str
    ordered: tuple[int, ...] = ()


class QueryMaker:
    """Makes random queries, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def make(self) -> RandomQuery:
        """Return the next query."""
        self._kinds: dict[str, str] = {"n0": "link"}
        self._next = 0
        body = self._group(depth=0)
        if self._random.random() < 0.05:
            return RandomQuery(f"PREFIX e: <{E}> ASK {{ {body} }}")
        if self._random.random() < 0.45:
            return self._grouped(body)
        return self._plain(body)

    def _plain(self, body: str) -> RandomQuery:
        names = self._some(sorted(self._kinds))
        distinct = "DISTINCT " if self._random.random() < 0.3 else ""
        if self._random.random() < 0.08:
            return self._constructed(body)
        extra = ""
        if self._random.random() < 0.2:
            extra = f" ({self._expression()} AS ?calculated)"
        order, ordered = "", []
        if self._random.random() < 0.4:
            keys = names if self._random.random() < 0.5 else self._some(names)
            order = " ORDER BY " + " ".join(
                self._random.choice(["?{}", "DESC(?{})", "ASC(?{})"]).format(name) for name in keys
            )
            ordered = [names.index(name) for name in keys]
            if set(keys) == set(names) and not extra and self._random.random() < 0.6:
                order += f" LIMIT {self._random.randint(0, 8)}"
                if self._random.random() < 0.3:
                    order += f" OFFSET {self._random.randint(0, 4)}"
        columns = " ".join(f"?{name}" for name in names)
        return RandomQuery(f"PREFIX e: <{E}> SELECT {distinct}{columns}{extra} {{ {body} }}{order}", tuple(ordered))

    def _constructed(self, body: str) -> RandomQuery:
        ends = [f"?{self._random.choice(sorted(self._kinds))}" for _ in range(3)]
        template = self._random.choice(
            [
                f"?n0 e:made {ends[0]}",
                f"{ends[0]} e:made {ends[1]} . ?n0 a {ends[2]}",
                f"_:x e:made {ends[0]} ; e:of ?n0",
            ]
        )
        return RandomQuery(f"PREFIX e: <{E}> CONSTRUCT {{ {template} }} WHERE {{ {body} }}")

    def _grouped(self, body: str) -> RandomQuery:
        keys = self._some(sorted(self._kinds))[: self._random.randint(0, 2)]
        aggregates = [self._aggregate() for _ in range(self._random.randint(1, 2))]
        if self._random.random() < 0.15:
            aggregates.append(f"GROUP_CONCAT(DISTINCT STR({self._any(*_TEXTS)}); SEPARATOR='|')")
        columns = [f"?{key}" for key in keys] + [f"({one} AS ?a{place})" for place, one in enumerate(aggregates)]
        text = f"PREFIX e: <{E}> SELECT {' '.join(columns)} {{ {body} }}"
        if keys:
            text += " GROUP BY " + " ".join(f"?{key}" for key in keys)
        if self._random.random() < 0.25:
            text += f" HAVING ({self._aggregate()} {self._random.choice(['>', '<', '=', '>='])} {self._constant()})"
        ordered: tuple[int, ...] = ()
        if self._random.random() < 0.3:
            text += f" ORDER BY DESC(?a0) {' '.join(f'?{key}' for key in keys)}"
            ordered = (len(keys), *range(len(keys)))
            if len(aggregates) == 1 and self._random.random() < 0.5:
                text += f" LIMIT {self._random.randint(1, 5)}"
        return RandomQuery(text, ordered)

    def _aggregate(self) -> str:
        name = self._any(*_NUMBERS)[1:]
        return self._random.choice(
            [
                "COUNT(*)",
                f"COUNT(?{name})",
                f"COUNT(DISTINCT ?{name})",
                f"SUM(?{name})",
                f"AVG(?{name})",
                f"MIN(?{name})",
                f"MAX(?{name})",
                f"SUM({self._constant()})",
                f"MIN({self._any(*_TEXTS)})",
                f"MAX({self._any(*_DATES)})",
                f"SUM(DISTINCT ?{name})",
                f"AVG(DISTINCT ?{name})",
                f"SUM(?{name} {self._random.choice('+*')} {self._constant_number()})",
                "COUNT(DISTINCT *)",
            ]
        )

    # -- patterns

    def _group(self, depth: int) -> str:
        first = self._random.choice(list(OBJECTS))
        parts = [f"?n0 e:{first} {self._variable('v', first)}"] if depth == 0 else []
        parts += [self._triple() for _ in range(self._random.choice([0, 1, 1, 2]))]
        if self._random.random() < 0.3:
            parts.append(f"OPTIONAL {{ {self._inner(depth)} }}")
        if depth == 0 and self._random.random() < 0.2:
            parts.append(f"{{ {self._inner(depth)} }} UNION {{ {self._inner(depth)} }}")
        if self._random.random() < 0.15:
            name = f"x{len(self._kinds)}"
            parts.append(f"BIND({self._expression()} AS ?{name})")
            self._kinds[name] = "bound"
        if self._random.random() < 0.1:
            name = self._random.choice(sorted(self._kinds))
            listed = [*NODES, *STRINGS, *INTEGERS, *(["UNDEF"] if self._random.random() < 0.3 else [])]
            values = " ".join(self._random.choice(listed) for _ in range(3))
            parts.append(f"VALUES ?{name} {{ {values} }}")
        if self._random.random() < 0.12:
            before = dict(self._kinds)
            parts.append(f"MINUS {{ {self._inner(depth)} }}")
            self._kinds = before
        if depth == 0 and self._random.random() < 0.06:
            before = dict(self._kinds)
            inner, name = self._triple(), f"s{len(self._kinds)}"
            parts.append(
                f"{{ SELECT ?n0 ({self._aggregate()} AS ?{name}) {{ ?n0 ?any ?thing . {inner} }} GROUP BY ?n0 }}"
            )
            self._kinds = {**before, name: "bound"}
        parts += [f"FILTER({self._condition()})" for _ in range(self._random.choice([0, 0, 1, 1, 2]))]
        if depth == 0 and self._random.random() < 0.2:
            negated = self._random.choice(["", "NOT "])
            before = dict(self._kinds)
            parts.append(f"FILTER {negated}EXISTS {{ {self._inner(depth)} }}")
            self._kinds = before
        return " . ".join(parts)

    def _inner(self, depth: int) -> str:
        inner = self._triple()
        if self._random.random() < 0.4:
            inner += f" . {self._triple()}"
        if self._random.random() < 0.4:
            inner += f" FILTER({self._condition()})"
        return inner

    def _triple(self) -> str:
        predicate = self._random.choice([*OBJECTS, "link", "link", "int", "dec"])
        subject = self._node()
        written = f"e:{predicate}"
        chance = self._random.random()
        if chance < 0.06:
            written, predicate = self._variable("p", "iri"), "any"
        elif chance < 0.12:
            written = self._random.choice(PATHS)
            predicate = "some"
        elif chance < 0.2:
            return f"{subject} a {self._random.choice([*CLASSES, self._variable('c', 'link')])}"
        if self._random.random() < 0.15:
            target = self._random.choice(OBJECTS[predicate])
            target = target if not target.startswith("_:") else NODES[0]
        elif predicate in ("link", "some") and self._random.random() < 0.6:
            target = self._node()
        else:
            target = self._variable("v", predicate)
        return f"{subject} {written} {target}"

    def _node(self) -> str:
        if self._random.random() < 0.1:
            return self._random.choice(NODES)
        return self._variable("n", "link")

    def _variable(self, start: str, kind: str) -> str:
        known = [name for name in sorted(self._kinds) if name.startswith(start)]
        if known and self._random.random() < (0.6 if start == "n" else 0.25):
            return f"?{self._random.choice(known)}"
        self._next += 1
        name = f"{start}{self._next}"
        self._kinds[name] = kind
        return f"?{name}"

    # -- expressions

    def _condition(self) -> str:
        chance = self._random.random()
        if chance < 0.12:
            return f"({self._condition()} {self._random.choice(['&&', '||'])} {self._condition()})"
        if chance < 0.2:
            return f"!({self._condition()})"
        name, number, text, node = self._any(), self._any(*_NUMBERS), self._any(*_TEXTS), self._any("link")
        part = self._random.choice(["a", "中", "", "10", "it's", "%"])
        return self._random.choice(
            [
                f"{name} {self._operator()} {self._constant()}",
                f"{number} {self._operator()} {self._constant_number()}",
                f"{number} {self._operator()} {self._any(*_NUMBERS)}",
                f"{node} {self._random.choice(['=', '!='])} {self._any('link')}",
                f"{node} {self._random.choice(['=', '!='])} {NODES[1]}",
                f"{text} {self._random.choice(['=', '!='])} {self._random.choice([*STRINGS, *TAGGED])}",
                f"{self._any('str')} {self._operator()} {self._random.choice(STRINGS)}",
                f"{self._number()} {self._operator()} {self._number()}",
                f"{number} IN ({self._constant_number()}, {self._constant_number()})",
                f"{node} NOT IN ({NODES[2]}, {NODES[3]})",
                f"BOUND({name})",
                f'CONTAINS(STR({name}), "{part}")',
                f'STRSTARTS({text}, "{part}")',
                f'STRENDS({text}, "{part}")',
                f'LANG({text}) = "{self._random.choice(["en", "zh", "", "EN", "fr"])}"',
                f'LANGMATCHES(LANG({text}), "{self._random.choice(["en", "zh", "*"])}")',
                f"DATATYPE({number}) = <{XSD}{self._random.choice(['integer', 'string', 'decimal'])}>",
                f'STR({name}) = "{part}"',
                f"isIRI({name})",
                f"isLiteral({name})",
                f"sameTerm({name}, {self._any()})",
                f'REGEX({text}, "{self._random.choice(["a", "^a", "中", "a.b"])}")',
                f"STRLEN({text}) {self._operator()} {self._random.choice('0123')}",
                f"{self._any('dbl')} {self._operator()} {self._random.choice(['0', '2.5', '1e2', '-1.5e0', '0.1'])}",
                f"{self._any('dbl')} {self._operator()} {self._any(*_NUMBERS)}",
                f"{self._any('day')} {self._operator()} {self._random.choice(DATES)}",
                f"{self._any('moment')} {self._operator()} {self._random.choice(MOMENTS)}",
                f"{self._any('year')} {self._operator()} {self._random.choice(YEARS)}",
                f"{self._any(*_DATES)} {self._operator()} {self._any(*_DATES)}",
                f"YEAR({self._any(*_DATES)}) {self._operator()} 2024",
                f"{self._any('truth')} = {self._random.choice(['true', 'false'])}",
                self._any("truth"),
                f"isBlank({name})",
                f"isNumeric({name})",
                f'CONTAINS(LCASE({text}), "{part}")',
                f'REGEX({text}, "{self._random.choice(["A", "^a", "b"])}", "i")',
            ]
        )

    def _expression(self) -> str:
        number = self._any(*_NUMBERS)
        return self._random.choice(
            [
                self._number(),
                self._any(),
                f"STR({self._any()})",
                f"{self._any(*_NUMBERS)} + 1",
                f"COALESCE({self._any()}, {self._constant()})",
                f"IF({self._condition()}, {self._constant()}, {self._constant()})",
                f"STRLEN({self._any(*_TEXTS)})",
                f"LANG({self._any(*_TEXTS)})",
                f"DATATYPE({number})",
                f"{self._random.choice(['ABS', 'ROUND', 'CEIL', 'FLOOR'])}({self._number()})",
                f"{self._random.choice(['YEAR', 'MONTH', 'DAY'])}({self._any(*_DATES)})",
                f"{self._random.choice(['UCASE', 'LCASE'])}({self._any('str')})",
                f"SUBSTR({self._any('str')}, {self._random.choice(['1', '2', '1, 1', '2, 5'])})",
                f'CONCAT(STR({self._any()}), "-", {self._any("str")})',
                f"{self._any('dbl')} {self._random.choice('+-*/')} {self._random.choice(['2', '1e1', '-3'])}",
                self._condition(),
            ]
        )

    def _number(self) -> str:
        name = self._any(*_NUMBERS)
        return self._random.choice(
            [
                name,
                f"({name} {self._random.choice('+-*')} {self._constant_number()})",
                f"({name} / {self._random.choice(['0', '1', '2', '-3'])})",  # the engine finds no value in 0 / 0.1
                f"({name} {self._random.choice('+-*')} {self._any(*_NUMBERS)})",
                f"-{name}",
            ]
        )

    def _any(self, *kinds: str) -> str:
        """Return a variable, mostly one of these kinds where there is one."""
        known = [name for name, kind in sorted(self._kinds.items()) if kind in kinds]
        if not known or self._random.random() < 0.1:
            known = sorted(self._kinds)
        return f"?{self._random.choice(known)}"

    def _operator(self) -> str:
        return self._random.choice(["=", "!=", "<", ">", "<=", ">="])

    def _constant_number(self) -> str:
        return self._random.choice(["0", "1", "2", "-3", "2.5", "0.1", "3"])

    def _constant(self) -> str:
        return self._random.choice(
            [self._constant_number(), self._random.choice(STRINGS), self._random.choice(TAGGED), NODES[1], "true"]
        )

    def _some(self, names: list[str]) -> list[str]:
        chosen = [name for name in names if self._random.random() < 0.6]
        return chosen or names[:1]


class DatasetQueryMaker(QueryMaker):
    """Makes random queries over named graphs: with GRAPH, FROM and FROM NAMED."""

    def make(self) -> RandomQuery:
        """Return the next query."""
        asked = super().make()
        if self._random.random() < 0.6:
            return asked
        names = [*GRAPH_NAMES[:3], NODES[9]]
        clauses = [
            f"FROM {'NAMED ' if self._random.random() < 0.5 else ''}{name} "
            for name in self._random.sample(names, self._random.randint(1, 3))
        ]
        start = asked.text.index("WHERE {" if " CONSTRUCT " in asked.text else "{")
        return replace(asked, text=f"{asked.text[:start]}{''.join(clauses)}{asked.text[start:]}")

    def _group(self, depth: int) -> str:
        body = super()._group(depth)
        if depth or self._random.random() < 0.6:
            return body
        name = self._graph_name()
        if "MINUS" in body or name in body:  # the engine subtracts by the graph's name, and binds it before the group
            name = NODES[2]
        written = f"GRAPH {name} {{ {body} }}"
        return f"{written} . {self._triple()}" if self._random.random() < 0.3 else written

    def _triple(self) -> str:
        chance = self._random.random()
        if chance < 0.75:
            return super()._triple()
        if chance < 0.78:
            return f"GRAPH {self._graph_name()} {{ }}"
        return f"GRAPH {self._graph_name()} {{ {super()._triple()} }}"

    def _graph_name(self) -> str:
        chance = self._random.random()
        if chance < 0.4:
            return self._random.choice([*GRAPH_NAMES[:3], NODES[9]])
        return self._node() if chance < 0.55 else self._variable("g", "link")
