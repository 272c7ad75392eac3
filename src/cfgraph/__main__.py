"""``python -m cfgraph``: the same as the command ``cfgraph``."""

from cfgraph.cli.main import main

main()
