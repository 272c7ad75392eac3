"""What everything else talks about: terms, entities, edges, claims, paths, errors. No I/O, no engine."""
