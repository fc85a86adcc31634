"""Who cannot see the page, cannot use a mouse, or has a small screen: roles, names, contrast, keys, room. Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aligner.batch.preview import Found, preview
from aligner.config import Settings
from tests.clicks.browser import chromium
from tests.preview.chrome import Chromium, tab
from tests.preview.driving import SHIFT
from tests.preview.narrations import PLAIN, narration
from tests.registry import npm_package

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium() is None, reason="there is no Chromium"),
]
TEXTS = {
    "en": PLAIN,
    "ar": "كان حارس المنارة يصعد الدرج كل مساء قبل غروب الشمس، ويشعل المصباح الكبير بيديه.",
    "ja": "とうだいもりは、まいばん、ながいかいだんをのぼりました。よるのうみをとおるふねのなまえを。",
    "th": "คนเฝ้าประภาคารเดินขึ้นบันไดทุกเย็นก่อนพระอาทิตย์ตก แล้วจุดตะเกียงดวงใหญ่ด้วยมือของเขาเอง",
}
# What is partly outside the window, or outside what it should be in, as selectors.
_OUTSIDE = """(() => {
  const room = document.documentElement, outside = [];
  for (const element of document.querySelectorAll("header *, main, main > *, footer, footer *")) {
    const box = element.getBoundingClientRect();
    if (box.width && box.height && !element.classList.contains("unseen")
      && (box.left < -0.5 || box.right > room.clientWidth + 0.5 || box.bottom > innerHeight + 0.5))
      outside.push(element.id || element.tagName);
  }
  const footer = document.querySelector("footer").getBoundingClientRect();
  for (const panel of document.querySelectorAll("main > *"))
    if (panel.getBoundingClientRect().bottom > footer.top + 0.5) outside.push(`${panel.id} over the footer`);
  return [room.scrollWidth > room.clientWidth ? "scrolls" : "", ...outside].filter(Boolean);
})()"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    path = chromium()
    assert path is not None
    with tab(path, tmp_path_factory.mktemp("browser") / "profile") as opened:
        yield opened


@pytest.fixture(autouse=True)
def as_it_was(browser: Chromium) -> Iterator[None]:
    yield
    browser.resize(1440, 900)
    browser.theme("light")


def opened(browser: Chromium, found: Found) -> Found:
    browser.leave()
    browser.open(preview(found, Settings()).as_uri())
    browser.wait("document.getElementById('audio').readyState >= 2")
    browser.frames()
    return found


def row(browser: Chromium, number: int) -> str:
    return str(browser.run(f"document.querySelector('#cue-{number} .said').innerText"))


