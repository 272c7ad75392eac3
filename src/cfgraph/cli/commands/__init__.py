"""One module per command, with its function ``NAME_command`` and its report. Imported only when it runs."""
