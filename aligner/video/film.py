"""The MP4: H.264 pictures, AAC sound, and the captions once more as a track that players can show instead."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from aligner.audio.samples import SAMPLE_BYTES, libav_errors, pcm_frame
from aligner.video.background import Background
from aligner.video.boxes import switch_off_subtitles
from aligner.video.drawing import Picture, blend, draw
from aligner.video.faces import Faces
from aligner.video.layout import look_for, place
from aligner.video.shaping import shape
from aligner.video.sound import RATE_HZ, sound
from aligner.video.timeline import Shown, Timeline
from aligner.video.values import Caption, Film

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Frame: TypeAlias = NDArray[numpy.uint8]

Progress: TypeAlias = Callable[[int], None]
"""Told how many milliseconds are written."""
_BT709 = 1
_LIMITED = 1
_SOUND_BPS = 160_000
_QUALITY = "20"
_KEY_S = 5
"""A key frame so often, so that a player finds any place at once."""
_MS = Fraction(1, 1000)


def write_film(path: Path, film: Film, faces: Faces, background: Background, progress: Progress) -> None:
    """Writes the film. Memory does not grow with its length. Raises ``AudioError``, ``UsageError``, ``OSError``."""
    import av

    with (
        libav_errors(f"writing {path.name}"),
        av.open(f"file:{path}", "w", format="mp4", container_options={"movflags": "+faststart"}) as container,
    ):
        container.metadata["title"] = film.title
        Writer(container, film, still=not background.moving).write(_Screen(film, faces, background), progress)
    switch_off_subtitles(path)


class _Screen:
    """The frames of a film: the background with the caption that each frame shows."""

    def __init__(self, film: Film, faces: Faces, background: Background) -> None:
        self._film = film
        self._faces = faces
        lines = {line for caption in film.captions for line in caption.lines}
        self._shaped = {line: shape(line, faces, film.language) for line in lines}
        self._look = look_for(list(self._shaped.values()), film.size)
        self._timeline = Timeline(film.captions, film.rate, film.karaoke)
        self._moving = background.moving
        self._beneath = background.frames(film.rate)
        self._picture = lru_cache(maxsize=2)(self._drawn)

    def frames(self) -> Iterator[tuple["Frame", bool]]:
        """Each frame without end, and whether it differs from the one before."""
        last: tuple[Shown | None, Frame] | None = None
        for number, beneath in enumerate(self._beneath):
            shown = self._timeline.at(number)
            if last is not None and not self._moving and last[0] == shown:
                yield last[1], False
                continue
            frame = beneath.copy() if shown else beneath
            if shown:
                blend(frame, self._picture(shown.index), shown.lit)
            last = (shown, frame)
            yield frame, True

    def _drawn(self, index: int) -> Picture:
        caption = self._film.captions[index]
        lines = [self._shaped[line] for line in caption.lines]
        return draw(place(caption, lines, self._look), self._film.size)


class Writer:
    """The three tracks of one file, written side by side."""

    def __init__(self, container: Any, film: Film, *, still: bool) -> None:
        self._container = container
        self._film = film
        self._video = container.add_stream("libx264", rate=film.rate)
        self._set_video(still=still)
        self._audio = container.add_stream("aac", rate=RATE_HZ)
        self._audio.codec_context.layout = "mono"
        self._audio.codec_context.bit_rate = _SOUND_BPS
        self._text = container.add_stream("mov_text")
        self._text.time_base = _MS
        self._text.codec_context.subtitle_header = _subtitle_header(film).encode()
        if film.iso_639_2:
            for stream in (self._audio, self._text):
                stream.metadata["language"] = film.iso_639_2
        self._samples = 0

    def _set_video(self, *, still: bool) -> None:
        film, stream = self._film, self._video
        stream.width, stream.height = film.size.width, film.size.height
        stream.pix_fmt = "yuv420p"
        codec = stream.codec_context
        codec.color_range = _LIMITED
        codec.colorspace = codec.color_primaries = codec.color_trc = _BT709
        codec.time_base = 1 / film.rate
        codec.thread_count = 0  # as many as there are processors
        stream.options = {
            "preset": "veryfast",
            "crf": _QUALITY,
            "g": str(round(film.rate * _KEY_S)),
            **({"tune": "stillimage"} if still else {}),
        }

    def write(self, screen: _Screen, progress: Progress) -> None:
        """Writes until the sound is over, and the frame that it ends in."""
        pieces = sound(self._film.audio)
        captions = iter(self._film.captions)
        waiting = next(captions, None)
        over = False
        made: Any = None
        for number, (frame, new) in enumerate(screen.frames()):
            now = number / self._film.rate
            while not over and self._samples <= (now + 1) * RATE_HZ:
                over = not self._sound(next(pieces, None))
            if over and now * RATE_HZ >= self._samples:
                break
            while waiting is not None and waiting.start_ms <= now * 1000:
                self._caption(waiting)
                waiting = next(captions, None)
            if new or made is None:
                made = self._frame(frame)
            made.pts = number
            self._container.mux(self._video.encode(made))
            if number % max(1, round(self._film.rate)) == 0:
                progress(round(now * 1000))
        self._container.mux(self._video.encode(None))
        self._container.mux(self._audio.encode(None))

    def _frame(self, frame: "Frame") -> Any:
        import av

        made = av.VideoFrame.from_ndarray(frame, format="yuv420p")
        made.time_base = 1 / self._film.rate
        made.color_range = _LIMITED
        made.colorspace = _BT709
        return made

    def _sound(self, pcm: bytes | None) -> bool:
        if pcm is None:
            return False
        if pcm:
            self._container.mux(self._audio.encode(pcm_frame(pcm, RATE_HZ, start=self._samples)))
            self._samples += len(pcm) // SAMPLE_BYTES
        return True

    def _caption(self, caption: Caption) -> None:
        """A sample of 3GPP timed text (TS 26.245, 5.17): its length, then UTF-8."""
        import av

        text = caption.text.encode()[:65_535]
        packet = av.Packet(len(text).to_bytes(2, "big") + text)
        packet.stream = self._text
        packet.time_base = _MS
        packet.pts = packet.dts = caption.start_ms
        packet.duration = caption.end_ms - caption.start_ms
        self._container.mux(packet)


def _subtitle_header(film: Film) -> str:
    """What libav makes the text track's description from: the style in which players show it."""
    size = film.size.shorter // 17
    return (
        f"[Script Info]\nScriptType: v4.00+\nPlayResX: {film.size.width}\nPlayResY: {film.size.height}\n\n"
        "[V4+ Styles]\n"
        "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic,"
        " Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL,"
        " MarginR, MarginV, Encoding\n"
        f"Style: Default,Arial,{size},&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1\n\n"
        "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    )
