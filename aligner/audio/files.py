"""One audio file, written from PCM as it comes: MP3 by our own hand, other containers by libav.

Takes samples at the file's own rate. Knows nothing of the track's clock, nor of removing what failed.
"""

from contextlib import suppress
from pathlib import Path
from typing import Protocol

from aligner.audio.codecs import open_encoder
from aligner.audio.contexts import configure, container_options, encoder_name
from aligner.audio.mp3 import Frame, FrameReader, Header
from aligner.audio.mp3_info import LAME_DELAY_SAMPLES, Tally, build_info_header, info_header_for
from aligner.audio.samples import SAMPLE_BYTES, libav_errors, pcm_frame
from aligner.audio.tags import Tags, id3_tag
from aligner.errors import AudioError
from aligner.model import AudioFormat

_CONTAINERS = {"wav": "wav", "flac": "flac", "m4a": "ipod", "opus": "ogg"}
_NEVER_EMPTY = ("m4a", "opus")


class AudioFile(Protocol):
    """Raises ``OSError`` when the disk does not take it, ``AudioError`` when the codec does not."""

    def write(self, pcm: bytes) -> None: ...

    def finish(self) -> None:
        """Writes what is left and what only the end knows, and closes the file."""

    def close(self) -> None:
        """Lets go of the file, whole or not."""


def create_audio_file(path: Path, target: AudioFormat, tags: Tags) -> AudioFile:
    """Begins a file at the path, in place of what is there."""
    return Mp3File(path, target, tags) if target.codec == "mp3" else ContainerFile(path, target, tags)


class Mp3File:
    """ID3 tag, Info frame, frames. The Info frame's place is kept until the end knows what it says."""

    def __init__(self, path: Path, target: AudioFormat, tags: Tags) -> None:
        self._encoder = open_encoder(target, target.rate_hz)
        self._reader = FrameReader()
        self._tally = Tally()
        self._stream: Header | None = None
        self._samples = 0
        tag = id3_tag(tags)
        self._file = path.open("wb")
        self._info_at = self._file.write(tag)

    def write(self, pcm: bytes) -> None:
        self._samples += len(pcm) // SAMPLE_BYTES
        self._put(self._reader.feed(self._encoder.encode(pcm)))

    def finish(self) -> None:
        if not self._samples:
            # Some players refuse a file without a frame; the Info header tells them to play none of it.
            self._put(self._reader.feed(self._encoder.encode(bytes(SAMPLE_BYTES))))
        self._put(self._reader.feed(self._encoder.flush()))
        self._put(self._reader.finish())
        if self._stream is None or self._reader.skipped:
            raise AudioError("the MP3 encoder gave something else than whole frames")
        padding = self._tally.samples - self._samples - LAME_DELAY_SAMPLES
        info = build_info_header(self._stream, self._tally, delay=LAME_DELAY_SAMPLES, padding=padding)
        self._file.seek(self._info_at)
        self._file.write(info)
        self._file.close()

    def close(self) -> None:
        # A full disk fails the flush as it failed the write before it: the first error is the one to tell.
        with suppress(OSError):
            self._file.close()

    def _put(self, frames: list[Frame]) -> None:
        for frame in frames:
            if self._stream is None:
                self._stream = frame.header
                self._file.write(bytes(info_header_for(frame.header).length))
            self._tally.add(frame)
            self._file.write(frame.data)


class ContainerFile:
    """WAV, FLAC, M4A (AAC) and Ogg Opus. Their headers state the delay and the exact length."""

    def __init__(self, path: Path, target: AudioFormat, tags: Tags) -> None:
        import av

        self._target = target
        self._position = 0
        # "file:" keeps libav from taking a name with a colon for a protocol.
        with libav_errors(f"creating {path.name}"):
            self._container = av.open(
                f"file:{path}",
                "w",
                format=_CONTAINERS[target.codec],
                container_options=container_options(target),
            )
            stream = self._container.add_stream(encoder_name(target.codec), rate=target.rate_hz)
            assert isinstance(stream, av.AudioStream)
            self._stream = stream
            configure(stream.codec_context, target)
            self._container.metadata.update(_metadata(tags))
            if tags.iso_639_2:
                stream.metadata["language"] = tags.iso_639_2
            self._container.start_encoding()  # opens the file: a path that cannot be is told now

    def write(self, pcm: bytes) -> None:
        if not pcm:
            return
        frame = pcm_frame(pcm, self._target.rate_hz, start=self._position)
        self._position += len(pcm) // SAMPLE_BYTES
        with libav_errors(f"encoding {self._target.codec}"):
            self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        if not self._position and self._target.codec in _NEVER_EMPTY:
            raise AudioError(f"an {self._target.codec} file cannot be without any audio")
        with libav_errors(f"encoding {self._target.codec}"):
            self._container.mux(self._stream.encode(None))
            self._container.close()

    def close(self) -> None:
        with suppress(OSError, AudioError), libav_errors("closing"):
            self._container.close()


def _metadata(tags: Tags) -> dict[str, str]:
    named = {"title": tags.title, "encoder": tags.encoder}
    return {name: value for name, value in named.items() if value}
