"""The dossier of an entity: what is known of it in cited lines, as Markdown or as a page to print."""
