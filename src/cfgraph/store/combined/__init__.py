"""Two stores read as one graph: a SPARQL endpoint, and one on this machine."""
