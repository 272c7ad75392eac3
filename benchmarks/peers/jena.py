"""Apache Jena TDB2 (Debian: libapache-jena-java and a JDK), asked in its own process over pipes."""

from __future__ import annotations

import resource
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from peers.peer import Operation
from peers.sparql import operations

LARGEST = 100_000_000
JARS = Path("/usr/share/java")
PARTS = (
    *(
        "jena-" + part
        for part in ("arq", "base", "cmds", "core", "iri", "rdfconnection", "shaded-guava", "shacl", "shex")
    ),
    *("jena-dboe-" + part for part in ("base", "index", "storage", "trans-data", "transaction")),
    *(
        "jena-tdb",
        "jena-tdb2",
        "dexx.collection",
        "gson",
        "guava",
        "failureaccess",
        "httpclient",
        "httpcore",
        "libthrift",
        "thrift",
    ),
    *("commons-" + part for part in ("cli", "codec", "compress", "csv", "io", "lang3")),
    *("jackson-core", "jackson-databind", "jackson-annotations", "jsonld-java", "protobuf", "slf4j-api", "slf4j-nop"),
    *("jakarta.json-api", "titanium-json-ld", "jcl-over-slf4j"),
)
HEAP = "-Xmx4g"
PROGRAM = Path(__file__).with_name("JenaServer.java")


def missing() -> str:
    if shutil.which("java") is None or shutil.which("javac") is None:
        return "java and javac"
    return "" if (JARS / "jena-tdb2.jar").exists() else "libapache-jena-java"


def build(universe: Path, directory: Path) -> int:
    subprocess.run(["javac", "-cp", _classpath(), "-d", str(directory), str(PROGRAM)], check=True)
    _place_messages(directory)
    java = ["java", HEAP, "-cp", f"{directory}:{_classpath()}"]
    loader = [*java, "tdb2.tdbloader", "--loc", str(directory / "tdb2"), str(universe)]
    subprocess.run(loader, check=True, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


@dataclass
class _Session:
    operations: Mapping[str, Operation]
    process: subprocess.Popen[str]

    def server(self) -> int:
        return self.process.pid

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def open_session(universe: Path, directory: Path) -> _Session:
    command = ["java", HEAP, "-cp", f"{directory}:{_classpath()}", "JenaServer", str(directory / "tdb2")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    stdin, stdout = process.stdin, process.stdout
    assert stdin
    assert stdout
    stdout.readline()

    def select(query: str) -> list[list[str]]:
        stdin.write(query + "\n")
        stdin.flush()
        rows = []
        while line := stdout.readline().rstrip("\n"):
            rows.append(line.split("\t"))
        return rows

    return _Session(operations(select), process)


def _place_messages(directory: Path) -> None:
    """Put the texts of Jena's XML schema classes where Debian's build of them, which moved the classes, looks."""
    moved = "org/apache/jena/ext/"
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(moved) and name.endswith(".properties"):
                target = directory / name.removeprefix(moved)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))


def _classpath() -> str:
    return ":".join(str(JARS / f"{part}.jar") for part in PARTS if (JARS / f"{part}.jar").exists())
