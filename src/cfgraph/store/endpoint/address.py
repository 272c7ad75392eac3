"""Addresses of SPARQL endpoints: recognizing one, and displaying one without secrets."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit, urlunsplit

from cfgraph.model.errors import GraphError, UsageError
from cfgraph.model.vocabulary import WELL_KNOWN_PREFIXES

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def is_address(name: str) -> bool:
    """Tell whether a location is a web address."""
    return _ADDRESS.match(name) is not None


def check_address(name: str) -> str:
    """Return the address of an endpoint. Raises GraphError if it has no host, or contains a password."""
    try:
        parts = urlsplit(name)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
        parts = urlsplit("")
    if not host or any(c.isspace() for c in name):
        raise GraphError("endpoint.no_host", name=name.rpartition("@")[2])
    if "@" in parts.netloc:
        raise GraphError("endpoint.password_in_address", name=strip_credentials(name))
    return urlunsplit(parts._replace(fragment=""))


def strip_credentials(address: str) -> str:
    """Return an address without user, password and query, for display."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def origin_of(address: str) -> tuple[str, str]:
    """Return the scheme and host of an address: credentials are sent to no other one."""
    parts = urlsplit(address)
    return parts.scheme.lower(), parts.netloc.lower()


def is_near(address: str) -> bool:
    """Tell whether an address is on this machine or in a private network, judging by its text."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host


def graph_on_server(name: str) -> str:
    """Return the IRI of a named graph on a server, given by an IRI or with a well-known prefix.

    Raises UsageError for the default graph, which the protocol can't select alone.
    """
    if name == "default":
        raise UsageError("endpoint.default_graph")
    prefix, _, local = name.partition(":")
    return WELL_KNOWN_PREFIXES[prefix] + local if prefix in WELL_KNOWN_PREFIXES else name.strip("<>")
