"""What the user collects and keeps: the working set, its autosave, saved sets, bookmarks. Knows no screen."""
