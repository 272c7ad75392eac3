"""Several stores read as one graph: a SPARQL endpoint, and others beside it, on this machine or on servers."""