def test_names_and_roles_are_there(browser: Chromium, tmp_path: Path) -> None:
    """Every control has a name; the list says what is chosen; captions are announced when that is asked for."""
    opened(browser, narration(tmp_path))
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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_axe_finds_nothing(
    browser: Chromium, tmp_path: Path, request: pytest.FixtureRequest, theme: str, size: tuple[int, int]
) -> None:
    """axe-core, which judges names, roles, contrast and targets by WCAG 2.2 AA: nothing, in every panel, with edits,
    with the help open, on wide screens and on phones."""
    axe = (npm_package(request.config.cache, "axe-core@4.14.1") / "axe.min.js").read_text("utf-8")
    browser.theme(theme)
    browser.resize(*size, phone=size[0] < 500)
    opened(browser, narration(tmp_path))
    browser.run(axe)
    ask = (
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        ".then(told => told.violations.map(v => [v.id, v.nodes.map(n => [n.target.join(' '), n.failureSummary])]))"
    )
    for prepare in (
        "0",
        "document.getElementById('audio').currentTime = 1.5",
        "document.querySelector('[data-tab=cues]').click()",
        "document.querySelector('[data-tab=edit]').click()",
        "document.querySelector('[data-act=split]').click()",
        "document.getElementById('keys').click()",
    ):
        browser.run(prepare)
        browser.frames(4)
        assert browser.run(ask) == [], prepare


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("size", [(320, 568), (390, 844), (844, 390), (768, 1024), (1440, 900)])
def test_there_is_room_for_everything(
    browser: Chromium, tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    """On phones, upright and on their side, on tablets and wide: nothing is cut off, and what is to be edited can be
    reached and edited."""
    browser.resize(*size, phone=size[0] < 900)
    opened(browser, narration(tmp_path, TEXTS[language], language=language))
    small = browser.run("getComputedStyle(document.querySelector('.tabs')).display") != "none"
    assert small == (size[0] <= 860 or size[1] <= 540)
    for panel, inside in (("script", "#text p"), ("cues", "#cue-0 .said"), ("edit", "#wording")):
        if small:
            browser.click_on(f".tabs [data-tab={panel}]")
            browser.frames(3)
        assert browser.run(_OUTSIDE) == []
        browser.run(f"document.querySelector({inside!r}).scrollIntoView({{block: 'nearest'}})")
        x, y = browser.run(
            f"(b => [b.left + Math.min(b.width, 40) / 2, b.top + Math.min(b.height, 20) / 2])"
            f"(document.querySelector({inside!r}).getBoundingClientRect())"
        )
        assert browser.run(f"!!document.elementFromPoint({x}, {y}).closest({inside.split()[0]!r})"), (
            panel,
            x,
            y,
        )
    assert not browser.faults


def test_the_keyboard_alone(browser: Chromium, tmp_path: Path) -> None:
    """Tab comes to every control that is there, in the order of the page, shows where it is, and is not caught; letters
    that are keys can be turned off."""
    opened(browser, narration(tmp_path))
    wanted = browser.run(
        "[...document.querySelectorAll('a[href], button, select, input, textarea, [tabindex]')]"
        ".filter(e => e.checkVisibility() && !e.disabled && !e.closest('dialog')).map(e => e.id || e.textContent)"
    )
    reached: list[str] = []
    for _ in range(len(wanted) + 4):
        browser.key("Tab")
        reached.append(browser.run("document.activeElement.id || document.activeElement.textContent"))
        outline = browser.run("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or browser.run("document.activeElement === document.body"), reached[-1]
    assert [name for name in dict.fromkeys(reached) if name in wanted] == wanted
    before = browser.run("document.getElementById('cue-count').textContent")
    browser.run("document.getElementById('single').click(); document.getElementById('list').focus()")
    browser.key("m")
    assert browser.run("document.getElementById('cue-count').textContent") == before
    browser.run("document.getElementById('single').click()")
    browser.key("m")
    assert browser.run("document.getElementById('cue-count').textContent") != before


def test_an_edge_is_moved_by_a_finger(browser: Chromium, tmp_path: Path) -> None:
    """On a phone, an edge is taken where a finger can hit it; a touch that is broken off leaves it where it was."""
    browser.resize(390, 844, phone=True)
    browser.call("Emulation.setTouchEmulationEnabled", enabled=True)
    opened(browser, narration(tmp_path))
    end = "JSON.parse(document.getElementById('data').textContent).cues[0][1]"
    x, y, width, at = browser.run(
        f"(b => [b.x, b.y + 50, b.width, {end}])(document.getElementById('detail').getBoundingClientRect())"
    )
    at = x + at / 15000 * width
    told = "document.getElementById('out').value"
    before = browser.run(told)
    for last in ("touchCancel", "touchEnd"):
        assert browser.run(told) == before
        browser.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": at + 12, "y": y}])
        browser.call("Input.dispatchTouchEvent", type="touchMove", touchPoints=[{"x": at - 20, "y": y}])
        browser.call("Input.dispatchTouchEvent", type=last, touchPoints=[])
        browser.frames()
    assert browser.run(told) < before
    browser.call("Emulation.setTouchEmulationEnabled", enabled=False)
    assert not browser.faults


def test_motion_is_kept_down_for_who_asks(browser: Chromium, tmp_path: Path) -> None:
    """The script leaps to what is spoken where motion is to be reduced, and glides elsewhere; nothing is animated."""
    found = narration(tmp_path, times=6)
    for wish, how in (("reduce", "instant"), ("no-preference", "smooth")):
        opened(browser, found)
        browser.call(
            "Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": wish}]
        )
        browser.run(
            "window.asked = []; const own = Element.prototype.scrollBy;"
            " Element.prototype.scrollBy = function (how) { asked.push(how.behavior); own.call(this, how) }"
        )
        browser.run("document.getElementById('list').focus()")
        browser.key("End")
        browser.wait("!document.getElementById('audio').seeking")
        browser.key("ArrowLeft", SHIFT)
        browser.frames(4)
        assert set(browser.run("asked")) == {how}
        if wish == "reduce":
            moving = (
                "[...document.querySelectorAll('*')]"
                ".filter(e => parseFloat(getComputedStyle(e).transitionDuration))"
            )
            assert browser.run(f"document.getAnimations().length + {moving}.length") == 0
