"""A SPARQL endpoint as a graph: its client, its profile, its queries, and the Graph protocol."""
