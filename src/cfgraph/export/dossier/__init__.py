"""The dossier of an entity: what is known about it in cited lines, as Markdown or as a page for printing."""
