r"""Directives: what a bracket in a script asks for. ``docs/directives.md`` is the page for writers.

A bracket is one when its first word is one of ``FORMS``, in any case: then it must be written right. It is
taken for a mistyped one when its first word is nearly one and what follows has that directive's shape
(``[puase 1s]``, ``[voise: Anna]``, ``[/skp]``). Every other bracket is text, and so is one after a backslash.

Knows one bracket; ``scanning`` finds them in a text and takes them out.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from aligner.script.breaks import TIME, pause_ms, shown
from aligner.script.places import Written

SLOWEST, FASTEST = 0.7, 1.2
"""The service's own range of speed."""
FORMS: Mapping[str, str] = MappingProxyType(
    {
        "pause": "[pause 1.5s] or [pause 500ms]",
        "voice": "[voice: NAME]",
        "mark": "[mark: NAME]",
        "say": '[say: "written" as "spoken"]',
        "skip": "[skip] … [/skip]",
        "speed": f"[speed 0.9], from {SLOWEST} to {FASTEST}; [speed 1] ends it",
        "sound": "[sound: file.wav]",
        "chapter": "[chapter: TITLE]",
    }
)


@dataclass(frozen=True, slots=True)
class Pause:
    ms: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Another speaker, from here on; ``paragraph``: for the rest of the paragraph alone."""

    name: str
    paragraph: bool = False


@dataclass(frozen=True, slots=True)
class Speed:
    """None: the speaker's own again."""

    value: float | None


@dataclass(frozen=True, slots=True)
class Play:
    file: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A chapter begins."""

    title: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A mark."""

    name: str


@dataclass(frozen=True, slots=True)
class Say:
    """``text[start:end]`` of what holds the directive is shown, and read as ``spoken``."""

    start: int
    end: int
    spoken: str


@dataclass(frozen=True, slots=True)
class Skip:
    closes: bool


Directive: TypeAlias = Pause | Turn | Speed | Play | Opening | Moment | Say | Skip

ENDS_PASSAGE = (Pause, Turn, Speed, Play, Opening)

_HEAD = re.compile(r"\[[^\S\r\n]*(/?)[^\S\r\n]*([^\W\d_]+)(?![\w'’-])")
_REST = re.compile(r"[^\[\]\r\n\u2028\u2029\x85]*")
_QUOTED = r"[\"“”„«»]([^\"“”„«»\r\n]+)[\"“”„«»]"
_SAY = re.compile(rf"\[\s*say\s*:\s*{_QUOTED}\s+as\s+{_QUOTED}\s*\]", re.IGNORECASE)
_PAUSE = re.compile(rf"\s*{TIME}\s*")
_SPEED = re.compile(r"\s*(\d(?:\.\d{1,6})?)\s*")
_NAMED = re.compile(r"\s*:\s*(\S.*?)\s*")
# What follows a word that is nearly a directive's, for it to be taken for a slip and not for prose.
_SHAPES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "pause": re.compile(r"\s*:?\s*[\d.,]+\s*(ms|s|sec|seconds?|msec)\b", re.IGNORECASE),
        "speed": re.compile(r"\s*:?\s*[01]?[.,]\d+\s*$"),
        **dict.fromkeys(("voice", "mark", "say", "sound", "chapter"), re.compile(r"\s*:")),
    }
)
_NEAR = 0.75
_WAY_OUT = r"write \[ for a bracket that is to be read"


def read_bracket(written: Written, at: int) -> tuple[int, Directive] | None:
    """The directive that begins at a bracket, and its end; None where the bracket is text.

    Raises ``ScriptError`` for one that cannot be read.
    """
    head = _HEAD.match(written.text, at)
    if head is None:
        return None
    slash, word = head.group(1), head.group(2).casefold()
    rest = _REST.match(written.text, head.end())
    assert rest is not None, "it matches nothing, too"
    end = rest.end()
    closed = written.text[end : end + 1] == "]"
    whole = shown(written.text[at : end + closed])
    if word not in FORMS:
        near = _near(slash, word, rest.group())
        if near is not None:
            message = f"{whole} looks like a directive: did you mean {FORMS[near]}? If not, {_WAY_OUT}"
            raise written.error(message, at)
        return None
    if word == "say" and not slash and (say := _SAY.match(written.text, at)):
        return say.end(), _said(say, written)
    if not closed:
        raise written.error(f"{whole} is never closed: write {FORMS[word]}, or {_WAY_OUT}", at)
    directive = _READERS[word](slash, rest, written) if word in _READERS else None
    if directive is None:
        raise written.error(f"{whole} cannot be followed: write {FORMS[word]}, or {_WAY_OUT}", at)
    return end + 1, directive


def _near(slash: str, word: str, rest: str) -> str | None:
    for candidate in difflib.get_close_matches(word, FORMS, n=3, cutoff=_NEAR):
        if slash:
            return "skip" if candidate == "skip" and not rest.strip() else None
        if candidate in _SHAPES and _SHAPES[candidate].match(rest):
            return candidate
    return None


def _said(say: re.Match[str], written: Written) -> Say:
    shows, spoken = say.group(1), say.group(2).strip()
    if not any(map(str.isalnum, shows)) or not any(map(str.isalnum, spoken)):
        raise written.error(f"{shown(say.group())} has nothing to say", say.start())
    start = say.start(1) + len(shows) - len(shows.lstrip())
    return Say(start, say.start(1) + len(shows.rstrip()), spoken)


def _pause(slash: str, rest: re.Match[str], written: Written) -> Directive | None:
    found = _PAUSE.fullmatch(written.text, rest.start(), rest.end())
    if found is None or slash:
        return None
    return Pause(pause_ms(found, written, written.text.rindex("[", 0, rest.start())))


def _speed(slash: str, rest: re.Match[str], written: Written) -> Directive | None:
    found = _SPEED.fullmatch(written.text, rest.start(), rest.end())
    if not found or slash or not SLOWEST <= float(found.group(1)) <= FASTEST:
        return None
    value = float(found.group(1))
    return Speed(None if value == 1 else value)


def _skip(slash: str, rest: re.Match[str], _: Written) -> Directive | None:
    return None if rest.group().strip() else Skip(closes=bool(slash))


def _named(make: Callable[[str], Directive]) -> Callable[[str, re.Match[str], Written], Directive | None]:
    def read(slash: str, rest: re.Match[str], written: Written) -> Directive | None:
        found = _NAMED.fullmatch(written.text, rest.start(), rest.end())
        return make(found.group(1)) if found and not slash else None

    return read


_READERS: Mapping[str, Callable[[str, re.Match[str], Written], Directive | None]] = MappingProxyType(
    {
        "pause": _pause,
        "speed": _speed,
        "skip": _skip,
        "voice": _named(Turn),
        "mark": _named(Moment),
        "sound": _named(Play),
        "chapter": _named(Opening),
    }
)
