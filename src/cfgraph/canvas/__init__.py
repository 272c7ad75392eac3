"""Layout of entities and edges, and drawing in terminal cells: geometry without a screen or access to the graph."""
