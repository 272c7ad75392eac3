"""Pages that show an analysis: a list of results, with the sources of the selected line next to it."""
