"""Films are decoded again, and every frame is looked at."""

import itertools
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy
import pysubs2
import pytest

from aligner.batch.preview import Found
from aligner.config import Settings
from aligner.errors import UsageError
from aligner.model import Cue
from aligner.video.values import Size
from tests.preview.narrations import narration
from tests.video.films import decoded, make, onsets, read

LINES = "Rain fell on the roof, and nobody came. The old clock in the hall struck nine times before dawn."


@pytest.fixture
def found(tmp_path: Path) -> Found:
    return narration(tmp_path / "out", LINES)


def shown(cue: Cue, frame: int, rate: Fraction) -> bool:
    """On from the frame in which it begins, off in the frame in which it ends."""
    end_ms = (frame + 1) * 1000 / rate
    return cue.start_ms < end_ms and cue.end_ms >= end_ms


@pytest.mark.parametrize("fps", [15, 29.97])
def test_captions_are_on_in_exactly_their_frames(found: Found, fps: float) -> None:
    """The picture differs from the background in the frames of a cue, and in no other."""
    made, told = make(found, Settings(fps=fps))
    film = read(made.path)
    rate = Fraction(30_000, 1001) if fps > 29 else Fraction(15)
    assert len(told.cues) > 1
    for number, (time, luma, _) in enumerate(film.pictures):
        assert abs(time - number / rate) < Fraction(1, 10_000)
        bright = int((luma > 190).sum())
        expected = any(shown(cue, number, rate) for cue in told.cues)
        assert (bright > 300) == expected, number
        assert expected or int(luma.max()) - int(luma.min()) < 6
    first = next(time for time, luma, _ in film.pictures if (luma > 190).any())
    begins = told.cues[0].start_ms
    assert begins <= told.words[0].start_ms
    assert first * 1000 <= begins < (first + 1 / rate) * 1000


@pytest.mark.parametrize(
    ("own", "asked", "rate"),
    [
        ("24000/1001", None, Fraction(24_000, 1001)),
        ("25", None, Fraction(25)),
        ("50", 15, Fraction(15)),
        ("12", 23.976, Fraction(24_000, 1001)),
    ],
)
def test_captions_over_films_of_other_rates(
    found: Found, tmp_path: Path, own: str, asked: float | None, rate: Fraction
) -> None:
    """At the film's own rate or at the one that is asked for, each frame shows its caption, and no other frame."""
    grey = numpy.full((360, 640, 3), 60, numpy.uint8)
    beneath = picture(tmp_path / "grey.mp4", [grey] * 12, rate=Fraction(own))
    made, told = make(found, Settings(fps=asked), background=str(beneath))
    film = read(made.path)
    assert film.moments()[1] == pytest.approx(float(1 / rate), abs=1e-4)
    for number, (_, luma, _) in enumerate(film.pictures):
        expected = any(shown(cue, number, rate) for cue in told.cues)
        assert (int((luma > 190).sum()) > 300) == expected, number


def test_sound_and_picture_are_in_step(found: Found) -> None:
    """The film's sound lies on the narration's sample for sample, from the first on, and ends with the picture."""
    made, told = make(found)
    film = read(made.path)
    first = next(onsets(film.sound, film.rate_hz))
    assert first == pytest.approx(told.words[0].start_ms / 1000, abs=0.003)
    source = decoded(told.track.path, film.rate_hz).astype(float)
    heard = film.sound[: len(source)].astype(float)
    length = 1 << (len(source) * 2).bit_length()
    match = numpy.fft.irfft(numpy.fft.rfft(heard, length) * numpy.fft.rfft(source, length).conj())
    assert int(match.argmax()) in (0, 1, length - 1)
    assert len(source) / film.rate_hz <= len(film.pictures) / 15 < len(source) / film.rate_hz + 2 / 15
    assert film.moments()[0] == 0


def test_the_spoken_word_is_lit(found: Found) -> None:
    """In the frames of a word its letters are yellow, and what is lit moves on with the words of a line."""
    made, told = make(found, karaoke="word")
    film = read(made.path)
    cue = told.cues[-1]
    places: list[float] = []
    for word in cue.lines[0]:
        middle = Fraction(word.start_ms + word.end_ms, 2000)
        frame = int(middle * 15)
        lit = numpy.nonzero((film.pictures[frame][2] < 90).any(axis=0))[0]
        assert lit.size, word
        places.append(float(lit.mean()))
    assert places == sorted(places)
    assert len(set(places)) == len(places)
    dark = [
        number
        for number in range(len(film.pictures))
        if not any(shown(c, number, Fraction(15)) for c in told.cues)
    ]
    assert all((film.pictures[number][2] > 110).all() for number in dark)


