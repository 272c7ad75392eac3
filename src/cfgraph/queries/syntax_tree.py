"""The syntax tree of a query, as the parser returns it: immutable values for an evaluator.

Abbreviations are expanded: ``;`` and ``,``, lists, ``[]``, reified triples and annotations are triples, and FILTERs
belong to their group regardless of their position. Terms are those of ``model.terms``; a name whose prefix the query
does not declare remains a ``PrefixedName`` until it is resolved with a graph (``tree_names``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from cfgraph.model.terms import IRI, BlankNode, Literal

# -- terms


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, by its name without the question mark."""

    name: str


@dataclass(frozen=True, slots=True)
class PrefixedName:
    """A name with a prefix that the query does not declare."""

    prefix: str
    local: str


@dataclass(frozen=True, slots=True)
class PrefixedLiteral:
    """A literal whose datatype is such a name."""

    value: str
    datatype: PrefixedName


@dataclass(frozen=True, slots=True)
class TripleTermPattern:
    """A triple as a term, ``<<( … )>>``."""

    subject: TermPattern
    predicate: Predicate
    object: TermPattern


Name: TypeAlias = IRI | PrefixedName
"""A predicate, graph, datatype or function."""

TermPattern: TypeAlias = Variable | Name | BlankNode | Literal | PrefixedLiteral | TripleTermPattern
"""A term of a triple. A blank node matches anything, like a variable; it is the same one in its whole group."""

# -- property paths


@dataclass(frozen=True, slots=True)
class SequencePath:
    """``a/b``: one step after another."""

    steps: tuple[PropertyPath, ...]


@dataclass(frozen=True, slots=True)
class AlternativePath:
    """``a|b``: any one of them."""

    choices: tuple[PropertyPath, ...]


@dataclass(frozen=True, slots=True)
class InversePath:
    """``^a``: from object to subject."""

    path: PropertyPath


@dataclass(frozen=True, slots=True)
class RepeatedPath:
    """``a*``, ``a+`` or ``a?``."""

    path: PropertyPath
    repeats: str


@dataclass(frozen=True, slots=True)
class NegatedPath:
    """``!(a|^b)``: any predicate but these, forward and inverse."""

    forward: tuple[Name, ...]
    inverse: tuple[Name, ...] = ()


PropertyPath: TypeAlias = Name | SequencePath | AlternativePath | InversePath | RepeatedPath | NegatedPath
Predicate: TypeAlias = Variable | PropertyPath

# -- expressions


