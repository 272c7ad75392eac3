"""What the keys do on any pane: export, copy, collect, date, bookmarks, and which of them are available now."""
