"""The parts of the SPARQL pane: the texts in its editor, the editor with its completion, and what shows results."""
