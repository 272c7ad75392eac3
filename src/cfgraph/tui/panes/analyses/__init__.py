"""Places that show an analysis: a list of what was found, with what backs the line at the cursor beside it."""
