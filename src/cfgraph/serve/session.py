"""The process of a browser window: the explorer, with arguments for what to open. ``SessionProcess`` starts it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.serve.session_process import SessionProcess
from cfgraph.store.reading_options import reading_from_json
from cfgraph.text.catalog import LANGUAGES, Messages

CLEAR = "\x1b[2J\x1b[H"
"""Clears the terminal."""


def main() -> int:
    """Open the explorer. Return 0, or 3 if the graph can't be opened."""
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
        _show(translate_error(error, Messages(asked.lang or "en")))
        return 3
    return 0


def _show(text: str) -> None:
    """Show a text in the browser's window, after the explorer has left it, and on stderr of the server."""
    print(text, file=sys.stderr)
    data = f"{CLEAR}{text}\r\n".encode()
    if sys.__stdout__ is not None:
        sys.__stdout__.buffer.write(SessionProcess.encode_packet(b"D", data))
        sys.__stdout__.flush()


if __name__ == "__main__":
    sys.exit(main())
