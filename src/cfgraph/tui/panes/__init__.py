"""The pages: overview, class, entity, paths, SPARQL etc. Each loads in a worker and shows the results."""
