"""Screens that lie above a pane for a moment: search, the form for query parameters, help."""
