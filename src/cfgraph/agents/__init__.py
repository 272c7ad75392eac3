"""The operations that read a graph as tools for agents, by the Model Context Protocol."""
