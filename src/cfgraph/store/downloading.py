"""Downloading RDF files that were given by address, into the cache. Nothing else is ever fetched."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from cfgraph.model.errors import CfgraphError, GraphError, UsageError, network_reason
from cfgraph.store.build_progress import BuildProgress, OnProgress, ignore_progress
from cfgraph.store.cache import downloads_directory
from cfgraph.store.downloads import name_addresses, read_record, record_path, shown_name
from cfgraph.store.endpoint.address import check_address, is_address, strip_credentials
from cfgraph.store.file_kinds import HEAD_BYTES, check_head, find_packing
from cfgraph.store.rdf_formats import FORMATS, is_readable, rdf_suffix
from cfgraph.store.reading_options import ReadingOptions

if TYPE_CHECKING:
    import httpx

MAX_MIB = 4096
"""Default maximum size of a file in MiB; ``CFGRAPH_DOWNLOAD_MIB`` changes it."""

LIMIT_VARIABLE = "CFGRAPH_DOWNLOAD_MIB"

CONNECT_SECONDS, READ_SECONDS = 10.0, 30.0
"""Timeout in seconds for the response and between any two of its bytes."""

SLOW_SECONDS, SLOW_BYTES = 60.0, 60_000
"""Minimum number of bytes in a period of seconds; a slower download is aborted."""

MAX_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)

TYPES: Mapping[str, str] = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/n-quads": "nq",
    "application/trig": "trig",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
    "text/n3": "n3",
}
"""Media types that determine the format, with precedence over the file extension in the address."""

_LESS_CERTAIN: Mapping[str, str] = {
    "application/xml": "rdf",
    "text/xml": "rdf",
    "application/json": "jsonld",
    "application/owl+xml": "rdf",
    "application/x-turtle": "ttl",
}
"""Media types that determine the format if the address does not."""

_ENDINGS = {form: ending for ending, form in reversed(tuple(FORMATS.items()))}


def is_download(name: str, reading: ReadingOptions) -> bool:
    """Tell whether a name is the address of a file to download, and not of an endpoint."""
    if not is_address(name) or reading.addresses == "endpoint":
        return False
    return reading.addresses == "download" or is_readable(_path_of(name))


def download_named(
    names: Sequence[str], reading: ReadingOptions, on_progress: OnProgress = ignore_progress
) -> tuple[str, ...]:
    """Return the names of a location with addresses of files replaced by copies in the cache. Raises GraphError."""
    return tuple(
        str(_download(check_address(name), reading.input_format, on_progress)) if is_download(name, reading) else name
        for name in names
    )


@contextmanager
def naming_addresses(names: Sequence[str]) -> Iterator[None]:
    """Make errors name the address of a copy rather than the copy."""
    try:
        yield
    except CfgraphError as error:
        shown = {name: shown for name in names if (shown := shown_name(name)) != name}
        if shown:
            error.phrase = name_addresses(error.phrase, shown)
        raise


def _path_of(address: str) -> Path:
    return Path(unquote(urlsplit(address).path))


def _download(address: str, input_format: str | None, on_progress: OnProgress) -> Path:
    """Return the copy of a file on the web: a new one, or the existing one if the server says that it is unchanged."""
    key = hashlib.blake2b(f"{address}\0{input_format or ''}".encode(), digest_size=16).hexdigest()
    record = read_record(record_path(key))
    copy: Path = downloads_directory() / record.get("file", "none")
    known = record if copy.is_file() else {}
    with _explaining(address), _requesting(address, known) as (response, final):
        if response.status_code == 304 and known:
            for path in (copy, record_path(key)):
                with suppress(OSError):
                    os.utime(path)
            return copy
        _check_status(address, response)
        form = _find_format(address, final, response, input_format)
        with _new_file(address) as (temporary, write):
            _receive(address, response, write, on_progress)
            with temporary.open("rb") as stream:
                head = stream.read(HEAD_BYTES)
                stream.seek(0)
                digest = hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
            packing = find_packing(head)
            if not packing:
                check_head(strip_credentials(address), head, form)
            copy = downloads_directory() / f"{key}-{digest}{_ENDINGS[form]}{packing}"
            found = {name: response.headers[name] for name in ("etag", "last-modified") if name in response.headers}
            text = json.dumps({"address": address, "base": final, "file": copy.name, **found})
            temporary.replace(copy)
            with _new_file(address) as (noted, note):
                note(text.encode())
                noted.replace(record_path(key))
    return copy


@contextmanager
def _requesting(address: str, known: Mapping[str, str]) -> Iterator[tuple[httpx.Response, str]]:
    """Request a file if it differs from the known one; provide the response, and the address after redirects."""
    import httpx

    from cfgraph.store.endpoint.client import user_agent  # most graphs are on this machine

    headers = {"User-Agent": user_agent(), "Accept": f"{', '.join(TYPES)}, */*;q=0.1"}
    for name, condition in (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since")):
        if name in known:
            headers[condition] = known[name]
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    with httpx.Client(timeout=timeout, headers=headers) as client:
        final = address
        for _ in range(MAX_REDIRECTS + 1):
            with client.stream("GET", final) as response:
                if response.status_code not in REDIRECTS or "location" not in response.headers:
                    yield response, final
                    return
                following = urljoin(final, response.headers["location"])
            if not is_address(following) or (final.startswith("https:") and following.startswith("http:")):
                target = strip_credentials(following)
                raise GraphError("endpoint.bad_redirect", name=strip_credentials(address), target=target)
            final = urlunsplit(urlsplit(following)._replace(fragment=""))
        raise GraphError("endpoint.redirects", name=strip_credentials(address), most=MAX_REDIRECTS)


@contextmanager
def _explaining(address: str) -> Iterator[None]:
    """Convert network errors to GraphError."""
    import httpx

    name = strip_credentials(address)
    try:
        yield
    except httpx.TimeoutException:
        raise GraphError("endpoint.timeout", name=name, seconds=f"{READ_SECONDS:g}") from None
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.DecodingError):
        raise GraphError("download.cut", name=name) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise GraphError("endpoint.unreachable", name=name, reason=network_reason(error)) from None


def _check_status(address: str, response: httpx.Response) -> None:
    status, name = response.status_code, strip_credentials(address)
    if status != 200:
        raise GraphError("download.status", name=name, status=status, reason=response.reason_phrase or "?")


def _find_format(address: str, final: str, response: httpx.Response, input_format: str | None) -> str:
    """Return the format of a response. Raises GraphError if it can't be determined."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    endings = (FORMATS.get(rdf_suffix(_path_of(one))) for one in (address, final))
    found = input_format or TYPES.get(kind) or next(filter(None, endings), None) or _LESS_CERTAIN.get(kind)
    if found is None:
        name = strip_credentials(address)
        if "html" in kind:
            raise GraphError("download.web_page", name=name, type=kind)
        raise GraphError("download.no_format", name=name, type=kind or "?")
    return found


