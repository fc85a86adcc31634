"""The stitched audio without a codec: MP3 frames are joined as the service sent them, pauses are silent frames.

Every frame is played whole, what encoders put at the ends of their runs included, so the clock is the number
of frames. But players take the decoder's 529 samples off a file's start: all of them do where an Info frame
with LAME's extension says so, and Firefox where it does not (Chromium then does not). So the extension is
written, states no delay of an encoder, and a silent frame comes first, of which they are taken.
"""

from contextlib import suppress
from pathlib import Path

from aligner.audio.mp3 import Frame, FrameReader, Header, header_of
from aligner.audio.mp3_info import DECODER_DELAY_SAMPLES, Tally, build_info_header, info_header_for
from aligner.audio.reservoir import silent_frame
from aligner.audio.tags import id3_tag, own_tags
from aligner.audio.writer import AudioWriter
from aligner.errors import AudioError
from aligner.model import AudioFormat


class FrameWriter(AudioWriter):
    """MP3 frames to an MP3 file. What is appended is whole frames that need nothing of what came before them.

    A pause is rounded to whole frames (26 ms each at 44,100 Hz), and counted as what it became.
    """

    def __init__(
        self, path: Path, source: AudioFormat, *, title: str | None = None, language: str | None = None
    ) -> None:
        super().__init__(path, source, source.rate_hz)
        self._kind = header_of(source)
        self._position = self._kind.samples - DECODER_DELAY_SAMPLES
        self._tally = Tally()
        self._pause = 0  # frames: counted, and not written yet
        self._silent: Frame | None = None
        tag = id3_tag(own_tags(title, language))
        self._file = path.open("wb")
        self._info_at = self._file.write(tag)

    def append(self, frames: bytes) -> None:
        """Raises: ``OSError``; ``AudioError`` for frames of another kind; ``ValueError`` for a finished track."""
        self._require_open()
        reader = FrameReader()
        whole = reader.feed(frames) + reader.finish()
        if reader.skipped:
            raise AudioError(f"{reader.skipped} bytes of MP3 audio are no whole frame")
        for frame in whole:
            self._require_kind(frame.header)
        if not whole:
            return
        self._catch_up(like=whole[0].data)
        for frame in whole:
            self._tally.add(frame)
            self._position += frame.header.samples
        # At once: a write for each frame takes longer than all else that is done with it here.
        self._file.write(b"".join(frame.data for frame in whole))

    def silence(self, samples: int) -> None:
        """Appends as many silent frames as come nearest."""
        self._require_open()
        if samples < 0:
            raise ValueError("a pause is not negative")
        each = self._kind.samples
        frames = (2 * samples + each) // (2 * each)
        self._pause += frames
        self._position += frames * each

    def _catch_up(self, *, like: bytes) -> None:
        """Writes the pause that is due. The silent frame is made like the first that the service sent, and is
        itself the file's first."""
        if self._silent is None:
            self._silent = silent_frame(like)
            self._file.write(bytes(info_header_for(self._kind).length))
            self._write(self._silent)
        for _ in range(self._pause):
            self._write(self._silent)
        self._pause = 0

    def _write(self, frame: Frame) -> None:
        self._tally.add(frame)
        self._file.write(frame.data)

    def _require_kind(self, header: Header) -> None:
        if not header.joins(self._kind) or header.channels != self._kind.channels:
            raise AudioError(
                f"MP3 audio of {_named(header)} cannot be joined to MP3 audio of {_named(self._kind)}"
                " without decoding it"
            )

    def _complete(self) -> None:
        if not self._tally.frames and not self._pause:
            self.silence(self._kind.samples)  # libavformat does not believe a file of one frame
        self._catch_up(like=self._kind.to_bytes())
        # A padding that is the decoder's delay is none: the last frame is played to its end.
        info = build_info_header(self._kind, self._tally, delay=0, padding=DECODER_DELAY_SAMPLES)
        self._file.seek(self._info_at)
        self._file.write(info)
        self._file.close()

    def _close(self) -> None:
        # A full disk fails the flush as it failed the write before it: the first error is the one to tell.
        with suppress(OSError):
            self._file.close()


def _named(header: Header) -> str:
    return f"{header.rate_hz} Hz in {'one channel' if header.channels == 1 else 'two channels'}"
