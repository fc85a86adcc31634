"""A film as a browser plays it."""

import json
from pathlib import Path

import pytest

from aligner.config import Settings
from tests.clicks.browser import ask, chromium
from tests.preview.narrations import narration
from tests.video.films import make

FPS = 25
_PAGE = """<!doctype html><meta charset="utf-8"><script>
async function watch() {
  const bytes = await (await fetch("/film.mp4")).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 1, 48000).decodeAudioData(bytes.slice(0));
  const first = sound.getChannelData(0).findIndex(sample => Math.abs(sample) > 0.02) / 48;
  const film = document.createElement("video");
  film.muted = true;
  film.src = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
  await new Promise((done, fail) => { film.onloadeddata = done; film.onerror = () => fail(film.error.message); });
  const canvas = new OffscreenCanvas(film.videoWidth, film.videoHeight);
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  const shown = [];
  for (const time of TIMES) {
    await new Promise(done => { film.onseeked = done; film.currentTime = time; });
    paper.drawImage(film, 0, 0);
    const pixels = paper.getImageData(0, 0, canvas.width, canvas.height).data;
    let bright = 0;
    for (let at = 0; at < pixels.length; at += 4) bright += pixels[at] > 200;
    shown.push(bright > 100);
  }
  return { first, shown, duration: film.duration, tracks: film.textTracks.length };
}
watch().catch(error => ({ error: String(error) })).then(
  seen => fetch("/heard", { method: "POST", body: JSON.stringify(seen) }));
</script>"""


@pytest.mark.slow
@pytest.mark.skipif(chromium() is None, reason="Chromium is not installed")
def test_a_browser_shows_captions_in_their_frames(tmp_path: Path) -> None:
    """At both edges of every cue, the frame before and the frame itself; the first word is heard at its time."""
    browser = chromium()
    assert browser is not None
    text = "Rain fell on the roof, and nobody came. The old clock in the hall struck nine times before dawn."
    made, told = make(narration(tmp_path / "out", text), Settings(fps=FPS))
    frames: list[tuple[int, bool]] = []
    for cue in told.cues:
        first, end = cue.start_ms * FPS // 1000, cue.end_ms * FPS // 1000
        frames += [(first - 1, False), (first, True), (end - 1, True), (end, False)]
    page = _PAGE.replace("TIMES", json.dumps([(number + 0.5) / FPS for number, _ in frames]))
    pages = {"/": (page.encode(), "text/html"), "/film.mp4": (made.path.read_bytes(), "video/mp4")}
    seen = ask(browser, pages, profile=tmp_path / "profile")
    assert "error" not in seen, seen
    assert seen["shown"] == [on for _, on in frames]
    assert seen["first"] == pytest.approx(told.words[0].start_ms, abs=4)
    assert seen["duration"] * 1000 == pytest.approx(made.duration_ms, abs=2000 / FPS)
    assert seen["tracks"] == 0
