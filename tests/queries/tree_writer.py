"""Writing a syntax tree as SPARQL again, with every bracket, so that an engine can say whether it means the same."""

from __future__ import annotations

from collections.abc import Iterable

from cfgraph.model.terms import IRI, BlankNode, Literal, term_to_n3
from cfgraph.queries import syntax_tree as st


def write_tree(tree: st.QueryTree) -> str:
    """Write a query whose names are all resolved."""
    if isinstance(tree, st.SelectQuery):
        distinct = "DISTINCT " if tree.distinct else "REDUCED " if tree.reduced else ""
        head = f"SELECT {distinct}{_write_projections(tree.projections)}"
    elif isinstance(tree, st.AskQuery):
        head = "ASK"
    elif isinstance(tree, st.ConstructQuery):
        head = f"CONSTRUCT {{ {_write_triples(tree.template)} }}"
    else:
        head = f"DESCRIBE {'*' if tree.targets is None else _join(map(_write_term, tree.targets))}"
    dataset = [f"FROM {_write_term(name)}" for name in tree.dataset.default]
    dataset += [f"FROM NAMED {_write_term(name)}" for name in tree.dataset.named]
    return _join([head, *dataset, "WHERE", _write_group(tree.where), _write_modifiers(tree.modifiers)])


def _join(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _write_projections(projections: tuple[st.Projection, ...] | None) -> str:
    return "*" if projections is None else _join(map(_write_projection, projections))


def _write_projection(one: st.Projection) -> str:
    if one.expression is None:
        assert one.variable is not None
        return _write_term(one.variable)
    expression = _write_expression(one.expression)
    return f"({expression} AS {_write_term(one.variable)})" if one.variable else f"({expression})"


def _write_modifiers(modifiers: st.SolutionModifiers) -> str:
    parts = []
    if modifiers.group_by:
        parts.append("GROUP BY " + _join(map(_write_projection, modifiers.group_by)))
    if modifiers.having:
        parts.append("HAVING " + _join(f"({_write_expression(one)})" for one in modifiers.having))
    if modifiers.order_by:
        parts.append("ORDER BY " + _join(map(_write_key, modifiers.order_by)))
    if modifiers.limit is not None:
        parts.append(f"LIMIT {modifiers.limit}")
    if modifiers.offset:
        parts.append(f"OFFSET {modifiers.offset}")
    if modifiers.values:
        parts.append(_write_part(modifiers.values))
    return _join(parts)


def _write_key(key: st.OrderKey) -> str:
    return f"{'DESC' if key.descending else ''}({_write_expression(key.expression)})"


def _write_group(group: st.GroupPattern) -> str:
    filters = (f"FILTER({_write_expression(one)})" for one in group.filters)
    return f"{{ {_join([*map(_write_part, group.parts), *filters])} }}"


def _write_part(part: st.PatternPart) -> str:
    match part:
        case st.TripleBlock(triples):
            return _write_triples(triples)
        case st.GroupPattern():
            return _write_group(part)
        case st.SelectQuery():
            return write_tree(part)
        case st.OptionalPattern(group):
            return f"OPTIONAL {_write_group(group)}"
        case st.MinusPattern(group):
            return f"MINUS {_write_group(group)}"
        case st.LateralPattern(group):
            return f"LATERAL {_write_group(group)}"
        case st.UnionPattern(branches):
            return " UNION ".join(map(_write_group, branches))
        case st.GraphPattern(name, group):
            return f"GRAPH {_write_term(name)} {_write_group(group)}"
        case st.BindPattern(expression, variable):
            return f"BIND({_write_expression(expression)} AS {_write_term(variable)})"
        case st.ValuesPattern(variables, rows):
            written = (f"({_join('UNDEF' if term is None else _write_term(term) for term in row)})" for row in rows)
            return f"VALUES ({_join(map(_write_term, variables))}) {{ {_join(written)} }}"
    raise AssertionError(part)


def _write_triples(triples: Iterable[st.TriplePattern]) -> str:
    return _join(
        f"{_write_term(one.subject)} {_write_predicate(one.predicate)} {_write_term(one.object)} ." for one in triples
    )


def _write_predicate(predicate: st.Predicate) -> str:
    match predicate:
        case st.SequencePath(steps):
            return "(" + "/".join(map(_write_predicate, steps)) + ")"
        case st.AlternativePath(choices):
            return "(" + "|".join(map(_write_predicate, choices)) + ")"
        case st.InversePath(path):
            return f"(^{_write_predicate(path)})"
        case st.RepeatedPath(path, repeats):
            return f"({_write_predicate(path)}{repeats})"
        case st.NegatedPath(forward, inverse):
            return "!(" + "|".join([*map(_write_term, forward), *(f"^{_write_term(one)}" for one in inverse)]) + ")"
    return _write_term(predicate)


def _write_term(term: st.TermPattern) -> str:
    match term:
        case st.Variable(name):
            return f"?{name}"
        case st.TripleTermPattern(subject, predicate, target):
            return f"<<( {_write_term(subject)} {_write_predicate(predicate)} {_write_term(target)} )>>"
        case st.PrefixedName() | st.PrefixedLiteral():
            raise AssertionError(f"{term} is not resolved")
        case BlankNode():
            return "_:fresh" + term[3:-1] if term.startswith("_:[") else term
    return term_to_n3(term)


def _write_expression(expression: st.Expression) -> str:
    match expression:
        case st.UnaryOperation(operator, operand):
            return f"({operator} {_write_expression(operand)})"
        case st.LogicalOperation(operator, operands):
            return f"({f' {operator} '.join(map(_write_expression, operands))})"
        case st.BinaryOperation(operator, left, right):
            return f"({_write_expression(left)} {operator} {_write_expression(right)})"
        case st.Membership(operand, members, negated):
            listed = ", ".join(map(_write_expression, members))
            return f"({_write_expression(operand)} {'NOT ' if negated else ''}IN ({listed}))"
        case st.FunctionCall(function, arguments):
            name = _write_term(function) if isinstance(function, IRI | st.PrefixedName) else function
            return f"{name}({', '.join(map(_write_expression, arguments))})"
        case st.Aggregation(function, argument, distinct, separator):
            written = "*" if argument is None else _write_expression(argument)
            ending = "" if separator is None else f"; SEPARATOR={term_to_n3(Literal(separator))}"
            return f"{function}({'DISTINCT ' if distinct else ''}{written}{ending})"
        case st.Existence(group, negated):
            return f"{'NOT ' if negated else ''}EXISTS {_write_group(group)}"
    return _write_term(expression)
