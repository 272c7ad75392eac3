"""Drawing a subgraph: where boxes, labels and lines go, and the SVG of it. No fonts are measured, nothing is random."""
