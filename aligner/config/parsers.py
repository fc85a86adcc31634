"""One parser for each kind of value: text (flags, environment) or a TOML or Python value in, the value
out.

A parser raises ``ValueError`` saying what is allowed; ``load`` adds the setting's name and the value's
origin.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from aligner.script import normalize_tag

Parser: TypeAlias = Callable[[object], object]

_YES = ("true", "yes", "on", "1")
_NO = ("false", "no", "off", "0")


def word(value: object) -> str:
    """A line of text without control characters, not empty."""
    if not isinstance(value, str) or not value.strip() or not value.strip().isprintable():
        raise ValueError("it is a line of text")
    return value.strip()


def api_key(value: object) -> str:
    """A key as an HTTP header can carry it; spaces around it are a slip of copying (facts row 2)."""
    key = word(value)
    if not key.isascii() or " " in key:
        raise ValueError("a key has no spaces and no accents; copy it again from the service's page")
    return key


def integer(lowest: int, highest: int, unit: str = "") -> Parser:
    """A whole number in a range, both ends included."""
    allowed = f"it is a whole number{unit} from {lowest:,} to {highest:,}"

    def parse(value: object) -> int:
        if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,12}\s*", value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            raise ValueError(allowed)
        return value

    return parse


def integers(lowest: int, highest: int, unit: str = "") -> Parser:
    """A list of whole numbers in a range, in text apart by commas."""
    allowed = f"it is a list of whole numbers{unit} from {lowest:,} to {highest:,}"
    item = integer(lowest, highest)

    def parse(value: object) -> tuple[object, ...]:
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, list | tuple) or not items:
            raise ValueError(allowed)
        try:
            return tuple([item(one) for one in items])
        except ValueError:
            raise ValueError(allowed) from None

    return parse


def number(lowest: float, highest: float, unit: str = "") -> Parser:
    """A number in a range, both ends included."""
    allowed = f"it is a number{unit} from {lowest:g} to {highest:g}"
    written = re.compile(r"\s*[+-]?([0-9]{1,9}(\.[0-9]{0,9})?|\.[0-9]{1,9})\s*")

    def parse(value: object) -> float:
        if isinstance(value, str) and written.fullmatch(value):
            value = float(value)
        if not isinstance(value, int | float) or isinstance(value, bool) or not lowest <= value <= highest:
            raise ValueError(allowed)
        return float(value)

    return parse


def milliseconds(lowest: int, highest: int) -> Parser:
    """A length of time in a range: milliseconds (``833``, ``833ms``) or seconds (``0.833s``)."""
    allowed = f"it is a time from {lowest:,} to {highest:,} milliseconds, such as {lowest or 80} or 1.5s"
    written = re.compile(r"([0-9]{1,9}(?:\.[0-9]{0,6})?)\s*(ms|s)?")

    def parse(value: object) -> int:
        if isinstance(value, str) and (found := written.fullmatch(value.strip().lower())):
            value = round(float(found[1]) * (1000 if found[2] == "s" else 1))
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            raise ValueError(allowed)
        return value

    return parse


def resolution(value: object) -> tuple[int, int]:
    """Width and height of a picture: ``1920x1080``, or two numbers."""
    found = (
        re.fullmatch(r"\s*([0-9]{2,5})\s*[x×]\s*([0-9]{2,5})\s*", value.lower())
        if isinstance(value, str)
        else None
    )
    sides = (int(found[1]), int(found[2])) if found else value
    if (
        not isinstance(sides, list | tuple)
        or len(sides) != 2
        or not all(isinstance(side, int) and 64 <= side <= 16384 for side in sides)
    ):
        raise ValueError("it is a picture's width and height, such as 1920x1080 or 1080x1920")
    return sides[0], sides[1]


def yes_or_no(value: object) -> bool:
    """A truth value, or one of the words for it."""
    if isinstance(value, bool):
        return value
    text = value.strip().lower() if isinstance(value, str) else ""
    if text not in (*_YES, *_NO):
        raise ValueError("it is true or false")
    return text in _YES


def language(value: object) -> str:
    """A BCP 47 tag in its customary case."""
    return normalize_tag(word(value))


def folders(value: object) -> tuple[Path, ...]:
    """Folders that exist: one, or a list."""
    items = value if isinstance(value, list | tuple) else [value]
    found: list[Path] = []
    for item in items:
        if not isinstance(item, str | Path):
            raise ValueError("it is a folder, or a list of folders")  # noqa: TRY004 - parsers raise ValueError
        if not Path(item).is_dir():
            raise ValueError(f"there is no folder {item}")
        found.append(Path(item))
    return tuple(found)


def _path(value: object, allowed: str) -> Path:
    items = value if isinstance(value, list | tuple) else [value]
    if len(items) != 1 or not isinstance(items[0], str | Path) or not str(items[0]).strip():
        raise ValueError(allowed)
    return Path(items[0])


def folder_to_be(value: object) -> Path:
    """One folder, which need not exist yet."""
    path = _path(value, "it is a folder")
    if path.exists() and not path.is_dir():
        raise ValueError(f"{path} is not a folder")
    return path


def file_that_is(value: object) -> Path:
    """One file that exists."""
    path = _path(value, "it is a file")
    if not path.is_file():
        raise ValueError(f"there is no file {path}")
    return path


def picture(value: object) -> Path:
    """A JPEG or PNG file, which its beginning says."""
    from aligner.audio.tags import picture_type

    path = file_that_is(value)
    try:
        picture_type(path.read_bytes())
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    return path


def base_url(value: object) -> str:
    """The service's address with http or https, which ws and wss are turned into."""
    text = word(value)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("it is not a websocket address such as wss://api.elevenlabs.io") from None
    scheme = {"ws": "http", "wss": "https"}.get(parts.scheme.lower(), parts.scheme.lower())
    if scheme not in ("http", "https") or not host:
        plain = re.fullmatch(r"[\w.-]+(:\d+)?/?", text)
        hint = f"; did you mean http{'' if ':' in text else 's'}://{text}?" if plain else ""
        raise ValueError(f"it is not a websocket address (ws, wss, http or https, then a host){hint}")
    if " " in text or parts.query or parts.fragment:
        raise ValueError("a websocket service's address has no space, ? or # in it")
    if re.search(r"/v1(/|$)", parts.path):
        raise ValueError("give the service's address only: what begins with /v1 is added to it")
    if "@" in parts.netloc:
        raise ValueError("a user and password have no place in the address")
    shown_host = f"[{host}]" if ":" in host else host
    shown_port = "" if port is None else f":{port}"
    return f"{scheme}://{shown_host}{shown_port}{parts.path.rstrip('/')}"


def without_credentials(url: str) -> str:
    """An address for people's eyes: a user and password before the host are left out."""
    return re.sub(r"(?<=://)[^/]*@", "***@", url)
