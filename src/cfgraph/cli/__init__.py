"""The command line: options, commands, output formats, messages on stderr, exit statuses. Data goes to stdout."""
