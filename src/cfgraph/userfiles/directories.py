"""Directories of the user's files: data, state, settings, cached stores.

Each can be chosen by an environment variable; none of them need exist.
"""

from __future__ import annotations

import os
from pathlib import Path


def data_directory() -> Path:
    """Return where what the user made is kept (queries, sets, bookmarks, drafts): ``CFGRAPH_DATA`` or the user's."""
    if chosen := os.environ.get("CFGRAPH_DATA"):
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("cfgraph")


def state_directory() -> Path:
    """Return where what the program remembers by itself is kept: ``CFGRAPH_STATE`` or the user's."""
    if chosen := os.environ.get("CFGRAPH_STATE"):
        return Path(chosen).expanduser()
    from platformdirs import user_state_path

    return user_state_path("cfgraph", appauthor=False)


def settings_path() -> Path:
    """Return the file of the settings: ``CFGRAPH_CONFIG`` or the user's."""
    if chosen := os.environ.get("CFGRAPH_CONFIG"):
        return Path(chosen).expanduser()
    from platformdirs import user_config_path

    return user_config_path("cfgraph", appauthor=False) / "settings.toml"


def prefixes_path() -> Path:
    """Return the user's own file of prefixes, in Turtle, beside that of the settings."""
    return settings_path().with_name("prefixes.ttl")


def stores_directory() -> Path:
    """Return where the stores of files that were opened are cached: ``CFGRAPH_CACHE`` or the user's."""
    if chosen := os.environ.get("CFGRAPH_CACHE"):
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("cfgraph") / "stores"