def test_words_fill_with_colour(found: Found) -> None:
    """Within a cue the coloured part only grows, and at the end it is all of the text."""
    made, told = make(found, karaoke="fill")
    film = read(made.path)
    cue = told.cues[-1]
    first, end = cue.start_ms * 15 // 1000, cue.end_ms * 15 // 1000
    amounts = [int((film.pictures[frame][2] < 100).sum()) for frame in range(first, end)]
    grown = sum(after > before for before, after in itertools.pairwise(amounts))
    assert grown > len(amounts) / 2
    assert amounts[0] < amounts[-1] / 10
    assert all(after > before - amounts[-1] / 50 for before, after in itertools.pairwise(amounts))
    luma = film.pictures[end - 1][1]
    assert not (luma > 215).sum() > (luma > 150).sum() / 50, "white is left"


def test_the_soft_track_and_the_files_beside(found: Found) -> None:
    """The text track has each cue at its time, in its language, off; the SRT and the VTT beside say the same."""
    made, told = make(found, out=found.words.with_name("film.mp4"))
    film = read(made.path)
    told_cues = [(cue.start_ms, cue.end_ms - cue.start_ms, cue.text) for cue in told.cues]
    assert film.texts == told_cues
    with av.open(str(made.path)) as container:
        (track,) = container.streams.subtitles
        assert track.metadata["language"] == "eng"
        assert not track.disposition & av.stream.Disposition.default
        assert container.streams.video[0].disposition & av.stream.Disposition.default
    for suffix in (".srt", ".vtt"):
        beside = pysubs2.load(str(made.path.with_suffix(suffix)))
        assert [(line.start, line.duration, line.plaintext) for line in beside] == told_cues


def test_what_render_wrote_beside_stays(found: Found) -> None:
    """A film under the narration's own name does not change the narration's caption files."""
    found.beside(".srt").write_text("mine", encoding="utf-8")
    made, _ = make(found)
    assert made.path == found.beside(".mp4")
    assert found.beside(".srt").read_text(encoding="utf-8") == "mine"
    assert found.beside(".vtt").is_file()
    assert not [path for path in made.path.parent.iterdir() if path.name.startswith(".")]


def picture(path: Path, frames: list[Any], *, rate: Fraction = Fraction(10)) -> Path:
    """An image, or a film where there are several frames of RGB."""
    with av.open(str(path), "w", format="image2" if path.suffix == ".png" else "mp4") as container:
        made = container.add_stream("png" if path.suffix == ".png" else "libx264", rate=rate)
        made.height, made.width = frames[0].shape[:2]
        made.pix_fmt = "rgb24" if path.suffix == ".png" else "yuv444p"
        for number, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts = number
            container.mux(made.encode(frame))
        container.mux(made.encode(None))
    return path


def test_an_image_fills_the_picture(found: Found, tmp_path: Path) -> None:
    """A tall image fills a wide picture: its middle, in its own colours, above the caption."""
    image = numpy.zeros((600, 200, 3), numpy.uint8)
    image[:] = (200, 30, 30)
    image[:150] = image[-150:] = (0, 0, 255)
    made, _ = make(found, background=str(picture(tmp_path / "tall.png", [image])))
    with av.open(str(made.path)) as container:
        frame = next(container.decode(container.streams.video[0]))
        assert (frame.width, frame.height) == (640, 360)
        pixels = frame.reformat(format="rgb24", src_colorspace="ITU709").to_ndarray().astype(int)[:200]
    assert abs(pixels - numpy.array([200, 30, 30])).max() < 12


def test_a_film_begins_again(found: Found, tmp_path: Path) -> None:
    """A film that is shorter than the narration is repeated, at its own rate where none is asked for."""
    shades = [numpy.full((360, 640, 3), 40 + 25 * number, numpy.uint8) for number in range(5)]
    made, _ = make(found, Settings(), background=str(picture(tmp_path / "short.mp4", shades)))
    film = read(made.path)
    assert film.moments()[1] == Fraction(1, 10)
    corner = [int(luma[:40].mean()) for _, luma, _ in film.pictures]
    assert corner[:5] == sorted(corner[:5])
    assert len(set(corner[:5])) == 5
    assert all(abs(now - corner[number % 5]) < 4 for number, now in enumerate(corner))


