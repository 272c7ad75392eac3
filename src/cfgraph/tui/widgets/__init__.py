"""Widgets of panes and screens. They display and post messages; they do not access the graph."""
