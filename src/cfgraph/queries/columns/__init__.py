"""Answering queries from the columns of a store: a syntax tree becomes SQL for DuckDB, or is left to the engine."""
