"""The overview's counts are those of the statements themselves."""

from __future__ import annotations

from collections import Counter

from cfgraph.explorer import View, list_instances, read_overview
from cfgraph.model.terms import IRI, Literal
from cfgraph.model.vocabulary import CF, OBJECT, SUBJECT, TYPE


def test_counts_equal_a_scan_of_the_statements(zh_view: View) -> None:
    graph, found = zh_view.graph, read_overview(zh_view)
    statements = list(graph.statements())
    assert found.statements == len(statements)
    assert found.entities == len({s.subject for s in statements if not graph.is_detail(s.subject)})
    assert found.claims == sum(1 for _ in graph.statements(predicate=SUBJECT))
    between = [
        s
        for s in statements
        if not isinstance(s.object, Literal)
        and s.predicate not in (TYPE, SUBJECT, OBJECT)
        and not graph.is_detail(s.subject)
        and not graph.is_detail(s.object)  # type: ignore[arg-type]
    ]
    assert {count.item.id: count.total for count in found.predicates} == Counter(s.predicate for s in between)
    degree = Counter(node for s in between for node in (s.subject, s.object))
    assert [count.total for count in found.hubs] == [total for _, total in degree.most_common(len(found.hubs))]


def test_overview_has_title_and_labels_in_both_languages(zh_view: View, en_view: View) -> None:
    assert read_overview(zh_view).title != read_overview(en_view).title
    assert {"消费金融公司", "银行"} <= {count.item.label for count in read_overview(zh_view).classes}
    assert {"consumer finance company", "bank"} <= {count.item.label for count in read_overview(en_view).classes}


def test_classes_count_their_instances(zh_view: View) -> None:
    totals = {count.item.id: count.total for count in read_overview(zh_view).classes}
    company = IRI(CF + "ConsumerFinanceCompany")
    assert totals[company] == list_instances(zh_view, company, limit=0)[0] == 31
