"""Credentials for an endpoint, from the environment or a file that only its owner can read; never displayed."""

from __future__ import annotations

import base64
import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from cfgraph.model.errors import GraphError
from cfgraph.store.endpoint.address import origin_of
from cfgraph.userfiles.home import expand_home

TOKEN, USER, PASSWORD, FILE = (f"CFGRAPH_ENDPOINT_{name}" for name in ("TOKEN", "USER", "PASSWORD", "CREDENTIALS"))
"""Environment variables: a bearer token; a user and a password; or a file with these for several servers."""


def read_credentials(address: str) -> dict[str, str]:
    """Return the HTTP headers that authenticate the user at an address; none without credentials.

    Raises GraphError if the file can't be read, or is readable by others.
    """
    path = os.environ.get(FILE)
    own = _read_file(expand_home(path), address) if path else {}
    values = own or {
        key: value
        for key, name in (("token", TOKEN), ("user", USER), ("password", PASSWORD))
        if (value := os.environ.get(name))
    }
    return _make_headers(values)


def _make_headers(values: Mapping[str, str]) -> dict[str, str]:
    """Return the header for a token, for a user with a password, or a custom header."""
    if token := values.get("token"):
        return {"Authorization": f"Bearer {token}"}
    if user := values.get("user"):
        pair = f"{user}:{values.get('password', '')}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    name, colon, value = values.get("header", "").partition(":")
    return {name.strip(): value.strip()} if colon else {}


def _read_file(path: Path, address: str) -> dict[str, str]:
    """Return the credentials in a file for the server of an address, from its table ``["https://host"]``."""
    try:
        with path.open("rb") as stream:
            if os.name == "posix" and stat.S_IMODE(os.fstat(stream.fileno()).st_mode) & 0o077:
                raise GraphError("endpoint.open_credentials", path=path)
            tables = tomllib.load(stream)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error if isinstance(error, OSError) else "TOML"
        raise GraphError("files.unreadable", path=path, reason=reason) from None
    for server, values in tables.items():
        if isinstance(values, dict) and origin_of(server) == origin_of(address):
            return {key: str(value) for key, value in values.items()}
    return {}
