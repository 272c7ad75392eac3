"""Files: whole or not at all, named safely."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from export_samples import sample
from hypothesis import given
from hypothesis import strategies as st
from waiting import PATIENCE

from cfgraph.explorer import View, resolve_entity, subgraph_around
from cfgraph.export import SUBGRAPH_ENDINGS, format_report, write_subgraph
from cfgraph.model.errors import UsageError
from cfgraph.text.catalog import Messages
from cfgraph.userfiles.atomic import write_file
from cfgraph.userfiles.file_names import make_file_name


class HalfwayError(Exception):
    """Stands for anything that ends an export half-way."""


def broken() -> Iterator[str]:
    yield "half" * 100_000
    raise HalfwayError


def test_failed_export_leaves_no_file_behind(tmp_path: Path) -> None:
    with pytest.raises(HalfwayError):
        write_file(tmp_path / "a.graphml", broken())
    assert list(tmp_path.iterdir()) == []


def test_failed_export_keeps_existing_file(tmp_path: Path) -> None:
    (tmp_path / "a.graphml").write_text("old")
    with pytest.raises(HalfwayError):
        write_file(tmp_path / "a.graphml", broken())
    assert [path.name for path in tmp_path.iterdir()] == ["a.graphml"]
    assert (tmp_path / "a.graphml").read_text() == "old"


def test_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    write_file(path, ["new"])
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o640)


def test_new_file_has_mode_of_umask(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_file(tmp_path / "a.txt", ["new"])
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_export_to_link_writes_its_target(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_file(tmp_path / "link", ["new"])
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "new"


def test_an_existing_file_is_kept_when_overwriting_is_not_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(UsageError, match="already exists"):
        write_subgraph(sample(), path, overwrite=False)
    assert path.read_text() == "old"


@pytest.mark.parametrize("place", ["missing/a.nt", "", "file.txt/a.nt", "x" * 300 + ".nt"])
def test_unwritable_path_is_an_error_of_one_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "file.txt").touch()
    with pytest.raises(UsageError) as caught:
        write_file(tmp_path / place, ["text"])
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]


def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="not a regular file"):
        write_file(tmp_path / "pipe", ["text"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_without_permission_is_an_error_of_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="can't be written"):
        write_file(tmp_path / "a.nt", ["text"])


def test_unknown_extension_is_rejected_with_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=re.escape(", ".join(SUBGRAPH_ENDINGS))):
        write_subgraph(sample(), tmp_path / "a.docx")
    assert list(tmp_path.iterdir()) == []


def test_unknown_flavor_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="gephi"):
        write_subgraph(sample(), tmp_path / "a.graphml", flavor="sweet")  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", SUBGRAPH_ENDINGS)
def test_report_describes_export(tmp_path: Path, ending: str, zh_view: View) -> None:
    path = tmp_path / f"a{ending.upper()}"
    subgraph = replace(subgraph_around(zh_view, resolve_entity(zh_view, "id:blue-whale-holdings")), cut=True)
    nodes, edges = len(subgraph.nodes), len(subgraph.edges)
    report = write_subgraph(subgraph, path, view=zh_view)
    assert (report.path, report.nodes, report.edges, report.cut) == (path, nodes, edges, True)
    assert path.stat().st_size > 0
    zh, en = (format_report(report, Messages(language)) for language in ("zh", "en"))
    assert str(nodes) in zh[0]
    assert (nodes, edges) == (2, 1)
    assert en[:2] == (f"wrote {path}: 2 nodes, 1 edge", "some nodes were left out (limit reached)")
    told = f"{report.joined} attributes with more than one value joined into one text"
    joined = [line for line in en[2:] if told in line and line.startswith("differences from the graph: ")]
    assert bool(joined) == (ending in (".graphml", ".gexf", ".json", ".csv", ".html"))


def test_file_name_keeps_chinese_and_is_numbered_if_taken(tmp_path: Path) -> None:
    assert make_file_name("招联消费金融", ".graphml", tmp_path).name == "招联消费金融.graphml"
    (tmp_path / "招联消费金融.graphml").touch()
    assert make_file_name("招联消费金融", "graphml", tmp_path).name == "招联消费金融-2.graphml"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("招联消费金融 · 1", "招联消费金融-1"),
        ("../../etc/passwd", "etc-passwd"),
        ("-rf *", "rf"),
        ("a\x1b[31m\u202eb\nc", "a-31m-b-c"),
        ("", "cfgraph"),
        ("CON", "cfgraph-CON"),
        ("v1.2 (draft).", "v1.2-(draft)"),
    ],
)
def test_file_name_has_no_special_characters(tmp_path: Path, title: str, name: str) -> None:
    assert make_file_name(title, ".csv", tmp_path).name == f"{name}.csv"


@given(st.text() | st.just("长" * 500) | st.just("\ud800"))
def test_any_title_makes_valid_file_name(tmp_path: Path, title: str) -> None:
    path = make_file_name(title, ".txt", tmp_path)
    assert path.parent == tmp_path
    write_file(path, ["text"])
    assert make_file_name(title, ".txt", tmp_path) != path
    path.unlink()


@pytest.mark.skipif(sys.platform == "win32", reason="locks as POSIX has them")
def test_partial_files_of_killed_program_are_removed(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("old")
    script = (
        "import sys; from pathlib import Path; from cfgraph.userfiles.atomic import open_atomically\n"
        "with open_atomically(Path(sys.argv[1])) as write: write('half'); print('there', flush=True); input()\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "a.nt")]
    writing = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert writing.stdout
    assert writing.stdout.readline() == b"there\n"
    (half,) = tmp_path.glob(".cfgraph-*.part")
    os.utime(half, (0, 0))
    write_file(tmp_path / "b.nt", ["new"])
    assert half.exists(), "another program still writes it"
    writing.kill()
    writing.communicate(timeout=PATIENCE)
    write_file(tmp_path / "b.nt", ["new"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.nt", "b.nt"]
    assert (tmp_path / "a.nt").read_text() == "old"
