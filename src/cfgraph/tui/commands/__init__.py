"""The commands of keys that work on any pane: export, copy, collect, date, bookmarks; and their availability."""
