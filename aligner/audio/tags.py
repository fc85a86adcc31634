"""What a file says about itself. ID3 for MP3; libav and mutagen tag the other containers.

Knows nothing of sound. Title, language and encoder are there before the first frame; chapters, words and a picture
(``describe``) when the file is finished, because only then are they known. That moves the frames on in the
file, and changes none of them.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aligner._version import __version__
from aligner.audio.contexts import container_options
from aligner.audio.mp3 import id3_length
from aligner.audio.samples import libav_errors
from aligner.errors import AudioError
from aligner.model import AudioFormat
from aligner.moments import HeardChapter

if TYPE_CHECKING:
    from mutagen.flac import Picture
    from mutagen.id3 import Frame

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


_PICTURES: Final = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
_LARGEST_PICTURE = 10_000_000  # FLAC's blocks end at 16 MiB, and many players' patience before
_ID3_HEADER = 10
_MOST_CHILDREN = 255  # CTOC counts its entries in a byte


@dataclass(frozen=True, slots=True)
class Tags:
    """``language`` is a BCP 47 tag; ``encoder`` the program that made the file."""

    title: str | None = None
    language: str | None = None
    encoder: str = "aligner"

    @property
    def iso_639_2(self) -> str | None:
        return iso_639_2(self.language)


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a finished file. ``lyrics`` are words with their starts in milliseconds, each with what stands before
    it; ``cover`` is a JPEG or PNG file, or empty."""

    chapters: tuple[HeardChapter, ...] = ()
    lyrics: tuple[tuple[str, int], ...] = ()
    language: str | None = None
    cover: bytes = b""


def iso_639_2(language: str | None) -> str | None:
    """A language in three letters, where it has such a name."""
    primary = (language or "").split("-")[0].lower()
    return primary if len(primary) == 3 else _ISO_639_2.get(primary)


def picture_type(data: bytes) -> str:
    """The media type of a picture that players show. Raises ``ValueError`` for other data."""
    for media_type, signature in _PICTURES.items():
        if data.startswith(signature):
            if len(data) > _LARGEST_PICTURE:
                raise ValueError(f"a cover has at most {_LARGEST_PICTURE // 1_000_000} MB")
            return media_type
    raise ValueError("it is neither a JPEG nor a PNG picture")


def own_tags(title: str | None, language: str | None) -> Tags:
    """The tags of a file that this version of the program makes."""
    return Tags(title=title, language=language, encoder=f"aligner {__version__}")


def id3_tag(tags: Tags) -> bytes:
    """An ID3v2.3 tag, the version that every player reads."""
    from mutagen.id3 import TIT2, TLAN, TSSE

    frames: list[Frame] = []
    if tags.title:
        frames.append(TIT2(encoding=1, text=[tags.title]))
    if tags.iso_639_2:
        frames.append(TLAN(encoding=0, text=[tags.iso_639_2]))
    return _id3_bytes([*frames, TSSE(encoding=0, text=[tags.encoder])])


def describe(path: Path, audio: AudioFormat, contents: Contents) -> None:
    """Adds what is in a finished file to it: chapters and a cover; to MP3 also its words as synchronised lyrics.

    WAV has no place for these. Raises ``OSError``, ``AudioError``.
    """
    from mutagen import MutagenError

    try:
        match audio.codec:
            case "mp3":
                _describe_mp3(path, contents)
            case "m4a":
                _describe_m4a(path, audio, contents)
            case "flac" | "opus":
                _describe_xiph(path, audio, contents)
    except MutagenError as error:
        if error.args and isinstance(error.args[0], OSError):
            raise error.args[0] from None
        raise AudioError(f"{path.name}: its tags could not be written: {error}") from None


def _describe_mp3(path: Path, contents: Contents) -> None:
    """CHAP and CTOC frames (https://id3.org/id3v2-chapters-1.0), SYLT and APIC (https://id3.org/id3v2.3.0)."""
    from mutagen.id3 import APIC, ID3, SYLT

    frames = [*ID3(path).values(), *_chapter_frames(contents.chapters)]
    if contents.lyrics:
        language = iso_639_2(contents.language) or "und"
        frames.append(SYLT(encoding=1, lang=language, format=2, type=1, desc="", text=list(contents.lyrics)))
    if contents.cover:
        kind = picture_type(contents.cover)
        frames.append(APIC(encoding=0, mime=kind, type=3, desc="", data=contents.cover))
    aside = path.with_name(f"{path.name}.tagged")
    with path.open("rb") as bare, aside.open("wb") as file:
        bare.seek(id3_length(bare.read(_ID3_HEADER)))
        file.write(_id3_bytes(frames))
        shutil.copyfileobj(bare, file)
    aside.replace(path)


