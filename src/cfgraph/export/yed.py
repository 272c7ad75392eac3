"""The graphics elements of nodes and edges in yEd's flavor of GraphML. Text precedes each, as pygraphml requires.

Nodes are on a grid, since the graph has no positions; yEd's layouts move them.
"""

from __future__ import annotations

from rich.cells import cell_len

NAMESPACE = ' xmlns:y="http://www.yworks.com/xml/graphml"'
NODE_KEY, EDGE_KEY = "node_graphics", "edge_graphics"
KEYS = "".join(
    f' <key id="{key}" for="{domain}" yfiles.type="{domain}graphics" attr.name="{domain}graphics"'
    ' attr.type="string"/>\n'
    for domain, key in (("node", NODE_KEY), ("edge", EDGE_KEY))
)
"""Keys of the graphics. yEd recognizes ``yfiles.type``; other readers reject a key without name and type."""

_ROW = 20
_WIDTH, _HEIGHT, _ACROSS, _DOWN = 60, 30, 240, 80
_CELL, _WIDEST = 8, 220


def node_graphics(number: int, label: str, color: str) -> str:
    """Return the graphics of a node by number; ``label`` is already escaped."""
    width = min(max(_WIDTH, 2 * _CELL + _CELL * cell_len(label[:_WIDEST])), _WIDEST)
    row, column = divmod(number, _ROW)
    return (
        f'   <data key="{NODE_KEY}">\n    <y:ShapeNode>'
        f'<y:Geometry height="{_HEIGHT}" width="{width}" x="{column * _ACROSS}" y="{row * _DOWN}"/>'
        f'<y:Fill color="{color}" transparent="false"/><y:NodeLabel>{label}</y:NodeLabel>'
        '<y:Shape type="roundrectangle"/></y:ShapeNode></data>\n'
    )


def edge_graphics(label: str) -> str:
    """Return the graphics of an edge; ``label`` is already escaped."""
    return (
        f'   <data key="{EDGE_KEY}">\n    <y:PolyLineEdge><y:Arrows source="none" target="standard"/>'
        f"<y:EdgeLabel>{label}</y:EdgeLabel></y:PolyLineEdge></data>\n"
    )
