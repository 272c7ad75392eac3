"""What programs that read GraphML find in a file of ours, and the table of it in the docs.

``python tests/helpers/graphml_readers.py`` rewrites the rows of the readers that are installed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from export_samples import DAY, sample

from cfgraph.export import FLAVORS, Flavor, write_subgraph

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "howto" / "other-tools.md"
NPM = ROOT / ".npm" / "node_modules"
"""Where ``npm install`` puts the readers in JavaScript."""

SYSTEM_PYTHON = "/usr/bin/python3"
"""Where Debian installs graph-tool."""

PROPERTIES = ("nodes", "edges", "direction", "names", "relations", "numbers")
HEADINGS = (
    "nodes",
    "edges, parallel ones and loops too",
    "direction",
    "names of nodes",
    "relations",
    "shares as numbers",
)

SAMPLE_NAMES = {"招商银行 & <Co>", "招联", "_:person"}
SAMPLE_EDGES = 3


@dataclass(frozen=True)
class Read:
    """What a reader found: nodes by number, edges with their attributes, whether they are directed, names of nodes."""

    nodes: int
    edges: Sequence[Mapping[str, Any]]
    directed: bool
    names: Sequence[str]

    def properties(self) -> dict[str, bool]:
        """Return which of the properties of the sample are there."""
        values = [value for edge in self.edges for value in edge.values()]
        return {
            "nodes": self.nodes == len(SAMPLE_NAMES),
            "edges": len(self.edges) == SAMPLE_EDGES,
            "direction": self.directed,
            "names": set(self.names) == SAMPLE_NAMES,
            "relations": values.count("holds") >= SAMPLE_EDGES,
            "numbers": any(isinstance(value, int | float) and value == 50 for value in values),
        }


def _networkx(path: Path) -> Read:
    graph = import_module("networkx").read_graphml(path, force_multigraph=True)
    names = [name for _, name in graph.nodes(data="label")]
    return Read(len(graph), [data for _, _, data in graph.edges(data=True)], graph.is_directed(), names)


def _igraph(path: Path) -> Read:
    graph = import_module("igraph").Graph.Read_GraphML(str(path))
    edges = [edge.attributes() for edge in graph.es]
    return Read(graph.vcount(), edges, graph.is_directed(), graph.vs["label"])


def _rustworkx(path: Path) -> Read:
    (graph,) = import_module("rustworkx").read_graphml(str(path))
    directed = type(graph).__name__ == "PyDiGraph"
    return Read(graph.num_nodes(), graph.edges(), directed, [node["label"] for node in graph.nodes()])


def _networkit(path: Path) -> Read:
    with redirect_stdout(StringIO()):
        graph = import_module("networkit").graphio.GraphMLReader().read(str(path))
    return Read(graph.numberOfNodes(), [{}] * graph.numberOfEdges(), graph.isDirected(), [])


def _pygraphml(path: Path) -> Read:
    graph = import_module("pygraphml").GraphMLParser().parse(str(path))
    edges = [{name: attribute.value for name, attribute in edge.attr.items()} for edge in graph.edges()]
    return Read(len(graph.nodes()), edges, graph.directed, [node["label"] for node in graph.nodes()])


_GRAPHOLOGY = """
const {DirectedGraph, MultiDirectedGraph} = require('graphology'), {parse} = require('graphology-graphml');
const graph = parse(MultiDirectedGraph, require('fs').readFileSync(process.argv[1], 'utf8'));
console.log(JSON.stringify({nodes: graph.order, edges: graph.mapEdges((edge, data) => data),
  directed: graph.type === 'directed', names: graph.mapNodes((node, data) => data.label)}));
"""


def _graphology(path: Path) -> Read:
    return _read_json(_run("node", "-e", _GRAPHOLOGY, str(path), NODE_PATH=str(NPM)))


_CYTOSCAPE = """<html><body><pre id="found"></pre><script src="{npm}/jquery/dist/jquery.js"></script>
<script src="{npm}/cytoscape/dist/cytoscape.min.js"></script>
<script src="{npm}/cytoscape-graphml/cytoscape-graphml.js"></script><script>
cytoscapeGraphml(cytoscape, jQuery);
const graph = cytoscape({{headless: true}});
graph.graphml({text});
document.getElementById('found').textContent = 'found ' + btoa(encodeURIComponent(JSON.stringify({{
  nodes: graph.nodes().length, edges: graph.edges().map(edge => edge.data()), directed: true,
  names: graph.nodes().map(node => node.data('label'))}}))) + ' end';
