"""The places one can be in: overview, class, entity, paths, SPARQL. Each loads in a worker and shows what comes."""