@dataclass(frozen=True, slots=True)
class UnaryOperation:
    """``!a``, ``-a`` or ``+a``."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class LogicalOperation:
    """Two or more operands joined by ``||`` or by ``&&``: long chains are not nested."""

    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class BinaryOperation:
    """Two operands joined by a comparison or an arithmetic operator."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Membership:
    """``a IN (…)``, or NOT IN when it is ``negated``."""

    operand: Expression
    members: tuple[Expression, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A SPARQL function by its name in upper case, or one named by an IRI."""

    function: str | Name
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Aggregation:
    """An aggregate of a group's rows; ``COUNT(*)`` has no argument. ``separator`` is that of GROUP_CONCAT."""

    function: str
    argument: Expression | None
    distinct: bool = False
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class Existence:
    """``EXISTS { … }``, or NOT EXISTS when it is ``negated``."""

    group: GroupPattern
    negated: bool = False


Expression: TypeAlias = (
    TermPattern
    | UnaryOperation
    | LogicalOperation
    | BinaryOperation
    | Membership
    | FunctionCall
    | Aggregation
    | Existence
)

# -- patterns


@dataclass(frozen=True, slots=True)
class TriplePattern:
    """A triple of a pattern or template; its predicate may be a path."""

    subject: TermPattern
    predicate: Predicate
    object: TermPattern


@dataclass(frozen=True, slots=True)
class TripleBlock:
    """Consecutive triples, ignoring FILTERs: a basic graph pattern, with paths."""

    triples: tuple[TriplePattern, ...]


@dataclass(frozen=True, slots=True)
class OptionalPattern:
    """``OPTIONAL { … }``."""

    group: GroupPattern


@dataclass(frozen=True, slots=True)
class MinusPattern:
    """``MINUS { … }``."""

    group: GroupPattern


@dataclass(frozen=True, slots=True)
class LateralPattern:
    """``LATERAL { … }``, which is evaluated for every row before it."""

    group: GroupPattern


@dataclass(frozen=True, slots=True)
class UnionPattern:
    """``{ … } UNION { … }``, two branches or more."""

    branches: tuple[GroupPattern, ...]


@dataclass(frozen=True, slots=True)
class GraphPattern:
    """``GRAPH name { … }``."""

    graph: Variable | Name
    group: GroupPattern


@dataclass(frozen=True, slots=True)
class ServicePattern:
    """``SERVICE name { … }``, which cfgraph rejects."""

    service: Variable | Name
    group: GroupPattern
    silent: bool = False


@dataclass(frozen=True, slots=True)
class BindPattern:
    """``BIND(expression AS ?variable)``."""

    expression: Expression
    variable: Variable


@dataclass(frozen=True, slots=True)
class ValuesPattern:
    """``VALUES``: rows for some variables; None is UNDEF."""

    variables: tuple[Variable, ...]
    rows: tuple[tuple[TermPattern | None, ...], ...]


@dataclass(frozen=True, slots=True)
class GroupPattern:
    """The content of braces: its parts in order, including sub-selects and groups, and its FILTERs."""

    parts: tuple[PatternPart, ...] = ()
    filters: tuple[Expression, ...] = ()


# -- queries


@dataclass(frozen=True, slots=True)
class Projection:
    """A variable of SELECT, or an expression with AS; the same in GROUP BY, where AS is optional."""

    variable: Variable | None
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class OrderKey:
    """A sort key of ORDER BY."""

    expression: Expression
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs of FROM and FROM NAMED."""

    default: tuple[Name, ...] = ()
    named: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class SolutionModifiers:
    """The modifiers of the rows of the WHERE group, including the VALUES after it."""

    group_by: tuple[Projection, ...] = ()
    having: tuple[Expression, ...] = ()
    order_by: tuple[OrderKey, ...] = ()
    limit: int | None = None
    offset: int = 0
    values: ValuesPattern | None = None


@dataclass(frozen=True, slots=True)
class SelectQuery:
    """A SELECT query or sub-select; ``projections`` are None for ``*``."""

    projections: tuple[Projection, ...] | None
    where: GroupPattern
    modifiers: SolutionModifiers = SolutionModifiers()
    distinct: bool = False
    reduced: bool = False
    dataset: Dataset = Dataset()


@dataclass(frozen=True, slots=True)
class AskQuery:
    """An ASK query."""

    where: GroupPattern
    modifiers: SolutionModifiers = SolutionModifiers()
    dataset: Dataset = Dataset()


@dataclass(frozen=True, slots=True)
class ConstructQuery:
    """A CONSTRUCT query; without a template, it is the WHERE group's triples."""

    template: tuple[TriplePattern, ...]
    where: GroupPattern
    modifiers: SolutionModifiers = SolutionModifiers()
    dataset: Dataset = Dataset()


@dataclass(frozen=True, slots=True)
class DescribeQuery:
    """A DESCRIBE query; ``targets`` are None for ``*``."""

    targets: tuple[Variable | Name, ...] | None
    where: GroupPattern
    modifiers: SolutionModifiers = SolutionModifiers()
    dataset: Dataset = Dataset()


PatternPart: TypeAlias = (
    TripleBlock
    | GroupPattern
    | SelectQuery
    | OptionalPattern
    | MinusPattern
    | LateralPattern
    | UnionPattern
    | GraphPattern
    | ServicePattern
    | BindPattern
    | ValuesPattern
)
QueryTree: TypeAlias = SelectQuery | AskQuery | ConstructQuery | DescribeQuery
