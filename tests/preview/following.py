"""How well the page follows the sound: what is lit at every picture, against the audio's own clock."""

import time
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.preview.driving import Tab

# At every picture, after the page has drawn: the audio's time before and after, the lit word, what of it is filled as a
# time (its characters have times of their own, where the voice gave them), and the moment.
_WATCH = """new Promise(done => {
  const audio = document.getElementById("audio"), stage = document.getElementById("stage");
  const data = JSON.parse(document.getElementById("data").textContent), seen = [];
  const edges = span => {
    const box = span.getBoundingClientRect(), range = document.createRange(), found = [0];
    let at = 0;
    for (const char of span.textContent) {
      range.setStart(span.firstChild, at);
      range.setEnd(span.firstChild, at += char.length);
      found.push(Math.max((range.getBoundingClientRect().right - box.left) / box.width, found[found.length - 1]));
    }
    return found;
  };
  const filled = (span, word) => {
    const share = parseFloat(span.style.getPropertyValue("--fill")) / 100, chars = data.chars?.[word];
    const start = data.starts[word], end = data.ends[word];
    if (chars?.length !== [...span.textContent].length) return start + share * (end - start);
    const places = edges(span), k = Math.max(places.findLastIndex(place => place <= share), 0);
    if (k >= chars.length) return end;
    const until = k + 1 < chars.length ? chars[k + 1] : end - start;
    return start + chars[k] + (until - chars[k]) * Math.min((share - places[k]) / (places[k + 1] - places[k] || 1), 1);
  };
  let before = audio.currentTime * 1000;
  audio.play();
  const look = now => {
    const time = audio.currentTime * 1000, word = Number(stage.dataset.word);
    const lit = document.querySelector(".wide .lit");
    seen.push([before, time, word, lit && word >= 0 ? filled(lit, word) : -1, now]);
    before = time;
    if (time < SECONDS * 1000 && !audio.ended) requestAnimationFrame(look);
    else { audio.pause(); done({ seen, starts: data.starts, ends: data.ends }); }
  };
  requestAnimationFrame(look);
})"""
_FRAME_MS = 1000 / 60


@dataclass(frozen=True, slots=True)
class Followed:
    """``furthest_ms``: how far outside its picture's time the lit word lay, at the worst. ``fill_ms``: how far a word's
    fill was from the audio's time, the 95th percentile."""

    pictures: int
    words: int
    furthest_ms: float
    fill_ms: float
    picture_ms: float
    """Between two pictures, the median."""
    longest_ms: float
    """Between two pictures, the most."""


def follow(browser: Tab, *, seconds: float) -> Followed:
    """Plays the page from its start and watches."""
    browser.run(f"window.followed = {_WATCH.replace('SECONDS', str(seconds))}; 0")
    time.sleep(seconds)
    told = browser.run("window.followed")
    starts, ends = told["starts"], told["ends"]
    furthest, fills = 0.0, []
    for before, heard_ms, word, at in _spans(told["seen"]):
        if word >= 0:
            furthest = max(furthest, starts[word] - heard_ms - 1, before - ends[word])
            if at >= 0 and ends[word] - starts[word] > 80:
                fills.append(max(before - at, at - heard_ms, 0.0))
        else:
            heard = any(
                start <= before and heard_ms + 1 < end for start, end in zip(starts, ends, strict=True)
            )
            furthest = max(furthest, _FRAME_MS if heard else 0)
    moments = [moment for *_, moment in told["seen"]]
    gaps = sorted(after - before for before, after in pairwise(moments))
    return Followed(
        pictures=len(moments),
        words=len({word for _, _, word, _, _ in told["seen"]} - {-1}),
        furthest_ms=furthest,
        fill_ms=sorted(fills)[len(fills) * 95 // 100] if fills else 0.0,
        picture_ms=gaps[len(gaps) // 2],
        longest_ms=gaps[-1],
    )


def _spans(seen: list[list[Any]]) -> list[tuple[float, float, int, float]]:
    """Of each picture the span of the sound in which it was drawn, its lit word and its fill.

    The page draws at some moment between two looks. A browser whose audio clock goes in steps (Firefox: of 40 ms)
    is as much later as it is since the last step.
    """
    spans: list[tuple[float, float, int, float]] = []
    stepped = 0.0
    for before, heard_ms, word, at, moment in seen:
        stepped = moment if heard_ms != before else stepped
        slack = max(heard_ms - before, _FRAME_MS)
        spans.append((before - slack, heard_ms + min(moment - stepped, 60), word, at))
    return spans
