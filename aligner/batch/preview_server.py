"""The pages of a folder's narrations, served to this machine alone: lists, plays, saves corrections, tells of changes.

Names in addresses are looked up among the narrations that are there, never made into paths. What is asked by any
other name than this machine's is refused, so that no page from elsewhere can have it; saving needs a token
that is in the page alone.
"""

import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from aligner.batch.corrected import CORRECTIONS
from aligner.batch.preview import WORDS, Found, load, page_of, peaks_of
from aligner.batch.publish import write_whole
from aligner.captions.corrections import parse_corrections, write_corrections
from aligner.clock import samples_to_ms
from aligner.config import Settings
from aligner.errors import AlignerError, OutputError, UsageError
from aligner.preview import index
from aligner.preview.page import AUDIO_SUFFIXES, Served, suffix_type, write

log = logging.getLogger("aligner.batch")

HOST = "127.0.0.1"
MAX_CORRECTIONS = 64 << 20
_PIECE = 1 << 18


class _ChangedError(Exception):
    """The files are no longer those that corrections were made of."""


@dataclass(slots=True)
class Folder:
    """What is served. What is long to find out is kept for as long as the files stay as they are."""

    path: Path
    settings: Settings
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    _saving: threading.Lock = field(default_factory=threading.Lock)
    _peaks: dict[tuple[Path, str], bytes] = field(default_factory=dict)
    _lengths: dict[tuple[Path, str], str] = field(default_factory=dict)
    _audio: dict[tuple[Path, str], Path] = field(default_factory=dict)

    def narrations(self) -> dict[str, Found]:
        below = sorted(self.path.rglob(f"*{WORDS}"))
        names = ((path, path.relative_to(self.path).as_posix().removesuffix(WORDS)) for path in below)
        return {name: Found(path, name) for path, name in names}

    def version(self, found: Found) -> str:
        """Another text whenever one of the files that the page is made from is another."""
        files = [found.words, found.beside(CORRECTIONS), *map(found.beside, AUDIO_SUFFIXES)]
        return "-".join(_stamp(path) for path in files)

    def page(self, found: Found) -> Iterator[str]:
        version = self.version(found)
        narration, made, style = load(found, self.settings)
        audio = narration.track.path
        key = (audio, _stamp(audio))
        if key not in self._peaks:
            self._peaks[key] = peaks_of(audio)
        name = quote(found.name)
        served = Served(f"/save/{name}", f"/state/{name}", self.token, version)
        link = f"/audio/{name}"
        page = page_of(narration, made, style, peaks=self._peaks[key], link=link, served=served)
        return write(page)

    def audio(self, found: Found) -> Path:
        key = (found.words, self.version(found))
        if key not in self._audio:
            self._audio[key] = load(found, self.settings)[0].track.path
        return self._audio[key]

    def save(self, found: Found, text: str, *, over: str) -> str:
        """Keeps corrections; none removes their file. Returns the version. ``over`` is the version that they were
        made of, ``*`` for any.

        Raises ``ValueError``, ``OutputError``, ``_ChangedError``.
        """
        corrections, path = parse_corrections(text), found.beside(CORRECTIONS)
        with self._saving:
            if over not in ("*", self.version(found)):
                raise _ChangedError
            if corrections:
                write_whole(path, write_corrections(corrections))
            else:
                path.unlink(missing_ok=True)
            return self.version(found)

    def entry(self, found: Found) -> index.Entry:
        audio = next(filter(Path.is_file, map(found.beside, AUDIO_SUFFIXES)), found.words)
        about = audio.stat()
        written = time.strftime("%Y-%m-%d %H:%M", time.localtime(about.st_mtime))
        corrected = found.beside(CORRECTIONS).is_file()
        address = f"/play/{quote(found.name)}"
        return index.Entry(found.name, address, self._length(found), about.st_size, written, corrected)

    def _length(self, found: Found) -> str:
        key = (found.words, self.version(found))
        if key not in self._lengths:
            self._lengths[key] = self._told_length(found)
        return self._lengths[key]

    def _told_length(self, found: Found) -> str:
        try:
            track = load(found, self.settings)[0].track
        except AlignerError as error:
            return str(error)
        seconds = samples_to_ms(track.duration_samples, track.format.rate_hz) // 1000
        return f"{seconds // 60}:{seconds % 60:02d}"


def _stamp(path: Path) -> str:
    try:
        about = path.stat()
    except OSError:
        return "0"
    return f"{about.st_mtime_ns:x}.{about.st_size:x}"


@contextmanager
def listening(folder: Path, settings: Settings, port: int) -> Iterator[ThreadingHTTPServer]:
    """The server, not yet serving. Raises ``UsageError`` for a port that cannot be had, or what is no folder."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: is no folder; name the one that aligner render wrote to")
    served = Folder(folder, settings)

    class Desk(_Desk):
        shelf = served

    try:
        server = _Server((HOST, port), Desk)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"cannot listen at {HOST}:{port} ({reason}); choose another --port") from None
    with server:
        yield server


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Browsers break off what they no longer need; that is nothing to tell a user."""
        log.debug("a connection from %s ended", client_address, exc_info=True)


