"""Where one is and how one gets elsewhere: routes to panes and dialogs, back and forward, the last session."""
