"""The user's collections: the working set, its autosave, saved sets, bookmarks, program state. No screen."""
