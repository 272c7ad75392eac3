"""Keeping a graph in order: its format, and whether it holds to its own rules."""
