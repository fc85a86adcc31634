"""The page in a real Chromium: what is lit against the audio's clock, keys, clicks, corrections; what stays in."""

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
from tests.preview.chrome import CTRL, SHIFT, Tab, tab
from tests.preview.following import follow
from tests.preview.narrations import HOSTILE, PLAIN, narration
from tests.preview.test_server import serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium() is None, reason="there is no Chromium"),
]
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


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    path = chromium()
    assert path is not None
    with tab(path, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def talk(tmp_path: Path) -> Found:
    return narration(tmp_path)


def opened(browser: Tab, found: Found, at: str = "") -> Found:
    browser.leave()
    browser.open(f"{preview(found, Settings()).as_uri()}{at}")
    browser.wait(f"{LOUD}.readyState >= 2 && !{LOUD}.seeking")
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
    """For twenty seconds and at every picture: the lit word is the one at the audio's own time, within a frame; and its
    fill is as far as the time is."""
    opened(browser, talk)
    seen = follow(browser, seconds=20)
    assert seen.pictures > 100
    assert seen.words > 20
    assert seen.furthest_ms == 0, seen
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
        label = browser.run(f"document.querySelector('#cue-{number}')?.ariaLabel ?? ''")
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
    browser.downloads_to(tmp_path / "got")
    browser.key("s", CTRL)
    got = tmp_path / "got" / "talk.corrections.json"
    _wait_for(got)
    assert len(parse_corrections(got.read_text("utf-8"))) == 3
    assert browser.run("document.getElementById('dirty').textContent") == ""
    browser.click_on("#srt")
    browser.click_on("#vtt")
    _wait_for(tmp_path / "got" / "talk.vtt")
    got.rename(talk.beside(".corrections.json"))
    made, applied, _ = load(talk, Settings())
    assert not applied.left
    assert made.cues[0].line_texts == ("A keeper & <his> light,", "every evening")
    assert made.cues[0].end_ms == 1900
    assert made.words == narration_of(talk.words, "talk", Settings()).words
    for name in ("srt", "vtt"):
        got_ = (tmp_path / "got" / f"talk.{name}").read_text("utf-8")
        written = lookup(name).write(made)
        assert got_[got_.index("1\n00:") :].strip() == written[written.index("1\n00:") :].strip()
    assert not browser.faults


def test_edges_are_dragged(browser: Tab, talk: Found) -> None:
    """The end of the first cue, taken in the waveform and let go elsewhere; one undo brings it back."""
    opened(browser, talk)
    told = "document.querySelector('#cue-0 .times span').textContent"
    before = browser.run(told)
    x, y, width = browser.run(
        "(b => [b.x, b.y + 60, b.width])(document.getElementById('detail').getBoundingClientRect())"
    )
    end = json.loads(browser.run("document.getElementById('data').textContent"))["cues"][0][1]
    at = x + end / 15000 * width
    browser.drag((at, y), (at - 40, y))
    after = browser.run(told)
    assert after < before
    browser.key("z", CTRL)
    assert browser.run(told) == before


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
    assert len([address for address in browser.requests if address.startswith("file:")]) == 1
    assert browser.run("fetch('http://127.0.0.1:9/').then(() => 'out', () => 'kept in')") == "kept in"
    assert browser.run(_LOAD_ELSEWHERE) == "kept in"
    assert browser.run("(() => {try {return eval('1')} catch {return 'kept in'}})()") == "kept in"


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
        browser.wait("!document.body.innerText.includes('Said otherwise')")
        browser.wait("document.documentElement?.dataset.ready === 'sound'")
        browser.wait(f"{LOUD}.currentTime === 3")
        browser.open(f"http://127.0.0.1:{running.port}/", until="document.links.length === 1")
        assert not browser.faults
        browser.leave()


def test_a_narration_of_hours_stays_smooth(browser: Tab, tmp_path: Path) -> None:
    """Two hours: as many rows in the list as are seen, and a leap to the end draws what is there."""
    found = opened(browser, narration(tmp_path, times=210, rate_hz=8000))
    words = words_of(found)
    assert words[-1]["end"] > 7200
    browser.run(f"{LOUD}.currentTime = {words[-3]['start']}")
    browser.wait(f"!{LOUD}.seeking")
    browser.frames(4)
    assert browser.run("document.querySelectorAll('.row').length") < 40
    assert browser.run("document.getElementById('stage').dataset.word") == str(len(words) - 3)
    assert browser.run(_SCROLL) < 100


def test_names_and_roles_are_there(browser: Tab, talk: Found) -> None:
    """Every control has a name; the list says what is chosen; captions are announced when that is asked for."""
    opened(browser, talk)
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    for node in nodes:
        if node.get("role", {}).get("value") in (
            "button",
            "textbox",
            "slider",
            "combobox",
            "listbox",
            "option",
        ):
            assert node.get("name", {}).get("value"), node
    roles = {node.get("role", {}).get("value") for node in nodes}
    assert {"main", "banner", "contentinfo", "region", "listbox", "slider"} <= roles
    assert browser.run("document.getElementById('live').ariaLive") == "off"
    browser.click_on("#aloud")
    browser.key("ArrowDown")
    browser.frames(4)
    assert browser.run("document.getElementById('live').ariaLive") == "polite"
    assert browser.run("document.getElementById('live').textContent") == row(browser, 1).replace("\n", " ")


def _wait_for(path: Path) -> None:
    for _ in range(200):
        if path.is_file():
            return
        time.sleep(0.05)
    raise TimeoutError(path)
