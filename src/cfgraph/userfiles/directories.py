"""Directories of the user's files: data, state, settings, cached stores.

Each can be set by an environment variable; they may not exist.
"""

from __future__ import annotations

import os
from pathlib import Path

from cfgraph.userfiles.home import expand_home


def data_directory() -> Path:
    """Return the directory of the user's data (queries, sets, bookmarks, drafts): ``CFGRAPH_DATA`` or the default."""
    if chosen := os.environ.get("CFGRAPH_DATA"):
        return expand_home(chosen)
    from platformdirs import user_data_path

    return user_data_path("cfgraph")


def state_directory() -> Path:
    """Return the directory of remembered program state: ``CFGRAPH_STATE`` or the default."""
    if chosen := os.environ.get("CFGRAPH_STATE"):
        return expand_home(chosen)
    from platformdirs import user_state_path

    return user_state_path("cfgraph", appauthor=False)


def settings_path() -> Path:
    """Return the settings file: ``CFGRAPH_CONFIG`` or the default."""
    if chosen := os.environ.get("CFGRAPH_CONFIG"):
        return expand_home(chosen)
    from platformdirs import user_config_path

    return user_config_path("cfgraph", appauthor=False) / "settings.toml"


def prefixes_path() -> Path:
    """Return the user's file of prefixes, in Turtle, next to the settings."""
    return settings_path().with_name("prefixes.ttl")


def stores_directory() -> Path:
    """Return the directory of cached stores: ``CFGRAPH_CACHE`` or the default."""
    if chosen := os.environ.get("CFGRAPH_CACHE"):
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("cfgraph") / "stores"