def test_a_film_of_a_telephone_is_turned(found: Found, tmp_path: Path) -> None:
    """What was filmed upright is stored lying, with a note to turn it a quarter to the right."""
    half = numpy.zeros((360, 640, 3), numpy.uint8)
    half[:, :320] = 255
    path = picture(tmp_path / "lying.mp4", [half] * 3)
    data = bytearray(path.read_bytes())
    matrix = data.index(b"tkhd") + 4 + 40  # ISO 14496-12, 8.3.2, version 0
    one, none = (1 << 16).to_bytes(4, "big"), bytes(4)
    minus = (-1 << 16).to_bytes(4, "big", signed=True)
    data[matrix : matrix + 20] = none + one + none + minus + none
    path.write_bytes(data)
    made, _ = make(found, Settings(fps=5), background=str(path), size=Size(360, 640))
    luma = read(made.path).pictures[0][1]
    assert luma[:300].min() > 200
    assert luma[340:400].max() < 40


def test_a_film_that_breaks_off_is_used_as_far_as_it_goes(found: Found, tmp_path: Path) -> None:
    """A damaged film in the background is no reason to have none; one without a picture to decode is."""
    shades = [numpy.full((360, 640, 3), 40 + 8 * number, numpy.uint8) for number in range(20)]
    path = picture(tmp_path / "whole.mp4", shades)
    data = bytearray(path.read_bytes())
    middle = data.index(b"mdat") + (data.index(b"moov") - data.index(b"mdat")) // 2
    data[middle : middle + 40] = bytes(40)
    path.write_bytes(data)
    made, _ = make(found, Settings(fps=5), background=str(path))
    assert len(read(made.path).pictures) > 5
    path.write_bytes(data[: len(data) // 4])
    with pytest.raises(UsageError, match="background"):
        make(found, background=str(path))


@pytest.mark.parametrize("size", [Size(360, 640), Size(640, 360), Size(400, 400)])
def test_text_stays_inside_the_safe_area(found: Found, size: Size) -> None:
    """No letter is nearer to an edge than five hundredths at the side and below; upright films keep their foot free."""
    made, _ = make(found, Settings(style="shorts" if size.upright else "netflix", fps=5), size=size)
    letters = numpy.any([luma > 150 for _, luma, _ in read(made.path).pictures], axis=0)
    rows, columns = numpy.nonzero(letters)
    assert size.width * 0.04 < columns.min()
    assert columns.max() < size.width * 0.96
    assert rows.max() < size.height * (0.8 if size.upright else 0.96)
    assert rows.min() > size.height * 0.4


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"background": "nosuch.png"}, "there is no file nosuch.png"),
        ({"background": "bluegreenish"}, "no colour of that name"),
        ({"font": "No Such Family"}, "no font 'No Such Family'"),
        ({"font": "missing.ttf"}, "there is no file missing.ttf"),
        ({"out": Path("film.avi")}, "ends with .mp4"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(found: Found, asked: dict[str, Any], said: str) -> None:
    """And nothing is written."""
    with pytest.raises(UsageError, match=said):
        make(found, **asked)
    assert not list(found.words.parent.glob("*.mp4"))


def test_a_background_that_is_none(found: Found, tmp_path: Path) -> None:
    """A text, and sound without a picture; the narration itself is not overwritten."""
    text = tmp_path / "notes.png"
    text.write_text("no picture", encoding="utf-8")
    for path in (text, found.beside(".mp3")):
        with pytest.raises(UsageError, match="background"):
            make(found, background=str(path))
    shade = picture(tmp_path / "film.mp4", [numpy.zeros((360, 640, 3), numpy.uint8)] * 2)
    before = shade.read_bytes()
    with pytest.raises(UsageError, match="would be overwritten"):
        make(found, background=str(shade), out=shade)
    assert shade.read_bytes() == before


@pytest.mark.slow
def test_narrations_lengths(tmp_path: Path) -> None:
    """A film of two minutes takes no more memory than one of ten seconds, save what the words take."""
    import tracemalloc

    peaks = []
    for times in (1, 12):
        item = narration(tmp_path / str(times), LINES, times=times)
        tracemalloc.start()
        make(item, Settings(fps=5))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 8e6