</script></body></html>
"""


def _cytoscape(path: Path) -> Read:
    page = path.with_suffix(".html")
    text = json.dumps(path.read_text(encoding="utf-8")).replace("<", "\\u003c")
    page.write_text(_CYTOSCAPE.format(npm=NPM.as_uri(), text=text), encoding="utf-8")
    arguments = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={path.parent / 'browser'}")
    shown = _run(_find_chromium() or "", *arguments, "--dump-dom", page.as_uri())
    found = re.search("found ([A-Za-z0-9+/=]+) end", shown)
    assert found is not None, shown[:500]
    return _read_json(unquote(b64decode(found[1]).decode()))


def _graphviz(path: Path) -> Read:
    lines = _run("graphml2gv", str(path)).splitlines()
    edges = [line for line in lines if re.match(r"\s*n\d+ (->|--) n\d+", line)]
    nodes = {number for line in lines for number in re.findall(r"\bn\d+\b", line.split("[")[0])}
    return Read(len(nodes), [{}] * len(edges), any("->" in line for line in edges), [])


_GRAPH_TOOL = """
import json, sys, graph_tool
graph = graph_tool.load_graph(sys.argv[1])
edges = [{name: p[edge] for name, p in graph.ep.items()} for edge in graph.edges()]
names = [graph.vp["label"][node] for node in graph.vertices()]
print(json.dumps({"nodes": graph.num_vertices(), "edges": edges, "directed": graph.is_directed(), "names": names}))
"""


def _graph_tool(path: Path) -> Read:
    return _read_json(_run(SYSTEM_PYTHON, "-c", _GRAPH_TOOL, str(path)))


def _run(*command: str, **variables: str) -> str:
    """Return what a program writes, in its plain environment and these variables."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, env={**environment, **variables}, capture_output=True, text=True, timeout=100, check=True
    )
    return done.stdout


def _read_json(text: str) -> Read:
    return Read(**json.loads(text))


def _has_graph_tool() -> bool:
    if not Path(SYSTEM_PYTHON).exists():
        return False
    return subprocess.run([SYSTEM_PYTHON, "-c", "import graph_tool"], capture_output=True, check=False).returncode == 0


def _find_chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def _has_cytoscape() -> bool:
    return _find_chromium() is not None and (NPM / "cytoscape-graphml").exists()


READERS: Mapping[str, tuple[Callable[[Path], Read], Callable[[], bool]]] = {
    "networkx": (_networkx, lambda: True),
    "igraph": (_igraph, lambda: True),
    "rustworkx": (_rustworkx, lambda: find_spec("rustworkx") is not None),
    "networkit": (_networkit, lambda: find_spec("networkit") is not None),
    "pygraphml": (_pygraphml, lambda: find_spec("pygraphml") is not None),
    "graph-tool": (_graph_tool, _has_graph_tool),
    "graphology-graphml": (_graphology, lambda: (NPM / "graphology-graphml").exists()),
    "cytoscape-graphml": (_cytoscape, _has_cytoscape),
    "graphml2gv": (_graphviz, lambda: shutil.which("graphml2gv") is not None),
}
"""What reads a file with each reader, and tells whether that is installed."""


def make_row(name: str, flavor: Flavor, directory: Path) -> str:
    """Return the row of the table that tells what a reader finds in a file of a flavor."""
    path = directory / f"{flavor}.graphml"
    write_subgraph(sample(), path, flavor=flavor, date=DAY)
    properties = READERS[name][0](path).properties()
    return f"| {name} | {flavor} | " + " | ".join("yes" if properties[each] else "–" for each in PROPERTIES) + " |"


def find_row(name: str, flavor: Flavor) -> str:
    """Return the row that the docs have."""
    start = f"| {name} | {flavor} |"
    return next((line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(start)), "")


def main() -> None:
    """Rewrite the rows of the table in the docs whose readers are installed."""
    rows = []
    with tempfile.TemporaryDirectory() as directory:
        for name, (_, is_there) in READERS.items():
            for flavor in FLAVORS:
                row = make_row(name, flavor, Path(directory)) if is_there() else find_row(name, flavor)
                rows += [row] if row else []
    head = f"| reader | flavor | {' | '.join(HEADINGS)} |\n|---|---|{'---|' * len(HEADINGS)}\n"
    text = PAGE.read_text(encoding="utf-8")
    text = re.sub(r"\| reader \|.*\n(?:\|.*\n)*", lambda _: head + "\n".join(rows) + "\n", text)
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