def _receive(address: str, response: httpx.Response, write: Callable[[bytes], object], on_progress: OnProgress) -> None:
    """Write a response to a file. Raises GraphError if it is too large or too slow."""
    most = _read_limit() * 1024**2
    length = response.headers.get("content-length", "")
    total = int(length) if length.isdigit() and "content-encoding" not in response.headers else 0
    name = strip_credentials(address)
    if total > most:
        raise GraphError("download.too_large", name=name, size=most // 1024**2, variable=LIMIT_VARIABLE)
    received, mark, due = 0, 0, time.monotonic() + SLOW_SECONDS
    for piece in response.iter_bytes():
        received += len(piece)
        if received > most:
            raise GraphError("download.too_large", name=name, size=most // 1024**2, variable=LIMIT_VARIABLE)
        if time.monotonic() > due:
            if received - mark < SLOW_BYTES:
                raise GraphError("download.slow", name=name)
            mark, due = received, time.monotonic() + SLOW_SECONDS
        write(piece)
        on_progress(BuildProgress("download", received, total, 0))


def _read_limit() -> int:
    """Return the maximum size of a file in MiB. Raises UsageError for an invalid environment variable."""
    text = os.environ.get(LIMIT_VARIABLE, "").strip()
    if not text:
        return MAX_MIB
    if not text.isdigit() or not int(text):
        raise UsageError("download.no_limit", variable=LIMIT_VARIABLE, text=text)
    return int(text)


@contextmanager
def _new_file(address: str) -> Iterator[tuple[Path, Callable[[bytes], Any]]]:
    """Provide a new file among the copies and its writer; it is removed unless it was moved away."""
    temporary: Path | None = None
    try:
        downloads_directory().mkdir(mode=0o700, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=downloads_directory())
        temporary = Path(name)
        with os.fdopen(handle, "wb", buffering=0) as out:
            yield temporary, out.write
    except OSError as error:
        raise GraphError("files.unreadable", path=strip_credentials(address), reason=error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
