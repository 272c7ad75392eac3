"""Navigation: routes to panes and dialogs, back and forward, the last session."""
