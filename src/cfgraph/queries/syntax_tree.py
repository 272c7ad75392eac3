"""The syntax tree of a query, as the grammar's reader gives it: frozen values that an evaluator can start from.

Short forms are written out: ``;`` and ``,``, lists, ``[]``, reified triples and annotations are triples, and FILTERs
belong to their group wherever in it they stand. Terms are those of ``model.terms``; a name whose prefix the query does
not declare stays a ``PrefixedName`` until a graph says what it means (``name_resolution``).
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
"""What names a predicate, a graph, a datatype or a function."""

TermPattern: TypeAlias = Variable | Name | BlankNode | Literal | PrefixedLiteral | TripleTermPattern
"""What stands in a triple. A blank node matches anything, as a variable does; it is the same one in its whole group."""

# -- property paths


@dataclass(frozen=True, slots=True)
class SequencePath:
    """``a/b``: one step after the other."""

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
    """Two operands or more, all joined by ``||`` or all by ``&&``: long runs make no deep tree."""

    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class BinaryOperation:
    """Two operands joined by a comparison or a sign of arithmetic."""

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
    """A function of SPARQL by its name in capitals, or one that an IRI names."""

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
    """Triples with nothing but FILTERs between them: a basic graph pattern, with paths."""

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
    """``SERVICE name { … }``, which cfgraph refuses to run."""

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
    """What stands in braces: its parts in order, sub-selects and groups among them, and the FILTERs of it all."""

    parts: tuple[PatternPart, ...] = ()
    filters: tuple[Expression, ...] = ()


# -- queries


@dataclass(frozen=True, slots=True)
class Projection:
    """A variable of SELECT, or one that AS gives an expression; the same in GROUP BY, where AS may be left out."""

    variable: Variable | None
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class OrderKey:
    """What ORDER BY sorts by."""

    expression: Expression
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs of FROM and FROM NAMED."""

    default: tuple[Name, ...] = ()
    named: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class SolutionModifiers:
    """What is done with the rows of the WHERE group, the VALUES behind it included."""

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
    """A CONSTRUCT query; without a template of its own, that is the WHERE group's triples."""

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
