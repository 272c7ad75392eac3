"""The explorer in a web browser: a server on this machine, and the process behind each browser window."""
