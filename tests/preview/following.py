"""How well the page follows the sound: what is lit at every picture, against the audio's own clock."""

from dataclasses import dataclass

from tests.preview.chrome import Tab

# At every picture, after the page has drawn: the audio's time before and after, the lit word, its fill.
_WATCH = """new Promise(done => {
  const audio = document.getElementById("audio"), stage = document.getElementById("stage");
  const data = JSON.parse(document.getElementById("data").textContent), seen = [];
  let before = audio.currentTime * 1000;
  audio.play();
  const look = () => {
    const time = audio.currentTime * 1000, lit = document.querySelector(".wide .lit");
    seen.push([before, time, Number(stage.dataset.word), lit ? parseFloat(lit.style.getPropertyValue("--fill")) : -1]);
    before = time;
    if (time < SECONDS * 1000 && !audio.ended) requestAnimationFrame(look);
    else { audio.pause(); done({ seen, starts: data.starts, ends: data.ends }); }
  };
  requestAnimationFrame(look);
})"""


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


def follow(browser: Tab, *, seconds: float) -> Followed:
    """Plays the page from its start and watches."""
    told = browser.run(_WATCH.replace("SECONDS", str(seconds)))
    starts, ends = told["starts"], told["ends"]
    furthest, fills = 0.0, []
    # The page draws at some moment between two looks: the word is right if it is heard at any time between them.
    for before, time, word, fill in told["seen"]:
        slack = max(time - before, 1000 / 60)
        if word >= 0:
            furthest = max(furthest, starts[word] - time - 1, before - slack - ends[word])
            if fill >= 0 and ends[word] - starts[word] > 80 and before < time:
                at = starts[word] + fill / 100 * (ends[word] - starts[word])
                fills.append(max(before - at, at - time, 0.0))
        else:
            heard = any(
                start <= before - slack and time + 1 < end for start, end in zip(starts, ends, strict=True)
            )
            furthest = max(furthest, slack if heard else 0)
    gaps = sorted(time - before for before, time, _, _ in told["seen"])
    return Followed(
        pictures=len(told["seen"]),
        words=len({word for _, _, word, _ in told["seen"]} - {-1}),
        furthest_ms=furthest,
        fill_ms=sorted(fills)[len(fills) * 95 // 100] if fills else 0.0,
        picture_ms=gaps[len(gaps) // 2],
    )
