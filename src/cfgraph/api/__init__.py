"""The one implementation that commands, screens and Python users call: names in, typed results out."""
