"""What the user collects: the working set, its autosave, saved sets, bookmarks, remembered state. No screen."""