class _Desk(BaseHTTPRequestHandler):
    """One connection. ``shelf`` is what is served."""

    shelf: Folder
    protocol_version = "HTTP/1.1"
    server_version = "aligner"
    sys_version = ""

    def do_GET(self) -> None:
        self._guarded(self._get)

    def do_POST(self) -> None:
        self._guarded(self._post)

    def _guarded(self, answer: Callable[[str, str], None]) -> None:
        """Answers who asks by this machine's name; errors become a sentence."""
        if self.headers.get("Host") not in self._names():
            return self._error(HTTPStatus.FORBIDDEN, "ask by the address that was printed")
        kind, _, name = unquote(urlsplit(self.path).path).lstrip("/").partition("/")
        try:
            answer(kind, name)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        except AlignerError as error:
            self._error(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))
        return None

    def _names(self) -> set[str]:
        """What this machine is called where the server listens."""
        assert isinstance(self.server, ThreadingHTTPServer)
        return {f"{name}:{self.server.server_port}" for name in (HOST, "localhost")}

    def _get(self, kind: str, name: str) -> None:
        shelf = self.shelf
        narrations = shelf.narrations()
        if kind == "state" and not name:
            return self._json({"version": "|".join(f"{n} {shelf.version(f)}" for n, f in narrations.items())})
        if not kind:
            text, policy = index.write(str(shelf.path), map(shelf.entry, narrations.values()))
            return self._send(text.encode(), "text/html; charset=utf-8", policy)
        found = narrations.get(name)
        if found is None or kind not in ("play", "audio", "state"):
            return self._error(HTTPStatus.NOT_FOUND, "there is no such narration")
        if kind == "state":
            return self._json({"version": shelf.version(found)})
        if kind == "audio":
            return self._audio(shelf.audio(found))
        return self._send("".join(shelf.page(found)).encode(), "text/html; charset=utf-8")

    def _post(self, kind: str, name: str) -> None:
        self.close_connection = True  # what is not read of a refused body must not be taken for a request
        origin = self.headers.get("Origin", "")
        token = self.headers.get("X-Aligner-Token", "")
        known = secrets.compare_digest(token.encode(), self.shelf.token.encode())
        if not known or origin not in {f"http://{name}" for name in self._names()}:
            return self._error(HTTPStatus.FORBIDDEN, "only the page itself may save; load it again")
        found = self.shelf.narrations().get(name)
        if found is None or kind != "save":
            return self._error(HTTPStatus.NOT_FOUND, "there is no such narration")
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_CORRECTIONS:
            return self._error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too much to be corrections")
        try:
            text = self.rfile.read(int(length)).decode()
            version = self.shelf.save(found, text, over=self.headers.get("If-Match", "*"))
        except _ChangedError:
            sentence = "the files have changed since this page was opened, perhaps by another tab"
            return self._error(HTTPStatus.PRECONDITION_FAILED, sentence)
        except (ValueError, OutputError, OSError) as error:
            return self._error(HTTPStatus.BAD_REQUEST, str(error))
        return self._json({"version": version})

    def _audio(self, path: Path) -> None:
        size = path.stat().st_size
        asked = _range(self.headers.get("Range"), size)
        if asked is None:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        first, end = asked
        whole = "Range" not in self.headers
        self.send_response(HTTPStatus.OK if whole else HTTPStatus.PARTIAL_CONTENT)
        if not whole:
            self.send_header("Content-Range", f"bytes {first}-{end - 1}/{size}")
        self._headers(suffix_type(path), end - first)
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        with path.open("rb") as file:
            file.seek(first)
            while first < end and (piece := file.read(min(_PIECE, end - first))):
                self.wfile.write(piece)
                first += len(piece)

    def _json(self, value: object) -> None:
        self._send(json.dumps(value).encode(), "application/json")

    def _send(self, body: bytes, kind: str, policy: str = "frame-ancestors 'none'") -> None:
        self.send_response(HTTPStatus.OK)
        self._headers(kind, len(body))
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def _headers(self, kind: str, length: int) -> None:
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")

    def _error(self, status: HTTPStatus, sentence: str) -> None:
        """To the page as JSON, to a person as a sentence."""
        asked = self.command == "POST"
        body = (json.dumps({"error": sentence}) if asked else f"{sentence}\n").encode()
        self.send_response(status)
        self._headers("application/json" if asked else "text/plain; charset=utf-8", len(body))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        log.debug(format, *args)


def _range(header: str | None, size: int) -> tuple[int, int] | None:
    """The bytes that are asked for, half-open; None where there are none such. One range is enough for players."""
    if header is None:
        return 0, size
    kind, _, text = header.partition("=")
    first, dash, last = text.strip().partition("-")
    if kind.strip() != "bytes" or not dash or not all(part.isdecimal() or not part for part in (first, last)):
        return None
    if not first:
        return (max(size - int(last), 0), size) if last and int(last) else None
    end = min(int(last) + 1, size) if last else size
    return (int(first), end) if int(first) < end else None
