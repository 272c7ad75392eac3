"""What runs behind a browser window: the explorer, told by its arguments what to open. ``SessionProcess`` starts it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.store.reading_options import reading_from_json
from cfgraph.text.catalog import LANGUAGES, Messages


def main() -> int:
    """Open the explorer. Return 0, or 3 when the graph can't be opened."""
    parser = argparse.ArgumentParser(prog="cfgraph.serve.session")
    parser.add_argument("--lang", choices=LANGUAGES)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--sources", type=Path)
    parser.add_argument("--reading", type=lambda text: reading_from_json(json.loads(text)))
    parser.add_argument("--roles", type=Path)
    parser.add_argument("locations", nargs="+")
    asked = parser.parse_args()
    from cfgraph.tui import run

    try:
        run(
            tuple(asked.locations),
            language=asked.lang,
            queries=asked.queries,
            sources=asked.sources,
            reading=asked.reading,
            roles=asked.roles,
        )
    except CfgraphError as error:
        print(translate_error(error, Messages(asked.lang or "en")), file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
