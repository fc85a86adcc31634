"""Which font draws which character: those of the system, in an order of preference, by what they cover."""

import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from aligner.errors import UsageError

_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
# What caption guides ask for: sans serifs with open shapes (Netflix: a proportional sans serif such as Arial).
_FAMILIES = (
    "arial",
    "helveticaneue",
    "helvetica",
    "liberationsans",
    "notosans",
    "segoeui",
    "roboto",
    "nirmala",
    "leelaw",
    "geezapro",
    "sfarabic",
    "kohinoor",
    "devanagarisangam",
    "thonburi",
    "sukhumvit",
    "hiragino",
    "ヒラギノ角ゴ",
    "pingfang",
    "yugoth",
    "meiryo",
    "msyh",
    "msjh",
    "malgun",
    "applesdgothic",
    "tahoma",
    "dejavusans",
)
# Han characters are drawn otherwise in each country.
_OWN = {
    "ja": ("notosansjp", "notosanscjk", "hiragino", "ヒラギノ角ゴ", "yugoth", "meiryo"),
    "ko": ("notosanskr", "notosanscjk", "applesdgothic", "malgun"),
    "zh": ("notosanssc", "notosanscjk", "pingfang", "msyh"),
    "zh-tw": ("notosanstc", "notosanscjk", "pingfang", "msjh"),
}
_REGION = {"ja": "jp", "ko": "kr", "zh": "sc", "zh-tw": "tc"}
_BOLD = re.compile(
    r"(bold|bd|w6|heavy)(\b|[._\d]|$)|arialbd|yugothb|msyhbd|malgunbd|meiryob|nirmalab|leelaw\w*b$"
)
_OTHER = re.compile(
    r"italic|oblique|condensed|narrow|mono|serif|light|thin|black|rounded|slanted|kufi|looped|display|emoji"
    r"|bolditalic|extra|semi|math|symbol|icon"
)


class Face:
    """One font of a file, for shaping (HarfBuzz) and drawing (FreeType)."""

    def __init__(self, path: Path, index: int = 0) -> None:
        import freetype
        import uharfbuzz

        self.path = path
        self.drawn: Any = freetype.Face(str(path), index)
        self.family = (self.drawn.family_name or b"").decode("utf-8", "replace")
        self.style = (self.drawn.style_name or b"").decode("utf-8", "replace")
        self.shaped: Any = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)), index))
        self._make_bold()

    def _make_bold(self) -> None:
        """The bold of a font that has every weight in it."""
        if not (self.drawn.face_flags & 1 << 8):  # FT_FACE_FLAG_MULTIPLE_MASTERS
            return
        axes = self.drawn.get_variation_info().axes
        wanted = {axis.tag: axis.default for axis in axes}
        if "wght" in wanted:
            (weight,) = (axis for axis in axes if axis.tag == "wght")
            wanted["wght"] = min(700, weight.maximum)
            self.drawn.set_var_design_coords([wanted[axis.tag] for axis in axes])
            self.shaped.set_variations({"wght": wanted["wght"]})

    def covers(self, char: str) -> bool:
        return bool(self.drawn.get_char_index(char))


class Faces:
    """The fonts that a text's characters are taken from."""

    def __init__(
        self, language: str, *, own: str | None = None, folders: Sequence[Path] | None = None
    ) -> None:
        self._language = _key(language)
        found = [
            path for folder in (font_folders() if folders is None else folders) for path in _fonts(folder)
        ]
        found.sort(key=lambda path: _rank(path, self._language))
        self._waiting = iter(found)
        self._open: list[Face] = [] if own is None else [_named(own, found, self._language)]
        self._chosen: dict[str, Face | None] = {}

    def of(self, char: str) -> Face | None:
        """The first font that has the character; None: no font has."""
        if char not in self._chosen:
            self._chosen[char] = next((face for face in self._all() if face.covers(char)), None)
        return self._chosen[char]

    def _all(self) -> Iterator[Face]:
        yield from self._open
        for path in self._waiting:
            face = opened(path, self._language)
            if face is not None:
                self._open.append(face)
                yield face


def is_drawn(char: str) -> bool:
    """Whether a font needs to have the character: spaces and what only steers others need no picture."""
    category = unicodedata.category(char)
    known = category[0] not in "CZ" or category == "Cn"  # a newer Unicode than Python's may have it
    return known and not 0xFE00 <= ord(char) <= 0xFE0F


def font_folders() -> tuple[Path, ...]:
    """Where the system and the user keep fonts."""
    home = Path.home()
    if sys.platform == "win32":
        return (
            Path(os.environ.get("WINDIR", "C:/Windows"), "Fonts"),
            Path(os.environ.get("LOCALAPPDATA", home), "Microsoft/Windows/Fonts"),
        )
    if sys.platform == "darwin":
        return (home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    return (data / "fonts", home / ".fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))


def opened(path: Path, language: str) -> Face | None:
    """The face of a file that suits best; None for what is no font with outlines."""
    import freetype

    try:
        first = freetype.Face(str(path))
        best = min(range(first.num_faces), key=lambda index: _fit(path, index, language))
        face = Face(path, best)
    except (freetype.FT_Exception, OSError, ValueError, RuntimeError):
        return None
    return face if face.drawn.is_scalable else None


def _fit(path: Path, index: int, language: str) -> tuple[bool, bool, bool, int]:
    import freetype

    face = freetype.Face(str(path), index)
    name = (face.family_name or b"").decode("utf-8", "replace").lower()
    region = _REGION.get(language, "jp")
    other = bool(face.style_flags & freetype.FT_STYLE_FLAG_ITALIC) or "mono" in name
    return not name.endswith(f" {region}"), other, not face.style_flags & freetype.FT_STYLE_FLAG_BOLD, index


def _named(own: str, found: Sequence[Path], language: str) -> Face:
    """The font that a user named, by file or by family. Raises ``UsageError``."""
    if Path(own).suffix.lower() in _SUFFIXES or Path(own).is_file():
        if not Path(own).is_file():
            raise UsageError(f"--font: there is no file {own}")
        face = opened(Path(own), language)
        if face is None:
            raise UsageError(
                f"--font: {own} is not a font that can be drawn; name a TrueType or OpenType file"
            )
        return face
    wanted = _plain(own)
    for path in found:
        if _plain(path.stem)[:2] != wanted[:2] and wanted not in _plain(path.stem):
            continue  # a family's files begin as it does, so the others need not be opened
        face = opened(path, language)
        if face is not None and wanted in (_plain(face.family), _plain(f"{face.family}{face.style}")):
            return face
    raise UsageError(f"--font: no font {own!r} is installed; name a font's file instead")


@lru_cache(maxsize=64)
def _fonts(folder: Path) -> tuple[Path, ...]:
    return tuple(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)


def _rank(path: Path, language: str) -> tuple[int, str]:
    name = _plain(path.stem)
    families = (*_OWN.get(language, ()), *_FAMILIES)
    family = next((number for number, begin in enumerate(families) if name.startswith(begin)), len(families))
    other = 100 * bool(_OTHER.search(name))
    return other + family + (0 if _BOLD.search(name) else 3), name


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _key(language: str) -> str:
    tag = language.lower()
    if tag.startswith("zh") and re.search(r"-(tw|hk|mo|hant)", tag):
        return "zh-tw"
    return tag.split("-")[0]
