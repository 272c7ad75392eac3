"""``cfgraph check --store``: verifying a store completely, and a report of its parts and sources."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.api.flat_rows import FlatRows
from cfgraph.api.json_shapes import Json
from cfgraph.cli.graph_session import read_locations
from cfgraph.cli.options import CommonOptions
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.progress import ProgressBar
from cfgraph.cli.report_model import Grid, Report, ReportColumn
from cfgraph.cli.stderr import write_message
from cfgraph.store import check_store
from cfgraph.store.generation import Generation
from cfgraph.store.manifest import FORMAT


def report_store(settings: CommonOptions, locations: Sequence[str]) -> int:
    """Verify a store and print its contents. Raises StoreDamagedError if it is damaged."""
    with ProgressBar(settings.messages) as bar:
        generation = check_store(read_locations(settings, locations), bar.show, reading=settings.reading)
    try:
        write_answer(
            settings,
            Answer(
                json=lambda: _store_to_json(generation),
                records=lambda: _parts_to_rows(generation),
                report=lambda: _report_parts(generation, settings),
            ),
        )
        size = sum(part.size for part in generation.manifest.parts.values())
        write_message(settings.messages("cli.store_sound", path=generation.directory, size=f"{size / 1e6:,.1f}"))
    finally:
        generation.close()
    return 0


def _store_to_json(generation: Generation) -> Json:
    manifest = generation.manifest
    return {
        "store": str(generation.directory),
        "format": FORMAT,
        "generation": manifest.generation,
        "statements": manifest.statistics["statements"],
        "sources": [{"path": source.path, "digest": source.digest} for source in manifest.sources],
        "options": dict(manifest.options),
        "parts": [
            {
                "part": name,
                "directory": part.directory,
                "bytes": part.size,
                "files": len(part.files),
                "digest": part.digest,
                "sound": True,
            }
            for name, part in manifest.parts.items()
        ],
    }


def _parts_to_rows(generation: Generation) -> FlatRows:
    parts = generation.manifest.parts.items()
    rows = [(name, part.directory, part.size, len(part.files), part.digest) for name, part in parts]
    return FlatRows(("part", "directory", "bytes", "files", "digest"), rows)


def _report_parts(generation: Generation, settings: CommonOptions) -> Report:
    messages = settings.messages
    columns = (
        ReportColumn(messages("cli.part"), "strong"),
        ReportColumn(messages("cli.bytes"), numeric=True),
        ReportColumn(messages("cli.files"), numeric=True),
        ReportColumn(messages("cli.digest"), "faint"),
    )
    parts = generation.manifest.parts.items()
    return [Grid(columns, [(name, part.size, len(part.files), part.digest) for name, part in parts])]
