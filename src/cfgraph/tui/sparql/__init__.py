"""The parts of the SPARQL pane: the buffers of its editor, the editor with completion, and the display of results."""
