"""What is left for good is held by nothing: memory stays flat however many places and dialogs one has been in."""

from __future__ import annotations

from driving import driven, opened, settled

from cfgraph.tui.app import CfgraphApp


async def test_removed_panes_and_dialogs_have_no_subscriptions() -> None:
    app = CfgraphApp(language="en")
    async with driven(app) as pilot:
        await opened(pilot)
        await pilot.press("question_mark", "escape")
        for _ in range(2):  # the second place takes that of the first, which was left by going back
            await pilot.press("enter")
            await settled(pilot)
            await pilot.press("escape")
            await settled(pilot)
        await pilot.press("s")
        await settled(pilot)
        await pilot.press("escape", "enter")
        await settled(pilot)
        signals = (app.theme_changed_signal, app.notices_changed, app.screen.text_selection_started_signal)
        following = [node for signal in signals for node in signal._subscriptions]
        assert following
        assert [node for node in following if not node.is_running] == []
