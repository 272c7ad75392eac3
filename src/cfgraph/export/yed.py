"""The graphics elements of nodes and edges in yEd's flavor of GraphML.

Nodes stand on a grid, since GraphML from a graph has no positions; yEd's layouts move them from there.
"""

from __future__ import annotations

from rich.cells import cell_len

NAMESPACE = ' xmlns:y="http://www.yworks.com/xml/graphml"'
KEYS = (
    ' <key id="node_graphics" for="node" yfiles.type="nodegraphics"/>\n'
    ' <key id="edge_graphics" for="edge" yfiles.type="edgegraphics"/>\n'
)

_ROW = 20
_WIDTH, _HEIGHT, _ACROSS, _DOWN = 60, 30, 240, 80
_CELL, _WIDEST = 8, 220


def node_graphics(number: int, label: str, color: str) -> str:
    """Return the graphics of a node by its number; ``label`` is escaped already."""
    width = min(max(_WIDTH, 2 * _CELL + _CELL * cell_len(label[:_WIDEST])), _WIDEST)
    row, column = divmod(number, _ROW)
    return (
        '   <data key="node_graphics"><y:ShapeNode>'
        f'<y:Geometry height="{_HEIGHT}" width="{width}" x="{column * _ACROSS}" y="{row * _DOWN}"/>'
        f'<y:Fill color="{color}" transparent="false"/><y:NodeLabel>{label}</y:NodeLabel>'
        '<y:Shape type="roundrectangle"/></y:ShapeNode></data>\n'
    )


def edge_graphics(label: str) -> str:
    """Return the graphics of an edge; ``label`` is escaped already."""
    return (
        '   <data key="edge_graphics"><y:PolyLineEdge><y:Arrows source="none" target="standard"/>'
        f"<y:EdgeLabel>{label}</y:EdgeLabel></y:PolyLineEdge></data>\n"
    )