def _chapter_frames(chapters: Sequence[HeardChapter]) -> "list[Frame]":
    """A frame a chapter, and the lists of them."""
    from mutagen.id3 import CHAP, CTOC, TIT2, CTOCFlags

    frames: list[Frame] = []
    names = [f"chp{number}" for number in range(len(chapters))]
    for name, chapter in zip(names, chapters, strict=True):
        title = [TIT2(encoding=1, text=[chapter.title])]
        times = {"start_time": chapter.start_ms, "end_time": chapter.end_ms}
        unused = {"start_offset": 0xFFFFFFFF, "end_offset": 0xFFFFFFFF}
        frames.append(CHAP(element_id=name, sub_frames=title, **times, **unused))
    groups = [names[at : at + _MOST_CHILDREN] for at in range(0, len(names), _MOST_CHILDREN)]
    if len(groups) > 1:
        for number, group in enumerate(groups):
            frames.append(CTOC(element_id=f"toc{number}", flags=CTOCFlags.ORDERED, child_element_ids=group))
        groups = [[f"toc{number}" for number in range(len(groups))]]
    for group in groups:
        flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
        frames.append(CTOC(element_id="toc", flags=flags, child_element_ids=group))
    return frames


def _id3_bytes(frames: "Iterable[Frame]") -> bytes:
    """A tag with its frames in this order, which libav takes for that of the chapters; mutagen would sort them by
    length."""
    from mutagen.id3 import ID3

    body = b""
    for frame in frames:
        alone, data = ID3(), BytesIO()
        alone.add(frame)
        alone.save(data, v1=0, v2_version=3, padding=lambda _: 0)
        body += data.getvalue()[_ID3_HEADER:]
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + body


def _describe_m4a(path: Path, audio: AudioFormat, contents: Contents) -> None:
    """Chapters as QuickTime has them, by libav: packets are copied, so that not a sample changes."""
    if contents.chapters:
        aside = path.with_name(f"{path.name}.chapters")
        _copy_with_chapters(path, aside, audio, contents.chapters)
        aside.replace(path)
    if contents.cover:
        from mutagen.mp4 import MP4, MP4Cover

        png = picture_type(contents.cover) == "image/png"
        file = MP4(path)
        file["covr"] = [MP4Cover(contents.cover, MP4Cover.FORMAT_PNG if png else MP4Cover.FORMAT_JPEG)]
        file.save()


def _copy_with_chapters(
    source: Path, target: Path, audio: AudioFormat, chapters: tuple[HeardChapter, ...]
) -> None:
    import av

    millisecond = Fraction(1, 1000)
    with (
        libav_errors(f"writing the chapters of {source.name}"),
        av.open(f"file:{source}") as made,
        av.open(f"file:{target}", "w", format="ipod", container_options=container_options(audio)) as file,
    ):
        (sound,) = made.streams.audio
        copy = file.add_stream_from_template(sound)
        file.metadata.update(made.metadata)
        copy.metadata.update(sound.metadata)
        file.set_chapters(
            [
                {
                    "id": number,
                    "start": chapter.start_ms,
                    "end": chapter.end_ms,
                    "time_base": millisecond,
                    "metadata": {"title": chapter.title},
                }
                for number, chapter in enumerate(chapters)
            ]
        )
        for packet in made.demux(sound):
            if packet.dts is not None:
                packet.stream = copy
                file.mux(packet)


def _describe_xiph(path: Path, audio: AudioFormat, contents: Contents) -> None:
    """Vorbis comments: ``CHAPTER000`` and its name (https://wiki.xiph.org/Chapter_Extension), and a picture."""
    if not contents.chapters and not contents.cover:
        return
    comments: dict[str, list[str]] = {}
    for number, chapter in enumerate(contents.chapters):
        seconds, ms = divmod(chapter.start_ms, 1000)
        time = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms:03d}"
        comments |= {f"CHAPTER{number:03d}": [time], f"CHAPTER{number:03d}NAME": [chapter.title]}
    if audio.codec == "flac":
        from mutagen.flac import FLAC

        flac = FLAC(path)
        flac.update(comments)
        if contents.cover:
            flac.add_picture(_picture(contents.cover))
        flac.save()
    else:
        from base64 import b64encode

        from mutagen.oggopus import OggOpus

        opus = OggOpus(path)
        opus.update(comments)
        if contents.cover:
            opus["METADATA_BLOCK_PICTURE"] = [b64encode(_picture(contents.cover).write()).decode()]
        opus.save()


def _picture(cover: bytes) -> "Picture":
    from mutagen.flac import Picture

    picture = Picture()
    picture.type, picture.mime, picture.data = 3, picture_type(cover), cover
    return picture
