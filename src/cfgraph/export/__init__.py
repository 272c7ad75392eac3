"""Writing subgraphs (GraphML and other formats) and query results (CSV, TSV, JSON)."""
