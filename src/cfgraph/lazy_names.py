"""Imports at other times: of a package's names when they are first asked for, and of a module during a request."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def import_when_asked(package: str, homes: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package that takes names from its modules, given by module."""
    modules = {name: module for module, names in homes.items() for name in names}

    def find_name(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(import_module(f"{package}.{modules[name]}"), name)
        setattr(sys.modules[package], name, found)
        return found

    return find_name


def import_aside(name: str) -> None:
    """Begin to import a module in a thread; an ``import`` of it waits until that is done, and so does the process."""
    if name not in sys.modules:
        threading.Thread(target=import_module, args=(name,), name="cfgraph-import").start()
