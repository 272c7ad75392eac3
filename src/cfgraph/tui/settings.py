"""The user's settings: a TOML file, read with an exact message for everything in it that is invalid.

Settings are described in the catalog under ``setting``; ``docs/settings.md`` and the file that
``cfgraph settings --init`` writes are generated from both.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from cfgraph.model.errors import system_reason
from cfgraph.text.catalog import LANGUAGES, Language, Messages, Phrase, language_of_locale, make_phrase

THEMES = ("cfgraph-dark", "cfgraph-light", "ansi-dark", "ansi-light", "no-color")
"""The themes; the first is the default."""

EXPORT_FORMATS = (
    *("graphml", "gexf", "dot", "ttl", "nt", "nq", "trig", "jsonld", "rdf", "json", "csv", "svg", "html"),
)
"""The file extensions for the export key; the first is the default."""

MAX_DEPTH = 8
"""Maximum nesting of tables and lists."""

MAX_NUMBER = 1_000_000_000
"""Maximum value of a number."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on how much is read and how long to wait before the user is asked to continue."""

    rows: int = 500
    seconds: int = 60
    page: int = 100
    unfolded: int = 400
    paths: int = 5
    hops: int = 6
    clipboard: int = 100_000


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. The type and default of a field define its valid values."""

    language: Literal["auto", "zh", "en"] = "auto"
    languages: tuple[str, ...] = ()
    theme: str = THEMES[0]
    remember: bool = True
    remember_theme: bool = True
    restore_session: bool = False
    export_directory: str = ""
    clipboard: Literal["auto", "terminal", "command", "file"] = "auto"
    clipboard_command: str = ""
    export_format: str = EXPORT_FORMATS[0]
    ambiguous_width: Literal["auto", "1", "2"] = "auto"
    lines: Literal["braille", "box", "ascii"] = "braille"
    queries: str = ""
    sources: str = ""
    claim_order: Literal["date", "quality", "sources"] = "date"
    limits: Limits = field(default_factory=Limits)
    keymap: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)


CHOICES: Mapping[str, tuple[str, ...]] = {
    "language": ("auto", *LANGUAGES),
    "theme": THEMES,
    "clipboard": ("auto", "terminal", "command", "file"),
    "export_format": EXPORT_FORMATS,
    "ambiguous_width": ("auto", "1", "2"),
    "claim_order": ("date", "quality", "sources"),
    "lines": ("braille", "box", "ascii"),
}
"""Settings with a fixed set of values."""


def choose_languages(settings: Settings, asked: Language | None) -> tuple[Language, tuple[str, ...]]:
    """Return the language of the program, and the languages of names, best first; empty if they follow the program's.

    The command line takes precedence over the settings, and these over the locale.
    """
    wanted = settings.languages
    spoken = next((each for each in LANGUAGES if each in wanted[:1]), None)
    language = asked or (settings.language if settings.language != "auto" else spoken or language_of_locale())
    if asked is not None and wanted:
        wanted = (asked, *(each for each in wanted if each != asked))
    return language, wanted


@dataclass(frozen=True, slots=True)
class Problem:
    """An invalid entry in the file: its line, if known, and the error."""

    line: int | None
    said: Phrase

    def text(self, messages: Messages, path: Path) -> str:
        """Return the message with its location."""
        where = f"{path}:{self.line}" if self.line else str(path)
        return messages.translate(make_phrase("reason.of_file", path=where, reason=self.said))


def load_settings(path: Path) -> tuple[Settings, tuple[Problem, ...]]:
    """Return the settings of a file, and its errors. For invalid entries the defaults apply."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Settings(), ()
    except OSError as error:
        return Settings(), (Problem(None, make_phrase("settings.unreadable", reason=system_reason(error))),)
    except UnicodeDecodeError:
        return Settings(), (Problem(None, make_phrase("settings.not_text")),)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        reason = re.sub(r" \(at .*\)$", "", str(error))
        return Settings(), (Problem(int(found[1]) if found else None, make_phrase("settings.not_toml", reason=reason)),)
    except ValueError:  # Python limits the number of digits
        return Settings(), (Problem(None, make_phrase("settings.too_long")),)
    except RecursionError:
        return Settings(), (Problem(None, make_phrase("settings.too_deep")),)
    if _is_deep(table):
        return Settings(), (Problem(None, make_phrase("settings.too_deep")),)
    lines = _lines_of_keys(text)
    problems: list[Problem] = []
    keymap = dict(_read_keymap(table.pop("keymap", {}), lines, problems))
    classes = dict(_read_looks(table.pop("classes", {}), lines, problems))
    limits = _read_table(Limits(), "limits.", table.pop("limits", {}), lines, problems)
    settings = _read_table(Settings(), "", table, lines, problems)
    return replace(settings, limits=limits, keymap=keymap, classes=classes), tuple(
        sorted(problems, key=lambda each: each.line or 0)
    )


