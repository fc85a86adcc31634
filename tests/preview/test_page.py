"""The page as text: what is in it, and what a script can do to it. What it does is seen in ``test_browser``."""

import base64
import hashlib
import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from aligner.audio.peaks import PEAKS_PER_S, peaks
from aligner.batch.preview import preview
from aligner.config import Settings
from aligner.preview import page
from tests.preview.narrations import HOSTILE, narration
from tests.registry import npm_package

SOURCE = Path(page.__file__).parent / "page"


class Elements(HTMLParser):
    """The elements of a page with what is in each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.found:
            tag, attributes, text = self.found[-1]
            self.found[-1] = (tag, attributes, text + data)


def parsed(path: Path) -> Elements:
    return Elements(path.read_text("utf-8"))


def test_a_script_stays_data(tmp_path: Path) -> None:
    """A hostile text adds no element, changes no code, and is in the data letter by letter."""
    tame = parsed(preview(narration(tmp_path / "tame", "Nothing but words."), Settings()))
    wild = parsed(preview(narration(tmp_path / "wild", HOSTILE), Settings()))
    assert [tag for tag, _, _ in tame.found] == [tag for tag, _, _ in wild.found]
    code = [text for tag, attributes, text in wild.found if tag == "script" and not attributes]
    assert code == [text for tag, attributes, text in tame.found if tag == "script" and not attributes]
    (data,) = (text for _, attributes, text in wild.found if attributes.get("id") == "data")
    told = json.loads(data)
    assert told["text"] == HOSTILE
    assert "<" not in data
    units = HOSTILE.encode("utf-16-le")
    spoken = re.split("[ \n]+", HOSTILE)
    for start, end in zip(told["from"], told["to"], strict=True):
        assert units[start * 2 : end * 2].decode("utf-16-le") in spoken


def test_the_policy_lets_in_the_page_alone(tmp_path: Path) -> None:
    """One script and one style by their digests, nothing from anywhere, nothing sent."""
    elements = parsed(preview(narration(tmp_path), Settings()))
    (policy,) = (a["content"] or "" for tag, a, _ in elements.found if a.get("http-equiv") is not None)
    rules = dict(rule.split(None, 1) for rule in policy.split("; "))
    assert (
        rules["default-src"] == rules["connect-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    )
    assert rules["media-src"] == "blob:"
    for tag in ("script", "style"):
        (text,) = (text for name, attributes, text in elements.found if name == tag and not attributes)
        digest = base64.b64encode(hashlib.sha256(text.removesuffix("\n").encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"


def test_the_sound_is_in_the_page_or_beside_it(tmp_path: Path) -> None:
    """Byte for byte in it; with a link, by its name, and the page is small."""
    found = narration(tmp_path, name="a b's #1")
    audio = found.beside(".mp3").read_bytes()
    whole = parsed(preview(found, Settings()))
    sound = b"".join(
        base64.b64decode(text) for _, attributes, text in whole.found if attributes.get("class") == "sound"
    )
    assert sound == audio
    text = preview(found, Settings(), link=True).read_text("utf-8")
    assert '"audio":"a%20b%27s%20%231.mp3"' in text
    assert 'class="sound"' not in text.split("</body>")[0].split("</dialog>")[1]


def test_the_page_has_the_styles_limits_and_the_checkers_words(tmp_path: Path) -> None:
    """The style that was asked for cuts the cues and judges them."""
    text = preview(narration(tmp_path), Settings(style="words:2")).read_text("utf-8")
    data = json.loads(re.findall(r'id="data">(.*?)</script>', text)[0])
    assert data["style"]["name"] == "words:2"
    assert max(sum(count for count, _ in cue[3]) for cue in data["cues"]) <= 2
    assert data["estimated"] == [7]


def test_peaks_are_the_sounds(tmp_path: Path) -> None:
    """Loud where a word is, silent before the first; as many as the audio is long."""
    found = narration(tmp_path)
    pairs = peaks(found.beside(".mp3"))
    values = memoryview(pairs).cast("b")
    first = json.loads(found.words.read_text("utf-8"))["segments"][0]["words"][0]["start"]
    start = int(first * PEAKS_PER_S)
    assert max(abs(value) for value in values[: 2 * (start - 2)]) <= 1
    assert max(abs(value) for value in values[2 * start : 2 * start + 4]) > 20
    duration = json.loads(found.words.read_text("utf-8"))["audio"]["duration"]
    assert abs(len(pairs) / 2 / PEAKS_PER_S - duration) < 0.1


def test_peaks_of_a_file_that_others_joined(tmp_path: Path) -> None:
    """Two files of other rates, one after the other, have the peaks of both."""
    one = narration(tmp_path / "one", "A few words here.").beside(".mp3")
    two = narration(tmp_path / "two", "A few words more.", rate_hz=12_000).beside(".mp3")
    joined = tmp_path / "joined.mp3"
    joined.write_bytes(one.read_bytes() + two.read_bytes())
    assert abs(len(peaks(joined)) - len(peaks(one)) - len(peaks(two))) <= 2 * PEAKS_PER_S // 5


def test_the_pages_own_code_is_small() -> None:
    """A page without narration weighs less than a photograph."""
    assert sum((SOURCE / name).stat().st_size for name in (*page.SCRIPTS, "page.html", "page.css")) < 90_000


@pytest.mark.slow
def test_the_types_of_the_code_hold(request: pytest.FixtureRequest) -> None:
    """The comments' types, checked strictly, all files as one program."""
    compiler = npm_package(request.config.cache, "typescript@5.9.3") / "bin" / "tsc"
    options = ["--noEmit", "--allowJs", "--checkJs", "--strict", "--target", "es2022", "--lib"]
    for names, library in ((page.SCRIPTS, "dom,dom.iterable,es2022"), (("index.js",), "dom,es2022")):
        command = ["node", str(compiler), *options, library, *(str(SOURCE / name) for name in names)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=SOURCE)
        assert done.returncode == 0, done.stdout
