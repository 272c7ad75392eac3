"""The pages: overview, class, entity, paths, SPARQL etc. Each loads its data in a worker and shows it."""
