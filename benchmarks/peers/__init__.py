"""What the side-by-side measurement measures: cfgraph and its peers, one module each, and the tasks they are given."""
