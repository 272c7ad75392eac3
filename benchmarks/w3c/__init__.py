"""The W3C's test suites for RDF and SPARQL, run through cfgraph: its reading, its store, its queries, its exports.

    python -m w3c DIRECTORY [--suite NAME] [--only TEXT] [--verbose]

``DIRECTORY`` is a checkout of github.com/w3c/rdf-tests, of github.com/w3c/json-ld-api, or a directory with both. Run by
``make w3c SUITE=DIRECTORY``. The suites are not part of the project.
"""
