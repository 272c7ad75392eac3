"""Importing a table: rows become edges, claims, figures and passages of cfgraph's model, as a mapping file says."""

from cfgraph.api.table_import.importing import ImportReport, RefusedRow, import_table

__all__ = ["ImportReport", "RefusedRow", "import_table"]
