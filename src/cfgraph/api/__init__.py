"""The operations that commands, screens and Python users call: they take names and return typed results."""