def _is_deep(table: Mapping[str, Any]) -> bool:
    """Tell whether tables and lists are nested more deeply than in any setting."""
    level: list[object] = [table]
    for _ in range(MAX_DEPTH):
        inner = [each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list)]
        level = [value for values in inner for value in values]
    return bool(level)


def _read_table(default: Any, section: str, table: object, lines: Mapping[str, int], problems: list[Problem]) -> Any:
    """Return the dataclass with the valid values of a table."""
    if not isinstance(table, dict):
        name = section.rstrip(".")
        problems.append(Problem(lines.get(name), make_phrase("settings.not_table", name=name)))
        return default
    known = {each.name: getattr(default, each.name) for each in fields(default) if each.name not in _TABLES}
    good: dict[str, object] = {}
    for name, written in table.items():
        line = lines.get(section + name)
        is_choice = section + name in CHOICES and type(written) is int
        value = str(written) if is_choice else written  # ambiguous_width = 2 means "2"
        if name not in known:
            problems.append(_unknown_setting(line, section + name, [section + each for each in known]))
        elif (fault := _find_fault(section + name, value, known[name])) is not None:
            problems.append(Problem(line, fault))
        else:
            good[name] = tuple(map(str.lower, value)) if isinstance(value, list) else value
    return replace(default, **good)


_TAG = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*", re.IGNORECASE | re.ASCII)

_TABLES = ("limits", "keymap", "classes")


def _unknown_setting(line: int | None, name: str, known: list[str]) -> Problem:
    """Return the problem for an unknown setting, with the most similar name."""
    close = difflib.get_close_matches(name, known, 1)
    if close:
        return Problem(line, make_phrase("settings.unknown_close", name=name, close=close[0]))
    return Problem(line, make_phrase("settings.unknown", name=name))


def _find_fault(name: str, value: object, default: object) -> Phrase | None:
    """Return why a value is invalid, or None."""
    written = toml_value(value)[:80]
    if name in CHOICES:
        if value not in CHOICES[name]:
            return make_phrase("settings.not_choice", name=name, value=written, choices=CHOICES[name])
    elif isinstance(default, bool):
        if not isinstance(value, bool):
            return make_phrase("settings.not_boolean", name=name, value=written)
    elif isinstance(default, tuple):
        if not isinstance(value, list) or not all(isinstance(tag, str) and _TAG.fullmatch(tag) for tag in value):
            return make_phrase("settings.not_languages", name=name, value=written)
    elif isinstance(default, int):
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_NUMBER:
            return make_phrase("settings.not_number", name=name, value=written)
    elif not isinstance(value, str):
        return make_phrase("settings.not_string", name=name, value=written)
    return None


