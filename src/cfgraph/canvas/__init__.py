"""Entities and edges laid out and drawn in cells of a terminal: geometry without a screen or a graph to ask."""
