"""Completing an entity in a shell from lists in the cache, in a process that imports almost nothing.

``name_lists`` writes the lists when a completion takes the normal way, which is also used for everything but entities.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from cfgraph.userfiles.directories import stores_directory
from cfgraph.userfiles.home import expand_home

COMPLETION = "completion"
"""Directory of the lists in the cache."""

CANDIDATES = 30
"""Maximum number of completions."""

LONG_WAY = frozenset("'\"\\\n\t=")
"""Characters in a command line that are left to click to parse."""


def complete_quickly(shell: str) -> str | None:
    """Return the completions for the command line in the environment; None if the normal way must be taken."""
    line, word = os.environ.get("COMP_WORDS", ""), os.environ.get("COMP_CWORD", "")
    if LONG_WAY & {*line, *word} or shell not in ("bash", "zsh", "fish"):
        return None
    words = line.split()[1:]
    if shell == "fish":
        if word and words[-1:] == [word]:
            words.pop()
    else:
        place = int(word) - 1
        word = words[place] if place < len(words) else ""
        words = words[:place]
    if not word or word.startswith("-"):
        return None
    place_of_word = find_place(words)
    if place_of_word is None:
        return None
    locations, language = place_of_word
    names = read_list(names_path(locations, language))
    found = list(find_names(names, fold_simply(word))) if names else []
    return "".join(_format(shell, *each) for each in found) or None


def find_place(words: list[str]) -> tuple[list[str], str] | None:
    """Return the locations and the language of a command line whose next word is an entity; else None."""
    known = _read_parameters("")
    locations: list[str] = []
    language, command, awaited = "", "", ""
    arguments: list[tuple[str, str]] = []
    for word in words:
        if awaited:
            if awaited in ("-g", "--graph"):
                locations.append(word)
            elif awaited == "--lang":
                language = word
            awaited = ""
        elif word.startswith("-"):
            if word not in known or known[word][0] not in ("0", "1"):
                return None
            awaited = word if known[word][0] == "1" else ""
        elif command:
            arguments = arguments[1:] if arguments and arguments[0][0] == "1" else arguments
        else:
            command, known = word, _read_parameters(word)
            arguments = [each for name, each in known.items() if not name.startswith("-")]
    kind = known.get(awaited, ("", ""))[1] if awaited else arguments[0][1] if arguments else ""
    return (locations, language) if kind == "entity" else None


def _read_parameters(command: str) -> dict[str, tuple[str, str]]:
    """Return the options and arguments of a command, "" for the group: their number of values and their kind."""
    if command and not command.isalpha():
        return {}
    text = read_list(parameters_path(command))
    return {name: (number, kind) for name, number, kind in (line.split("\t") for line in text.split("\n") if line)}


def parameters_path(command: str) -> Path:
    """Return the file with the parameters of a command."""
    return stores_directory() / COMPLETION / f"command-{command}"


def names_path(locations: list[str], language: str) -> Path:
    """Return the file with the names of a graph in a language."""
    from zlib import crc32

    named = locations or [os.environ.get("CFGRAPH_GRAPH") or "bundled"]
    places = [name if name == "bundled" else str(expand_home(name).absolute()) for name in named]
    locale = language or next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    key = "\0".join([*places, locale, str(os.environ.get("LANGUAGE"))]).encode(errors="surrogateescape")
    return stores_directory() / COMPLETION / f"names-{crc32(key):08x}-{len(key)}"


def read_list(path: Path) -> str:
    """Return a list without its header, "" if it is missing or a file from which it was made has changed."""
    try:
        with path.open(encoding="utf-8", errors="surrogateescape") as stream:
            head, _, body = stream.read().partition("\n\n")
    except OSError:
        return ""
    return body if all(line == stamp(line.partition("\t")[0]) for line in head.split("\n")) else ""


def stamp(path: str) -> str:
    """Return a line that changes when a file or directory changes."""
    try:
        found = Path(path).stat()
    except OSError:
        return ""
    return f"{path}\t{found.st_size}\t{found.st_mtime_ns}"


def fold_simply(text: str) -> str:
    """Fold a text for comparison, like ``chinese.fold_text`` but without converting traditional script."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", "".join(filter(str.isalnum, text)))


def find_names(text: str, key: str) -> Iterator[tuple[str, str]]:
    """Yield names with their types: exact matches first, then prefixes, then those that contain the key."""
    if not key:
        return
    text = f"\n{text}"
    seen: set[str] = set()
    for wanted in (f"\n{key}\t", f"\n{key}", key):
        place = text.find(wanted)
        while place >= 0 and len(seen) < CANDIDATES:
            start = text.rfind("\n", 0, place + 1) + 1
            end = text.find("\n", start)
            found, name, kinds = text[start:end].split("\t")
            if key in found and name not in seen:
                seen.add(name)
                yield name, kinds
            place = text.find(wanted, end)


def _format(shell: str, name: str, kinds: str) -> str:
    """Format a completion for click's shell script."""
    if shell == "zsh":
        return f"plain\n{name.replace(':', chr(92) + ':') if kinds else name}\n{kinds or '_'}\n"
    return f"plain,{name}\t{kinds}\n" if shell == "fish" and kinds else f"plain,{name}\n"
