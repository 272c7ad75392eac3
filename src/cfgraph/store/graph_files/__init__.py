"""Files of graph tools (GraphML, GEXF, node-link JSON, edge lists), read as RDF: nodes, edges, attributes, claims."""
