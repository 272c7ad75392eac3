"""Immutable values that all packages exchange: terms, entities, edges, claims, paths, errors. No I/O, no engine."""
