"""Drawing a subgraph as SVG: layered layout of boxes and links, label texts, rendering."""
