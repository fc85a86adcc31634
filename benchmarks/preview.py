"""The preview page, measured: ``python -m benchmarks.preview out/alice-chapter-1 [SECONDS]``; ``--pictures OUT...``

Size with and without its sound; whether the lit word is the one that is heard, at every picture for two minutes; how
soon pages of two and a half and of ten hours, made of the same words again and again, can be used (the longer one has
its sound beside it), and how smooth they are: the time from picture to picture while they play, while the list and the
script are scrolled and while other places are sought, beside an empty page's. With ``--pictures``: the pictures in
``docs/``, from the narrations whose languages they show.
"""

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from aligner.batch.preview import find_narrations, load, preview
from aligner.config import Settings
from aligner.formats import lookup
from aligner.model import Narration
from tests.clicks.browser import chromium
from tests.preview.chrome import Chromium, tab
from tests.preview.following import follow

LONG_HOURS = {2.5: False, 10: True}
"""Whether the sound is beside the page."""
USED_S = 120
_PICTURES = {"en": ("83.25", "dark"), "ar": ("10.9", "light"), "ja": ("9.1", "light")}


def main(arguments: list[str]) -> None:
    browser = chromium()
    if browser is None or not arguments:
        raise SystemExit(__doc__ if browser else "there is no Chromium")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as aside,
        tab(browser, Path(aside) / "p") as page,
    ):
        if arguments[0] == "--pictures":
            take_pictures(page, [Path(name).resolve() for name in arguments[1:]], Path(aside))
            return
        measure(
            page,
            Path(arguments[0]).resolve(),
            Path(aside),
            int(arguments[1]) if len(arguments) > 1 else USED_S,
        )


def measure(page: Chromium, given: Path, aside: Path, seconds: int) -> None:
    (found,) = find_narrations([given])
    linked = preview(found, Settings(), link=True).stat().st_size
    path = preview(found, Settings())
    print(f"page with its sound: {path.stat().st_size / 1e6:.2f} MB; without: {linked / 1e6:.2f} MB")
    page.open(path.as_uri())
    page.wait("document.getElementById('audio').readyState >= 2")
    seen = follow(page, seconds=seconds)
    print(
        f"{seconds} s: {seen.pictures} pictures, one in {seen.picture_ms:.1f} ms, {seen.words} words;"
        f" lit word outside its picture by {seen.furthest_ms:.1f} ms at the worst,"
        f" fill off by {seen.fill_ms:.1f} ms (p95); the longest picture {seen.longest_ms:.0f} ms"
    )
    narration, _, _ = load(found, Settings())
    for hours, link in LONG_HOURS.items():
        measure_long(page, narration, aside, hours, link=link)


# Each movement is made anew for every picture, for so many pictures; what is told is from picture to picture.
_MOVEMENTS = {
    "nothing": "",
    "playing": "if (n === 0) { audio.currentTime = audio.duration / 3; audio.play(); }",
    "scrolling the list": "audio.pause(); list.scrollTop += 900",
    "scrolling the script": "script.scrollTop += 900",
    "seeking": "if (n % 6 === 0) audio.currentTime = (n * 7919 % 997) / 997 * audio.duration",
    "next finding": "if (n % 6 === 0) document.getElementById('next').click()",
    "correcting": "if (n % 12 === 0) document.querySelector('[data-act=balance], [data-act=join]').click()",
}
_PICTURES_TIMED = """new Promise(done => {
  const audio = document.getElementById("audio"), list = document.getElementById("list");
  const script = document.getElementById("script"), told = [];
  let n = 0, last = 0;
  const look = now => {
    if (n) told.push(now - last);
    last = now;
    MOVEMENT;
    n++ < 180 ? requestAnimationFrame(look) : done(told.sort((a, b) => a - b));
  };
  requestAnimationFrame(look);
})"""


