"""The page in real browsers, Chromium and Firefox: what is lit against the audio's clock, keys, clicks, corrections;
what stays in."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aligner.batch.preview import Found, load, preview
from aligner.batch.recut import narration_of
from aligner.captions.check import check
from aligner.captions.corrections import parse_corrections
from aligner.config import Settings
from aligner.formats import lookup
from tests.clicks.browser import chromium
from tests.preview import chrome, firefox
from tests.preview.driving import ALT, CTRL, SHIFT, Tab
from tests.preview.following import follow
from tests.preview.narrations import HOSTILE, PLAIN, narration
from tests.preview.test_server import corrections_of, serving

pytestmark = pytest.mark.slow
LOUD = "document.getElementById('audio')"
JAPANESE = "とうだいもりは、まいばん、ながいかいだんをのぼりました。よるのうみをとおるふねのなまえを。"
ARABIC = "كان حارس المنارة يصعد الدرج كل مساء قبل غروب الشمس، ويشعل المصباح الكبير بيديه."
_REWORD = (
    "const w = document.getElementById('wording'); w.value = 'TEXT'; w.dispatchEvent(new Event('change'))"
)
_LOAD_ELSEWHERE = """new Promise(done => {
  const image = new Image();
  image.onload = () => done("out");
  image.onerror = () => done("kept in");
  image.src = "http://127.0.0.1:9/x.png";
})"""
_OWN_CODE = """(() => {
  const script = document.createElement("script"), button = document.createElement("button");
  script.textContent = "window.got = 1";
  button.setAttribute("onclick", "window.got = 2");
  document.body.append(script, button);
  button.click();
})()"""
# The median of what sixty leaps through the list take, in milliseconds.
_SCROLL = """new Promise(done => {
  const spent = [], list = document.getElementById("list");
  const leap = () => {
    const began = performance.now();
    list.scrollTop += 5000;
    requestAnimationFrame(() => {
      spent.push(performance.now() - began);
      spent.length < 60 ? leap() : done(spent.sort((a, b) => a - b)[30]);
    });
  };
  leap();
})"""


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    opening, path = (
        (chrome.tab, chromium()) if request.param == "chromium" else (firefox.tab, firefox.firefox())
    )
    if path is None:
        pytest.skip(f"there is no {request.param}")
    with opening(path, tmp_path_factory.mktemp("browser") / "profile") as opened:
        yield opened


@pytest.fixture
def talk(tmp_path: Path) -> Found:
    return narration(tmp_path)


@pytest.fixture(scope="module")
def hours(tmp_path_factory: pytest.TempPathFactory) -> Found:
    found = narration(tmp_path_factory.mktemp("hours"), times=110, rate_hz=8000)
    preview(found, Settings())
    return found


def opened(browser: Tab, found: Found, at: str = "") -> Found:
    browser.leave()
    browser.open(f"{preview(found, Settings()).as_uri()}{at}")
    browser.wait(f"{LOUD}.readyState >= 2 && !{LOUD}.seeking")
    browser.run(f"{LOUD}.volume = 0")  # Firefox stops where a machine has nothing to play sound with
    browser.frames()
    return found


def words_of(found: Found) -> list[dict[str, Any]]:
    document = json.loads(found.words.read_text("utf-8"))
    return [word for segment in document["segments"] for word in segment["words"]]


def now(browser: Tab) -> float:
    return float(browser.run(f"{LOUD}.currentTime"))


def row(browser: Tab, number: int) -> str:
    return str(browser.run(f"document.querySelector('#cue-{number} .said').innerText"))


def test_the_word_that_is_lit_is_the_one_that_is_heard(browser: Tab, talk: Found) -> None:
    """For twelve seconds and at every picture: the lit word is the one at the audio's own time, within a frame; and its
    fill is as far as the time is."""
    opened(browser, talk)
    seen = follow(browser, seconds=12)
    assert seen.pictures > 100
    assert seen.words > 20
    assert seen.furthest_ms < 1000 / 60, seen
    assert seen.fill_ms < 25, seen
    assert not browser.faults


def test_playing_clicking_and_keys(browser: Tab, talk: Found) -> None:
    """Space plays and pauses; arrows move; a word in the script and a cue in the list play from there."""
    words = words_of(opened(browser, talk, "#t=1.5"))
    assert now(browser) == 1.5
    browser.key("ArrowRight")
    assert now(browser) == 6.5
    browser.key("ArrowLeft")
    assert now(browser) == 1.5
    browser.key("ArrowRight", SHIFT)
    assert now(browser) == next(word["start"] for word in words if word["start"] > 1.501)
    browser.key("ArrowDown")
    second = json.loads(talk.words.read_text("utf-8"))["segments"][1]
    assert now(browser) == second["start"]
    assert "#t=" in browser.run("location.hash")
    browser.key(" ")
    browser.wait(f"!{LOUD}.paused && {LOUD}.currentTime > {second['start']}")
    browser.key("l")
    browser.key("l")
    assert browser.run(f"[{LOUD}.playbackRate, {LOUD}.preservesPitch]") == [1.5, True]
    browser.key("k")
    assert browser.run(f"{LOUD}.paused")
    x, y = browser.run(
        "(() => { const range = document.createRange(), node = document.querySelector('#text p').firstChild;"
        " range.setStart(node, 15); range.setEnd(node, 21); const box = range.getBoundingClientRect();"
        " return [box.x + box.width / 2, box.y + box.height / 2] })()"
    )
    browser.click(x, y)
    browser.wait(f"!{LOUD}.paused")
    keeper = next(word for word in words if word["span"][0] <= 16 < word["span"][1])
    assert keeper["start"] <= now(browser) < keeper["start"] + 2
    browser.click_on("#cue-3 .said")
    assert browser.run("document.getElementById('which').textContent") == "Cue 4"
    browser.key(" ")
    browser.key("?")
    assert browser.run("document.getElementById('help').open")
    browser.key("Escape")
    assert not browser.faults


@pytest.mark.parametrize(
    ("text", "language"), [(PLAIN, "en"), (JAPANESE, "ja"), (ARABIC, "ar"), (HOSTILE, "en")]
)
def test_the_page_finds_what_check_finds(browser: Tab, tmp_path: Path, text: str, language: str) -> None:
    """The page judges what is corrected by itself: as it is opened it says what ``aligner check`` says, cue by cue."""
    found = opened(browser, narration(tmp_path, text, language=language))
    made = narration_of(found.words, "talk", Settings())
    style = Settings().caption_style(language)
    expected = [
        [f.message for f in check(made.cues, style=style, language=language) if f.cue == c.index]
        for c in made.cues
    ]
    for number, messages in enumerate(expected):
        label = browser.run(f"document.querySelector('#cue-{number} .unseen')?.textContent ?? ''")
        assert all(message in label for message in messages), (messages, label)
        told = label.split(";")[1:]
        assert len([one for one in told if "estimated" not in one]) >= len(messages)
    count = sum(map(len, expected)) + len([w for w in made.words if w.basis == "interpolated"])
    assert browser.run("document.getElementById('count').textContent").startswith(f"{count} ")


def test_findings_are_jumped_to(browser: Tab, talk: Found) -> None:
    """N goes to the next cue that something is to be said of, and says it."""
    opened(browser, talk)
    browser.key("n")
    said = browser.run("document.getElementById('status').textContent")
    assert said.startswith("Cue ")
    assert browser.run("document.querySelectorAll('#what li').length") > 0


def test_corrections_on_the_page(browser: Tab, talk: Found, tmp_path: Path) -> None:
    """Edges by field, by key and by drag; splitting, joining, moving a word; wording; undo and redo; and what is saved
    from the disk is what was made: corrections that the next cut applies, and the captions themselves."""
    opened(browser, talk)
    before = row(browser, 0)
    browser.click_on("#wording")
    browser.run("document.getElementById('wording').select()")
    browser.type("A keeper & <his> light,\nevery evening")
    browser.key("Escape")  # leaves without keeping
    assert row(browser, 0) == before
    browser.click_on("#wording")
    browser.run("document.getElementById('wording').select()")
    browser.type("A keeper & <his> light,\nevery evening")
    browser.click_on("#which")
    assert row(browser, 0) == "A keeper & <his> light,\nevery evening"
    browser.run(
        "const f = document.getElementById('out'); f.value = '0:01.900'; f.dispatchEvent(new Event('change'))"
    )
    browser.frames()
    assert "0:01.900" in browser.run("document.querySelector('#cue-0 .times').innerText")
    browser.run("document.getElementById('list').focus()")
    count = browser.run("document.getElementById('cue-count').textContent")
    browser.key("ArrowDown")
    second = row(browser, 1)
    browser.key("s")
    assert row(browser, 1) + row(browser, 2) != second
    assert browser.run("document.getElementById('cue-count').textContent") != count
    browser.key("m")
    assert row(browser, 1).split() == second.split()
    browser.key("w")
    assert row(browser, 1).split() == second.split()[:-1]
    browser.key("W", SHIFT)
    assert row(browser, 1).split() == second.split()
    for _ in range(2):
        browser.key("z", CTRL)
    assert row(browser, 1).split() == second.split()
    browser.key("z", CTRL | SHIFT)
    assert row(browser, 1).split() == second.split()[:-1]
    for old in browser.downloads.glob("*"):
        old.unlink()
    browser.key("s", CTRL)
    got = browser.downloads / "talk.corrections.json"
    _wait_for(got)
    assert len(parse_corrections(got.read_text("utf-8"))) == 3
    assert browser.run("document.getElementById('dirty').textContent") == ""
    browser.click_on("#srt")
    browser.click_on("#vtt")
    _wait_for(browser.downloads / "talk.vtt")
    got.rename(talk.beside(".corrections.json"))
    made, applied, _ = load(talk, Settings())
    assert not applied.left
    assert made.cues[0].line_texts == ("A keeper & <his> light,", "every evening")
    assert made.cues[0].end_ms == 1900
    assert made.words == narration_of(talk.words, "talk", Settings()).words
    for name in ("srt", "vtt"):
        got_ = (browser.downloads / f"talk.{name}").read_text("utf-8")
        written = lookup(name).write(made)
        assert got_[got_.index("1\n00:") :].strip() == written[written.index("1\n00:") :].strip()
    assert not browser.faults


def cue_times(found: Found) -> list[tuple[int, int]]:
    return [(cue.start_ms, cue.end_ms) for cue in narration_of(found.words, "talk", Settings()).cues]


def told_end(browser: Tab, number: int) -> float:
    """The end of a cue as the list has it, in milliseconds."""
    text = str(browser.run(f"document.querySelector('#cue-{number} .times span').textContent"))
    minutes, seconds = text.split(":")
    return round((int(minutes) * 60 + float(seconds)) * 1000)


def on_waveform(browser: Tab, ms: float) -> tuple[float, float]:
    """The point of the waveform that stands for a time, while fifteen seconds are seen from the start."""
    x, y, width = browser.run(
        "(b => [b.x, b.y + 60, b.width])(document.getElementById('detail').getBoundingClientRect())"
    )
    return x + ms / 15000 * width, y


def test_edges_are_dragged(browser: Tab, talk: Found) -> None:
    """The end of the first cue, taken in the waveform and let go elsewhere, comes to lie at the word's edge that is
    near, with Alt where it was let go; Escape leaves it; one undo brings it back."""
    opened(browser, talk)
    (_, end), last = cue_times(talk)[0], words_of(talk)
    word = next(w for w in reversed(last) if w["end"] * 1000 < end - 300)
    edge = round(word["end"] * 1000)
    near = edge + 40  # four pixels
    browser.drag(on_waveform(browser, end), on_waveform(browser, near + 100), on_waveform(browser, near))
    assert told_end(browser, 0) == edge
    browser.key("z", CTRL)
    assert told_end(browser, 0) == end
    browser.drag(on_waveform(browser, end), on_waveform(browser, near), modifiers=ALT)
    assert abs(told_end(browser, 0) - near) < 15
    assert told_end(browser, 0) != edge
    browser.key("z", CTRL)
    assert browser.run("document.getElementById('undo').disabled")
    browser.run(
        "document.getElementById('detail').addEventListener('pointermove', event =>"
        " event.buttons && dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'})))"
    )
    browser.drag(on_waveform(browser, end), on_waveform(browser, near))
    assert told_end(browser, 0) == end
    assert browser.run("document.getElementById('undo').disabled")


def test_a_key_that_is_held_is_one_step(browser: Tab, talk: Found) -> None:
    """An edge nudged again and again comes back with one undo."""
    opened(browser, talk)
    before = told_end(browser, 0)
    browser.click_on("#out")
    for _ in range(4):
        browser.key("ArrowDown")
    assert told_end(browser, 0) == before - 40
    browser.key("Escape")
    browser.key("z", CTRL)
    assert told_end(browser, 0) == before


def test_a_cue_is_split_where_it_is_written(browser: Tab, talk: Found) -> None:
    """Ctrl+Enter parts the cue at the cursor, and the second half is chosen."""
    opened(browser, talk)
    said = row(browser, 0).split()
    browser.click_on("#wording")
    browser.run("document.getElementById('wording').setSelectionRange(15, 15)")  # before "keeper"
    browser.key("Enter", CTRL)
    assert row(browser, 0).split() == said[:2]
    assert row(browser, 1).split() == said[2:]
    assert browser.run("document.getElementById('which').textContent") == "Cue 2"


def test_playing_and_moving_on_while_writing(browser: Tab, talk: Found) -> None:
    """Ctrl+Space plays and pauses, Alt+Down keeps what is written and goes to the next cue, and the cursor stays."""
    opened(browser, talk)
    browser.click_on("#wording")
    browser.run("document.getElementById('wording').select()")
    browser.type("Written anew")
    browser.key(" ", CTRL)
    browser.wait(f"!{LOUD}.paused && {LOUD}.currentTime > 0.1")
    browser.key(" ", CTRL)
    assert browser.run(f"{LOUD}.paused")
    browser.key("ArrowDown", ALT)
    assert row(browser, 0) == "Written anew"
    assert browser.run("document.getElementById('which').textContent") == "Cue 2"
    assert browser.run("document.activeElement.id") == "wording"
    assert browser.run("document.getElementById('wording').value") == row(browser, 1)


def test_a_cue_is_played_again_and_again(browser: Tab, talk: Found) -> None:
    """With R, the chosen cue from its end to its start, and no other is chosen."""
    opened(browser, talk)
    (start, end), *_ = cue_times(talk)[1:]
    browser.run("document.getElementById('list').focus()")
    browser.key("ArrowDown")
    browser.key("r")
    browser.run(f"{LOUD}.playbackRate = 2")
    browser.key(" ")
    furthest, turns = browser.run(
        "new Promise(done => { let most = 0, turns = 0, last = 0; const look = () => { const now = "
        f"{LOUD}.currentTime * 1000; most = Math.max(most, now); if (now < last - 200) turns++; last = now;"
        " turns < 2 ? requestAnimationFrame(look) : done([most, turns]) }; look() })"
    )
    browser.key(" ")
    assert turns == 2
    assert start < furthest < end + 300
    assert browser.run("document.getElementById('which').textContent") == "Cue 2"


def test_nothing_a_script_says_is_run(browser: Tab, tmp_path: Path) -> None:
    """Markup, code and every way out of a string, in text, name and edited wording: shown, never run."""
    found = opened(browser, narration(tmp_path, HOSTILE, name="<img src=x onerror=alert(2)>"))
    browser.run(f"{LOUD}.currentTime = 2")
    browser.frames(4)
    browser.run(_REWORD.replace("TEXT", "<img src=x onerror=alert(3)>"))
    browser.frames(4)
    assert browser.run("document.title") == "<img src=x onerror=alert(2)> · aligner"
    assert browser.run("document.querySelectorAll('img, iframe, object, #text b').length") == 0
    assert browser.run("document.getElementById('text').textContent").startswith(HOSTILE[:60])
    assert row(browser, 0) == "<img src=x onerror=alert(3)>"
    assert not browser.faults
    assert found.words.is_file()


def test_nothing_leaves_the_page(browser: Tab, talk: Found) -> None:
    """No request but the page and its own sound; and code that tried would not get out."""
    opened(browser, talk)
    browser.key(" ")
    browser.key("n")
    browser.wait(f"{LOUD}.currentTime > 1")
    assert {address.split(":")[0] for address in browser.requests} <= {"file", "blob"}
    assert len([address for address in browser.requests if address.startswith("file:")]) <= 1
    assert browser.run("fetch('http://127.0.0.1:9/').then(() => 'out', () => 'kept in')") == "kept in"
    assert browser.run(_LOAD_ELSEWHERE) == "kept in"
    browser.run(_OWN_CODE)
    assert browser.run("typeof window.got") == "undefined"


def test_the_served_page_saves_and_follows_the_files(browser: Tab, tmp_path: Path) -> None:
    """Saving writes the file beside; a file that changes reloads the page, at the same moment of the narration."""
    found = narration(tmp_path)
    with serving(tmp_path) as running:
        browser.open(f"http://127.0.0.1:{running.port}/play/talk#t=3")
        browser.wait(f"{LOUD}.readyState >= 2 && {LOUD}.currentTime === 3")
        browser.run(_REWORD.replace("TEXT", "Said otherwise"))
        browser.key("s", CTRL)
        browser.wait("document.getElementById('status').textContent.startsWith('Saved')")
        (saved,) = parse_corrections(found.beside(".corrections.json").read_text("utf-8"))
        assert saved.lines[0].text == "Said otherwise"
        found.beside(".corrections.json").unlink()
        browser.wait("document.body && !document.body.innerText.includes('Said otherwise')")
        browser.wait("document.documentElement?.dataset.ready === 'sound'")
        browser.wait(f"{LOUD}.currentTime === 3")
        browser.open(f"http://127.0.0.1:{running.port}/", until="document.links.length === 1")
        assert not browser.faults
        browser.leave()


def test_another_tabs_corrections_are_not_lost(browser: Tab, tmp_path: Path) -> None:
    """What was saved meanwhile is not written over unasked: the page says so, and takes either side."""
    found = narration(tmp_path)
    path = found.beside(".corrections.json")
    with serving(tmp_path) as running:
        browser.open(f"http://127.0.0.1:{running.port}/play/talk", until="document.getElementById('theirs')")
        browser.wait("document.documentElement.dataset.ready === 'sound'")
        browser.run(_REWORD.replace("TEXT", "Mine"))
        token = browser.run("JSON.parse(document.getElementById('data').textContent).served.token")
        theirs = corrections_of(running)
        assert running.save("talk", theirs, **{"X-Aligner-Token": token}).status == 200
        kept = path.read_text("utf-8")
        browser.key("s", CTRL)
        browser.wait(
            "document.getElementById('status').textContent.startsWith('Not saved: the files have changed')"
        )
        assert path.read_text("utf-8") == kept
        browser.run("setTimeout(() => document.getElementById('mine').click())")
        browser.wait("document.getElementById('dirty')?.textContent === ''")
        (saved,) = parse_corrections(path.read_text("utf-8"))
        assert saved.lines[0].text == "Mine"
        browser.wait("document.documentElement?.dataset.ready === 'sound'")
        browser.run(_REWORD.replace("TEXT", "Mine again"))
        path.write_text(kept, "utf-8")
        browser.wait("!document.getElementById('stale').hidden")
        browser.run("setTimeout(() => document.getElementById('theirs').click())")
        browser.wait("document.querySelector('#cue-0 .said')?.innerText === 'Oh'")
        assert browser.run("document.getElementById('undo').disabled")
        browser.leave()


def test_a_narration_of_hours_stays_smooth(browser: Tab, hours: Found) -> None:
    """More than an hour: as many rows in the list as are seen, and a leap to the end draws what is there."""
    browser.leave()
    browser.open(hours.beside(".preview.html").as_uri())
    words = words_of(hours)
    assert words[-1]["end"] > 3600
    browser.run(f"{LOUD}.currentTime = {words[-3]['start']}")
    browser.wait(f"!{LOUD}.seeking")
    browser.frames(4)
    assert browser.run("document.querySelectorAll('.row').length") < 40
    assert browser.run("document.getElementById('stage').dataset.word") == str(len(words) - 3)
    assert browser.run(_SCROLL) < 100


def _wait_for(path: Path) -> None:
    for _ in range(200):
        if path.is_file():
            return
        time.sleep(0.05)
    raise TimeoutError(path)
