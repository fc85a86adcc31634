"""Films for tests: made small, and read back frame by frame."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy
from numpy.typing import NDArray

from aligner.batch.preview import Found, load
from aligner.batch.video import Made, Request, video
from aligner.config import Settings
from aligner.model import Narration
from aligner.video.values import Size

SMALL = Size(640, 360)
GREY = "#404040"


@dataclass(frozen=True, slots=True)
class Read:
    """A film as it is decoded. ``pictures`` are (time in seconds, luma, Cb)."""

    pictures: list[tuple[Fraction, NDArray[numpy.uint8], NDArray[numpy.uint8]]]
    sound: NDArray[numpy.int16]
    rate_hz: int
    texts: list[tuple[int, int, str]] = field(default_factory=list)

    def moments(self) -> list[Fraction]:
        return [time for time, _, _ in self.pictures]


def make(found: Found, settings: Settings | None = None, **asked: Any) -> tuple[Made, Narration]:
    """The film of a narration, and the narration as the film has it."""
    settings = settings or Settings(fps=15)
    made = video(found, settings, Request(**{"size": SMALL, "background": GREY, **asked}))
    return made, load(found, settings)[0]


def read(path: Path) -> Read:
    """Every picture, the sound as a player plays it, and the text track's samples that hold text."""
    pictures: list[tuple[Fraction, Any, Any]] = []
    with av.open(str(path)) as container:
        for frame in container.decode(container.streams.video[0]):
            planes = frame.to_ndarray(format="yuv420p")
            rows, columns = frame.height, frame.width
            blue = planes[rows : rows + rows // 4].reshape(rows // 2, columns // 2)
            assert frame.pts is not None
            assert frame.time_base is not None
            pictures.append((frame.pts * frame.time_base, planes[:rows], blue))
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        rate_hz = stream.rate
        sound = numpy.zeros(int(pictures[-1][0] + 2) * rate_hz, numpy.int16)
        to_pcm = av.AudioResampler(format="s16", layout="mono", rate=rate_hz)
        for heard in container.decode(stream):
            assert heard.time_base is not None
            start = round((heard.pts or 0) * heard.time_base * rate_hz)
            for piece in to_pcm.resample(heard):
                samples = piece.to_ndarray()[0]
                sound[start : start + len(samples)] = samples[: max(0, len(sound) - start)]
    with av.open(str(path)) as container:
        texts = [
            (packet.pts or 0, packet.duration or 0, bytes(packet)[2:].decode())
            for packet in container.demux(container.streams.subtitles[0])
            if len(bytes(packet)) > 2
        ]
    return Read(pictures, sound, rate_hz, texts)


def decoded(path: Path, rate_hz: int) -> NDArray[numpy.int16]:
    """A narration's sound, as a player plays it."""
    pieces = []
    with av.open(str(path)) as container:
        to_pcm = av.AudioResampler(format="s16", layout="mono", rate=rate_hz)
        for frame in container.decode(container.streams.audio[0]):
            pieces += [piece.to_ndarray()[0] for piece in to_pcm.resample(frame)]
        pieces += [piece.to_ndarray()[0] for piece in to_pcm.resample(None)]
    return numpy.concatenate(pieces)


def onsets(sound: NDArray[numpy.int16], rate_hz: int) -> Iterator[float]:
    """When something is heard after a tenth of a second of quiet, in seconds."""
    loud = numpy.nonzero(abs(sound.astype(int)) > 600)[0].tolist()
    last = -rate_hz
    for at in loud:
        if at - last > rate_hz // 10:
            yield at / rate_hz
        last = at
