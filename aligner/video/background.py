"""What lies beneath the captions: a colour, a picture or a film, as frames of planar 4:2:0 in BT.709."""

import itertools
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aligner.errors import UsageError
from aligner.video.values import Size

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Frame = NDArray[numpy.uint8]

_COLOUR = re.compile(r"#?[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}|[a-zA-Z]+")
_TRANSPARENT = ("rgba", "bgra", "argb", "abgr", "ya8", "ya16", "pal8", "yuva", "gbrap")
"""How libav's names of pixel formats with transparency begin."""
_TO_VIDEO = "out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd"


class Background:
    """``moving`` says whether frames differ; ``fps`` is a film's own rate."""

    def __init__(self, given: str, size: Size) -> None:
        """Raises ``UsageError`` for what is neither a file that can be shown nor a colour."""
        self._size = size
        self.path: Path | None = Path(given) if _is_file(given) else None
        self.fps: Fraction | None = None
        self.moving = False
        if self.path is None:
            self._still: Frame | None = _colour(given, size)
            return
        first, self.fps, self.moving = _first(self.path)
        self._still = None if self.moving else next(iter(_fitted(iter([first]), size)))

    def frames(self, rate: Fraction) -> Iterator["Frame"]:
        """Frames without end: a film begins again where it is over. A still one is the same each time."""
        if self._still is not None:
            yield from itertools.repeat(self._still)
        while True:
            shown = 0
            for frame in self._played(rate):
                shown += 1
                yield frame
            if not shown:
                raise UsageError(f"{self.path}: no picture in it can be decoded")

    def _played(self, rate: Fraction) -> Iterator["Frame"]:
        import av
        from av.error import FFmpegError, InvalidDataError

        assert self.path is not None
        try:
            with av.open(f"file:{self.path}") as container:
                stream = container.streams.video[0]
                stream.thread_type = "AUTO"

                def decoded() -> Iterator[Any]:
                    for packet in container.demux(stream):
                        try:
                            yield from packet.decode()
                        except InvalidDataError:  # a player goes on after what it cannot decode
                            continue

                yield from _fitted(decoded(), self._size, rate)
        except (FFmpegError, OSError) as error:
            raise UsageError(f"{self.path}: cannot be shown ({error})") from None


def _is_file(given: str) -> bool:
    try:
        return Path(given).is_file()
    except (OSError, ValueError):
        return False


def _first(path: Path) -> tuple[Any, Fraction | None, bool]:
    """The first frame, the rate, and whether there is a second frame. Raises ``UsageError``."""
    import av
    from av.error import FFmpegError

    try:
        with av.open(f"file:{path}") as container:
            if not container.streams.video:
                raise UsageError(f"--background: {path} has no picture in it")
            stream = container.streams.video[0]
            frames = list(itertools.islice(container.decode(stream), 2))
            rate = stream.average_rate
    except (FFmpegError, OSError) as error:
        raise UsageError(f"--background: {path} cannot be read as a picture or a film ({error})") from None
    if not frames:
        raise UsageError(f"--background: {path} has no picture in it")
    usable = rate is not None and 1 <= rate <= 120
    return frames[0], Fraction(rate) if usable and rate is not None else None, len(frames) > 1


def _colour(given: str, size: Size) -> "Frame":
    """A colour by its name in CSS or its #RRGGBB. Raises ``UsageError``."""
    from av.error import FFmpegError
    from av.filter import Graph

    refused = UsageError(
        f"--background: there is no file {given}, and no colour of that name;"
        " name an image, a film, or a colour such as navy or #102030"
    )
    if not _COLOUR.fullmatch(given) or given.lower() == "random":  # to libav, another colour each time
        raise refused
    code = given.lstrip("#")
    if len(code) == 3 and given.startswith("#"):
        code = "".join(char * 2 for char in code)
    name = f"0x{code}" if re.fullmatch(r"[0-9a-fA-F]{6}", code) else given
    graph = Graph()
    try:
        source = graph.add("color", f"c={name}:s={size.width}x{size.height}:r=1")
        steps = [
            source,
            graph.add("format", "rgb24"),
            graph.add("scale", _TO_VIDEO),
            graph.add("format", "yuv420p"),
            graph.add("buffersink"),
        ]
        graph.link_nodes(*steps).configure()
    except (FFmpegError, ValueError):
        raise refused from None
    frame: Any = graph.vpull()
    return _planes(frame)


def _planes(frame: Any) -> "Frame":
    planes: Frame = frame.to_ndarray()
    return planes


def _fitted(frames: Iterator[Any], size: Size, rate: Fraction | None = None) -> Iterator["Frame"]:
    """Frames that fill the size, cropped in the middle, turned as the file says, at the rate."""
    from av.error import BlockingIOError as NotYet
    from av.error import EOFError as NoMore

    graph: Any = None
    for frame in frames:
        if graph is None:
            graph = _graph(frame, size, rate)
        graph.vpush(_opaque(frame))
        while True:
            try:
                yield _planes(graph.vpull())
            except (NotYet, NoMore):
                break
    if graph is not None:
        graph.vpush(None)
        while True:
            try:
                yield _planes(graph.vpull())
            except (NotYet, NoMore):
                return


def _graph(frame: Any, size: Size, rate: Fraction | None) -> Any:
    from av.filter import Graph

    graph = Graph()
    kind = _opaque(frame).format.name
    clock = frame.time_base or Fraction(1, 25)
    steps = [graph.add_buffer(width=frame.width, height=frame.height, format=kind, time_base=clock)]
    turned = {90: ["cclock"], 180: ["clock", "clock"], 270: ["clock"]}.get(frame.rotation % 360, [])
    steps += [graph.add("transpose", way) for way in turned]
    width, height = size.width, size.height
    steps += [
        graph.add("crop", f"w='min(iw,ih*{width}/{height})':h='min(ih,iw*{height}/{width})':exact=1"),
        graph.add("scale", f"{width}:{height}:{_TO_VIDEO}"),
        graph.add("setsar", "1"),
    ]
    if rate is not None:
        steps.append(graph.add("fps", f"{rate.numerator}/{rate.denominator}"))
    steps += [graph.add("format", "yuv420p"), graph.add("buffersink")]
    graph.link_nodes(*steps).configure()
    return graph


def _opaque(frame: Any) -> Any:
    """A picture with transparent places on black."""
    import av
    import numpy

    if not frame.format.name.startswith(_TRANSPARENT):
        return frame
    pixels = frame.to_ndarray(format="rgba").astype(numpy.uint16)
    shown = (pixels[..., :3] * pixels[..., 3:] // 255).astype(numpy.uint8)
    made = av.VideoFrame.from_ndarray(shown, format="rgb24")
    made.pts, made.time_base = frame.pts, frame.time_base
    return made
