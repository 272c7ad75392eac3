"""Writes ``keys.md`` and ``settings.md`` from what the program declares: ``python docs/make_reference.py``."""

from __future__ import annotations

from pathlib import Path

from cfgraph.text.catalog import Messages
from cfgraph.tui.keymap import COMMANDS
from cfgraph.tui.keys import key_list, key_name
from cfgraph.tui.settings import default_values, toml_value

HERE = Path(__file__).parent

KEYS_HEAD = """# Keys

Written by `make reference` from the program itself. `?` shows the same for the part of the screen that has the focus,
and `^p`, the command palette, does any of it by name. `^r` means Ctrl and R, `⏎` Enter, `␣` the space bar, `⌫`
Backspace, `⇤` Shift and Tab. Every key here is one that plain terminals send, over ssh too.

Keys of your own go into the section `[keymap]` of the [settings](settings.md), by the name in the right column. A key
that would do two things at once is reported at startup, and the default is kept.

```toml
[keymap]
"app.search" = ["/", "f3"]
"table.open" = ["enter", "O"]
```
"""

SETTINGS_HEAD = """# Settings

Written by `make reference` from the program itself. `cfgraph settings` prints them with their values now,
`cfgraph settings --init` writes a file that says all of this, with every line commented out.

They are in `settings.toml` in the user's directory of settings (on Linux `~/.config/cfgraph/settings.toml`), or in
the file that the variable `CFGRAPH_CONFIG` names. Invalid lines are reported when the explorer starts, with its
number; that setting stays at its default and all others hold.
"""


def keys_page() -> str:
    """Return the page on keys."""
    messages = Messages("en")
    lines = [KEYS_HEAD]
    for part in dict.fromkeys(command.part for command in COMMANDS):
        lines += [f"## {messages(f'part.{part}')}", "", "| key | does | name |", "|---|---|---|"]
        for command in COMMANDS:
            if command.part == part:
                keys = " ".join(f"`{key_name(key)}`" for key in key_list(command.keys))
                lines.append(f"| {keys} | {command.description(messages)} | `{command.id}` |")
        lines.append("")
    return "\n".join(lines)


def settings_page() -> str:
    """Return the page on settings."""
    messages = Messages("en")
    lines = [SETTINGS_HEAD, "| setting | default | |", "|---|---|---|"]
    for name, default in default_values():
        meaning = messages("setting." + name.replace(".", "_"))
        lines.append(f"| `{name}` | `{toml_value(default)}` | {meaning} |")
    lines += [f"| `classes.<name>` | | {messages('setting.classes')} |"]
    lines += ["| `keymap.<name>` | | Keys, one or several: see [keys.md](keys.md) |", ""]
    lines += ["A dotted name is a key in a section:", "", "```toml", 'theme = "ansi-dark"', "", "[limits]"]
    lines += [
        "rows = 2000",
        "",
        "[classes]",
        '"cf:Bank" = "■ #7fb0e6"',
        "",
        "[keymap]",
        '"app.search" = ["/", "f3"]',
        "```",
        "",
    ]
    lines += [
        "What the program keeps by itself (the theme taken last, the last session) is in the user's directory of",
        "state, or in the one that the variable `CFGRAPH_STATE` names.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    (HERE / "keys.md").write_text(keys_page(), encoding="utf-8")
    (HERE / "settings.md").write_text(settings_page(), encoding="utf-8")