def _read_keymap(table: object, lines: Mapping[str, int], problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """Yield the valid keys of actions; keys that clash with those of another action are omitted."""
    from cfgraph.tui.keymap import BY_ID, find_clashes
    from cfgraph.tui.keys import is_key, key_list, key_name

    if not isinstance(table, dict):
        problems.append(Problem(lines.get("keymap"), make_phrase("settings.not_table", name="keymap")))
        return
    flat = dict(_flatten_table(table))
    good: dict[str, str] = {}
    for name, value in flat.items():
        line = lines.get(f"keymap.{name}")
        keys = [value] if isinstance(value, str) else value
        if name not in BY_ID:
            problems.append(_unknown_setting(line, name, list(BY_ID)))
        elif not isinstance(keys, list) or not keys or not all(isinstance(key, str) and key for key in keys):
            problems.append(Problem(line, make_phrase("settings.not_keys", name=name)))
        elif wrong := [key for key in keys if not is_key(key)]:
            problems.append(Problem(line, make_phrase("settings.not_key", name=name, typed=wrong[0])))
        else:
            good[name] = ",".join(each for key in keys for each in key_list(key))
    for key, one, other in find_clashes(good):
        name = one.id if one.id in good else other.id
        against = other.id if name == one.id else one.id
        line = lines.get(f"keymap.{name}")
        problems.append(Problem(line, make_phrase("settings.clash", name=name, other=against, typed=key_name(key))))
        good.pop(name, None)
    yield from good.items()


def _read_looks(table: object, lines: Mapping[str, int], problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """Yield the signs and colors of classes: a one-cell sign, a color as ``#rrggbb``, or both."""
    from cfgraph.model.looks import is_color, is_glyph

    if not isinstance(table, dict):
        problems.append(Problem(lines.get("classes"), make_phrase("settings.not_table", name="classes")))
        return
    for name, value in table.items():
        parts = value.split() if isinstance(value, str) else []
        kinds = [is_color(part) for part in parts if is_color(part) or is_glyph(part)]
        if parts and len(kinds) == len(parts) == len(set(kinds)):
            yield name, value
        else:
            problems.append(Problem(lines.get(f"classes.{name}"), make_phrase("settings.not_look", name=name)))


def _flatten_table(table: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    """Yield the entries of a table under dotted names, whether the file writes ``app.help`` with quotes or without."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flatten_table(value, f"{before}{name}.")
        else:
            yield before + name, value


_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=")


def _lines_of_keys(text: str) -> Mapping[str, int]:
    """Return the line of each dotted key, which ``tomllib`` does not provide."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _strip_quotes(header[1])
            lines.setdefault(table, number)
            table += "."
        elif key := _KEY.match(line):
            lines.setdefault(table + _strip_quotes(key[1]), number)
    return lines


def _strip_quotes(key: str) -> str:
    return re.sub(r"[\s\"']", "", key)


def settings_template(messages: Messages) -> str:
    """Return a settings file that describes every setting, with its default."""
    from cfgraph.tui.keymap import COMMANDS
    from cfgraph.tui.keys import key_list

    lines = [f"# {messages('setting.head')}", ""]
    for name, default in default_values():
        if name == "limits.rows":
            lines += ["[limits]"]
        text = "setting." + name.replace(".", "_")
        lines += [f"# {messages(text)}"]
        lines += [f"# {name.removeprefix('limits.')} = {toml_value(default)}", ""]
    lines += ["[classes]", f"# {messages('setting.classes')}", '# "cf:Bank" = "■ #7fb0e6"', ""]
    lines += ["[keymap]", f"# {messages('setting.keymap')}"]
    for command in COMMANDS:
        lines += [f'# "{command.id}" = {toml_value(key_list(command.keys))}  # {command.label(messages)}']
    return "\n".join(lines) + "\n"


def default_values() -> Iterator[tuple[str, object]]:
    """Yield the dotted name and default of every setting except the keymap, in the order of the file."""
    return setting_values(Settings())


def setting_values(settings: Settings) -> Iterator[tuple[str, object]]:
    """Yield the dotted name and value of every setting except the keymap, in the order of the file."""
    for each in fields(Settings):
        if each.name not in _TABLES:
            yield each.name, getattr(settings, each.name)
    for each in fields(Limits):
        yield f"limits.{each.name}", getattr(settings.limits, each.name)


def toml_value(value: object) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
