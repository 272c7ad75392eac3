"""The operations that read a graph as tools for agents (Model Context Protocol)."""
