"""``cfgraph mcp``: offering a graph as tools for agents, over stdin and stdout."""

from __future__ import annotations

from cfgraph.cli.graph_session import open_session
from cfgraph.cli.options import CommonOptions, make_command
from cfgraph.model.errors import UsageError
from cfgraph.store.standard_input import STDIN


@make_command("mcp")
def mcp_command(settings: CommonOptions) -> int:
    """Serve the tools until the agent closes stdin."""
    try:
        from cfgraph.agents.tools import serve_tools
    except ImportError as error:
        raise UsageError("cli.mcp_not_installed", name=error.name or "mcp") from error
    if STDIN in settings.locations:
        raise UsageError("cli.mcp_stdin")
    with open_session(settings) as graph:
        serve_tools(graph)
    return 0
