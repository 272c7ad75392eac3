"""Saved queries about an entity, with the entity as parameter, in a separate list."""

from __future__ import annotations

from functools import partial

from cfgraph.model.entity import Ref
from cfgraph.queries.questions import Question, find_questions
from cfgraph.tui.commands.background import run_in_thread
from cfgraph.tui.context import Context
from cfgraph.tui.messages import RunSaved
from cfgraph.tui.navigation.palette_items import PaletteItem
from cfgraph.tui.query_tags import tag_name
from cfgraph.tui.screens.palette import PaletteScreen


def ask_about(app: Context, ref: Ref) -> None:
    """List the saved queries about an entity, and run the chosen one."""
    opened = app.opened
    if opened is None:
        return

    def show(questions: list[Question]) -> None:
        if not questions:
            app.notify(app.messages("palette.no_questions", name=ref.label))
            return
        title = app.messages("palette.about", name=ref.label)
        items = [_item(app, each, ref) for each in questions]
        app.push_screen(PaletteScreen(app.messages, items, title=title), lambda item: item and item.run())

    run_in_thread(app, lambda: list(find_questions(opened.view, opened.library, ref.id)), show, opens=True)


def _item(app: Context, question: Question, ref: Ref) -> PaletteItem:
    query, language = question.query, app.messages.language
    tags = " ".join(tag_name(tag, app.messages) for tag in query.tags)
    others = [each.name for each in query.parameters if each.required and each.name != question.parameter.name]
    note = app.messages("palette.asks_for", names=app.messages.join_names(others)) if others else tags
    run = partial(app.post_message, RunSaved(query.name, {question.parameter.name: str(ref.id)}))
    words = f"{query.name} {tags} {' '.join(query.tags)}"
    return PaletteItem("question", query.summary(language), note, query.name, run, words)
