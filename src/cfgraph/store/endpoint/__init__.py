"""A SPARQL endpoint as a graph: its client, its profile, the requests, and the Graph protocol over them."""
