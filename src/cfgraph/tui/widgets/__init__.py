"""Widgets that the panes and screens are composed of. They show and post messages; they know no graph."""
