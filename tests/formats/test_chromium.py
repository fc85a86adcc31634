"""WebVTT as Chromium reads and shows it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aligner.formats import FORMATS
from aligner.model import Look, Narration
from tests.clicks.browser import ask, chromium
from tests.formats.helpers import narration, spoken

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium() is None, reason="Chromium is not installed"),
]

# A cue is shown with ``unicode-bidi: plaintext`` (WebVTT 1.1, 8.1), so that is how its fragment is laid out here.
_PAGE = """<!doctype html><meta charset="utf-8"><video></video><script>
async function read(name) {
  const track = document.createElement("track");
  track.src = name;
  document.querySelector("video").append(track);
  track.track.mode = "hidden";
  await new Promise((done, fail) => { track.onload = done; track.onerror = fail; });
  return [...track.track.cues].map(cue => {
    const shown = document.createElement("div");
    shown.style = "unicode-bidi: plaintext; white-space: pre-line; position: absolute";
    shown.append(cue.getCueAsHTML());
    document.body.append(shown);
    const marks = [], walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); )
      for (let at = 0; at < node.length; at++) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = range.getBoundingClientRect();
        marks.push([node.data[at], Math.round(box.left * 100), Math.round(box.top)]);
      }
    return { start: cue.startTime, end: cue.endTime, text: shown.textContent, line: cue.line, marks,
             voices: [...shown.querySelectorAll("[title]")].map(voice => voice.title),
             words: [...shown.querySelectorAll(".word")].map(word => word.textContent) };
  });
}
async function all(names) {
  const found = {};
  for (const name of names) found[name] = await read(name);
  return found;
}
all(NAMES).catch(error => ({ error: String(error) })).then(
  found => fetch("/heard", { method: "POST", body: JSON.stringify(found) }));
</script>"""


def _read(files: dict[str, str], profile: Path) -> dict[str, Any]:
    """The cues of each file, by its name."""
    browser = chromium()
    assert browser is not None
    pages = {f"/{name}": (text.encode(), "text/vtt") for name, text in files.items()}
    page = _PAGE.replace("NAMES", json.dumps(list(files)))
    return ask(browser, {"/": (page.encode(), "text/html"), **pages}, profile=profile)


_KINDS = ("vtt", "karaoke-vtt")
_TEXTS: dict[str, Narration] = {
    "markup": narration([["a --> b", "<b>R&D</b>"], ["&amp; <00:00:01.000>", "NOTE"]], speaker="A & <B>"),
    "ar": spoken([["مرحبا بالعالم.", "iPhone هو هاتف جديد."]], language="ar"),
    "he": spoken([["שלום, עולם."]], language="he"),
    "ja": spoken([["猫が好きです。", "明日も。"]], language="ja"),
    "ko": spoken([["안녕하세요, 세계."]], language="ko"),
    "zh": spoken([["你好，世界。"]], language="zh"),
    "th": spoken([["สวัสดี ชาวโลก"]], language="th"),
}


def test_chromium_reads_what_was_written(tmp_path: Path) -> None:
    """Every cue with its text, times, voice and words, plain and as karaoke; right-to-left text ends at the left."""
    files = {f"{name}.{kind}": FORMATS[kind].write(held) for name, held in _TEXTS.items() for kind in _KINDS}
    files["top.vtt"] = FORMATS["vtt"].write(replace(_TEXTS["ja"], look=Look(top=True)))
    found = _read(files, tmp_path)
    for name, held in _TEXTS.items():
        for kind in _KINDS:
            cues = found[f"{name}.{kind}"]
            assert [cue["text"].replace("\u200f", "") for cue in cues] == [cue.text for cue in held.cues]
            assert [round(cue["start"] * 1000) for cue in cues] == [cue.start_ms for cue in held.cues]
            assert [round(cue["end"] * 1000) for cue in cues] == [cue.end_ms for cue in held.cues]
            assert {voice for cue in cues for voice in cue["voices"]} == (
                {"A & <B>"} if name == "markup" else set()
            )
        lit = [word for cue in found[f"{name}.karaoke-vtt"] for word in cue["words"]]
        assert lit == [word.text for word in held.words]
    for name in ("ar.vtt", "he.vtt", "ar.karaoke-vtt", "he.karaoke-vtt"):
        (cue,) = found[name]
        letters = [mark for mark in cue["marks"] if mark[0].strip() and mark[0] != "\u200f"]
        for top in {mark[2] for mark in letters}:
            line = [mark for mark in letters if abs(mark[2] - top) < 5]
            stop = next(mark for mark in reversed(line) if mark[0] == ".")
            assert stop[1] == min(mark[1] for mark in line), (name, line)
    assert found["top.vtt"][0]["line"] == 0
    assert found["ja.vtt"][0]["line"] == "auto"
