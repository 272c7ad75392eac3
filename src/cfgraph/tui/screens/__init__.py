"""Screens above a pane: search, the form for query parameters, help, dialogs."""
