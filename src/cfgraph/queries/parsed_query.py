"""A parsed query: one value that is passed from the editor or a file to the worker and back, parsed once.

Other modules decide whether it may run, and with which values (``guard``, ``binding``, ``substitution``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from cfgraph.model.errors import QueryError, UsageError
from cfgraph.queries.decorators import read_decorators
from cfgraph.queries.grammar import QueryReader
from cfgraph.queries.outline import Outline
from cfgraph.queries.parameters import Parameter, read_parameters
from cfgraph.queries.prefixes import find_declared_prefixes
from cfgraph.queries.syntax_tree import QueryTree, SelectQuery
from cfgraph.queries.tokens import Token, error_at, tokenize
from cfgraph.queries.tree_names import list_projected_variables
from cfgraph.text.catalog import make_phrase


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A text and all that is known about it without a graph.

    ``header`` has decorators that are separate from the text; those in the text count as well. ``outline`` and
    ``tree`` are None if the text is not a valid query; ``syntax_error`` then has the position. ``prefixes`` are
    the declared ones; ``undeclared`` are the names before the error with an undeclared prefix: whether that is
    an error depends on the graph. ``parameter_error`` is the error in decorators or parameters.
    """

    text: str
    tokens: tuple[Token, ...]
    form: str
    outline: Outline | None
    tree: QueryTree | None
    syntax_error: QueryError | None
    prefixes: Mapping[str, str]
    undeclared: tuple[Token, ...]
    variables: tuple[str, ...]
    header: str = ""
    parameters: tuple[Parameter, ...] = ()
    parameter_error: UsageError | None = None

    @property
    def whole(self) -> str:
        """The text with its decorators, as in a file."""
        return join_header(self.header, self.text)

    @property
    def projected(self) -> tuple[str, ...]:
        """The variables of a SELECT's rows; for ``SELECT *``, in the order of the text."""
        if not isinstance(self.tree, SelectQuery):
            return ()
        names = [variable.name for variable in list_projected_variables(self.tree)]
        return tuple(names if self.tree.projections else sorted(set(names), key=self.variables.index))

    def find_mistake(self, prefixes: Collection[str]) -> QueryError | None:
        """Return the first error of the query for a graph with these prefixes, or None."""
        for name in self.undeclared:
            if name.prefix not in prefixes:
                return error_at(self.text, name.start, make_phrase("syntax.no_prefix", prefix=name.prefix))
        return self.syntax_error

    def check_parameters(self) -> tuple[Parameter, ...]:
        """Return the parameters. Raises UsageError, with the line, if they or decorators are invalid."""
        if self.parameter_error is not None:
            raise self.parameter_error.with_traceback(None)
        return self.parameters

    def find_token(self, offset: int) -> Token:
        """Return the first token at or after an offset."""
        place = bisect_left(self.tokens, offset, key=lambda token: token.start)
        return self.tokens[place] if place < len(self.tokens) else Token("end", "", len(self.text))


def parse_query(text: str, header: str = "") -> ParsedQuery:
    """Parse a query, valid or not, with decorators in a separate header, if any."""
    reader = QueryReader(text)
    tree, mistake = None, None
    try:
        tree = reader.read_query()
    except QueryError as error:
        mistake = error.with_traceback(None)
    tokens = reader.passed
    if tree is None and reader.token.kind != "end":
        tokens += [reader.token, *tokenize(text, reader.token.end)]
    query = ParsedQuery(
        text,
        tokens=tuple(tokens),
        form=reader.scopes[0].form if reader.scopes else "",
        outline=reader.outline if tree else None,
        tree=tree,
        syntax_error=mistake,
        prefixes=find_declared_prefixes(tokens),
        undeclared=tuple(reader.undeclared),
        variables=tuple(dict.fromkeys(token.text[1:] for token in tokens if token.kind == "variable")),
    )
    return attach_header(query, header)


def attach_header(query: ParsedQuery, header: str) -> ParsedQuery:
    """Return the query with these separate decorators, without parsing its text again."""
    query = replace(query, header=header, parameters=(), parameter_error=None)
    first_line = query.whole.count("\n") - query.text.count("\n") + 1
    try:
        parameters = read_parameters(query.text, query.tokens, read_decorators(query.whole), first_line)
    except UsageError as error:
        return replace(query, parameter_error=error.with_traceback(None))
    return replace(query, parameters=parameters)


def join_header(header: str, text: str) -> str:
    """Return a text with its separate decorators above it."""
    return f"{header}\n{text}" if header else text
