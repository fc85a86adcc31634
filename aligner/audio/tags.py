"""What a file says about itself: title, language, encoder. ID3 for MP3; libav tags the other containers.

Knows nothing of sound. An MP3's tag is made before its first frame, so that the Info frame stays that.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from aligner._version import __version__

# ID3's TLAN and MP4 want ISO 639-2 where BCP 47 has ISO 639-1. Three-letter tags are passed on as they are.
_ISO_639_2: Final = {
    "af": "afr", "ar": "ara", "bg": "bul", "bn": "ben", "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan",
    "de": "deu", "el": "ell", "en": "eng", "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin",
    "fr": "fra", "ga": "gle", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "id": "ind", "is": "isl",
    "it": "ita", "ja": "jpn", "ka": "kat", "kk": "kaz", "ko": "kor", "la": "lat", "lb": "ltz", "lt": "lit",
    "lv": "lav", "ml": "mal", "ms": "msa", "nb": "nob", "ne": "nep", "nl": "nld", "nn": "nno", "no": "nor",
    "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sq": "sqi", "sr": "srp",
    "sv": "swe", "sw": "swa", "ta": "tam", "te": "tel", "th": "tha", "tl": "tgl", "tr": "tur", "uk": "ukr",
    "ur": "urd", "vi": "vie", "zh": "zho",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tags:
    """``language`` is a BCP 47 tag; ``encoder`` the program that made the file."""

    title: str | None = None
    language: str | None = None
    encoder: str = "aligner"

    @property
    def iso_639_2(self) -> str | None:
        """The language in three letters, where it has such a name."""
        primary = (self.language or "").split("-")[0].lower()
        return primary if len(primary) == 3 else _ISO_639_2.get(primary)


def own_tags(title: str | None, language: str | None) -> Tags:
    """The tags of a file that this version of the program makes."""
    return Tags(title=title, language=language, encoder=f"aligner {__version__}")


def id3_tag(tags: Tags) -> bytes:
    """An ID3v2.3 tag, the version that every player reads."""
    from mutagen.id3 import ID3, TIT2, TLAN, TSSE

    tag = ID3()
    if tags.title:
        tag.add(TIT2(encoding=1, text=[tags.title]))
    if tags.iso_639_2:
        tag.add(TLAN(encoding=0, text=[tags.iso_639_2]))
    tag.add(TSSE(encoding=0, text=[tags.encoder]))
    data = BytesIO()
    tag.save(data, v1=0, v2_version=3, padding=lambda _: 0)
    return data.getvalue()
