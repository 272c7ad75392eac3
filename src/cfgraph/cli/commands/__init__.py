"""One module per command, each with a ``command``. A module is imported only when its command runs."""