def measure_long(page: Chromium, narration: Narration, aside: Path, hours: float, *, link: bool) -> None:
    began = time.perf_counter()
    (found,) = find_narrations([again(narration, aside, round(hours * 3_600_000))])
    path = preview(found, Settings(), link=link)
    written = time.perf_counter() - began
    size = f"page of {path.stat().st_size / 1e6:.1f} MB{' and its sound beside it' if link else ''}"
    print(f"{hours:g} h: {size}, written in {written:.1f} s")
    page.leave()
    began = time.perf_counter()
    page.open(path.as_uri(), until="document.documentElement?.dataset.ready")
    shown = time.perf_counter() - began
    page.wait("document.getElementById('audio').readyState >= 3")
    print(f"  shown after {shown:.1f} s, plays after {time.perf_counter() - began:.1f} s")
    page.call("Performance.enable", timeDomain="threadTicks")
    for name, movement in _MOVEMENTS.items():
        busy = _busy_ms(page)
        told = page.run(_PICTURES_TIMED.replace("MOVEMENT", movement))
        busy = (_busy_ms(page) - busy) / len(told)
        median, most, tail = told[len(told) // 2], told[-1], told[len(told) * 95 // 100]
        print(
            f"  {name}: a picture in {median:.1f} ms, 95 % in {tail:.1f}, the longest {most:.0f};"
            f" {busy:.1f} ms of work for each"
        )


def _busy_ms(page: Chromium) -> float:
    """For how long the page's thread has worked: processor time, which other work does not lengthen."""
    told = page.call("Performance.getMetrics")["metrics"]
    return 1000 * float(next(metric["value"] for metric in told if metric["name"] == "TaskDuration"))


def again(narration: Narration, folder: Path, length_ms: int) -> Path:
    """The narration so many times over that it is long enough; returns its words file."""
    audio = narration.track.path
    length = narration.track.duration_samples * 1000 // narration.track.format.rate_hz
    times = -(-length_ms // length)
    text = narration.script.text
    words = tuple(
        replace(
            word,
            start=word.start + turn * (len(text) + 2),
            end=word.end + turn * (len(text) + 2),
            start_ms=word.start_ms + turn * length,
            end_ms=word.end_ms + turn * length,
        )
        for turn in range(times)
        for word in narration.words
    )
    path = folder / f"long{audio.suffix}"
    with path.open("wb") as file:
        for _ in range(times):
            file.write(_untagged(audio.read_bytes()))
    track = replace(narration.track, path=path, duration_samples=narration.track.duration_samples * times)
    script = replace(narration.script, text="\n\n".join([text] * times), segments=())
    made = replace(narration, script=script, track=track, words=words, cues=())
    told = folder / "long.words.json"
    told.write_text(lookup("words").write(made), encoding="utf-8")
    return told


def _untagged(mp3: bytes) -> bytes:
    """Without its ID3 tag, whose text holds what looks like frames."""
    if not mp3.startswith(b"ID3"):
        return mp3
    size = 0
    for byte in mp3[6:10]:
        size = size << 7 | byte
    return mp3[10 + size :]


def take_pictures(page: Chromium, paths: list[Path], aside: Path) -> None:
    for found in find_narrations(paths):
        narration, _, _ = load(found, Settings())
        language = narration.script.language.split("-")[0]
        at, theme = _PICTURES[language]
        page.theme(theme)
        page.resize(1360, 850)
        page.leave()
        page.open(f"{preview(found, Settings()).as_uri()}#t={at}")
        page.wait(
            "document.getElementById('audio').readyState >= 2 && !document.getElementById('audio').seeking"
        )
        page.frames(6)
        target = Path("docs") / f"preview-{language}.png"
        page.picture(aside / "full.png")
        fewer_colours(aside / "full.png", target)
        print(f"{target}: {target.stat().st_size / 1000:.0f} kB")


def fewer_colours(source: Path, target: Path) -> None:
    """A PNG of 256 colours: a third of the bytes."""
    import av
    from av.filter import Graph

    with (
        av.open(str(source)) as read,
        av.open(str(target), "w", format="image2", options={"update": "1"}) as written,
    ):
        stream = read.streams.video[0]
        graph = Graph()
        start, split, end = graph.add_buffer(template=stream), graph.add("split"), graph.add("buffersink")
        palette, use = graph.add("palettegen"), graph.add("paletteuse", "dither=none")
        start.link_to(split)
        split.link_to(use, 0, 0)
        split.link_to(palette, 1, 0)
        palette.link_to(use, 0, 1)
        use.link_to(end)
        graph.configure()
        for frame in read.decode(stream):
            start.push(frame)
        start.push(None)
        made = end.pull()
        assert isinstance(made, av.VideoFrame)
        out = written.add_stream("png", rate=1, options={"compression_level": "9", "pred": "none"})
        out.width, out.height, out.pix_fmt = made.width, made.height, "pal8"
        made.pts = 0
        written.mux(out.encode(made))
        written.mux(out.encode(None))


if __name__ == "__main__":
    main(sys.argv[1:])
