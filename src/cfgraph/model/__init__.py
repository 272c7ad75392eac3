"""Frozen values that everything else exchanges: terms, entities, edges, claims, paths, errors. No I/O, no engine."""
