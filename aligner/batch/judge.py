"""Caption files judged by a style and by what is heard, and mended copies of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aligner.audio.speech import Speech, hear
from aligner.batch.publish import write_whole
from aligner.captions.check import Finding, check
from aligner.captions.forced import told_forced
from aligner.captions.heard import Heard, check_heard, settle
from aligner.captions.mend import Mended, mend, quoted
from aligner.captions.style import Style
from aligner.config import Settings
from aligner.errors import AudioError, ScriptError, UsageError
from aligner.formats.direction import directed
from aligner.formats.timed_text import Shown, TimedText, read_captions
from aligner.formats.timings import read_timings
from aligner.model import Cue
from aligner.script import language_of_name, normalize_tag
from aligner.script.decoding import decode, encoding_of
from aligner.script.places import Source


@dataclass(frozen=True, slots=True)
class _File:
    """A file of captions, and how its text is to be written again: its line ends, its encoding and the mark of that."""

    path: Path
    document: TimedText
    line_end: str
    codec: str
    mark: str

    def write(self, text: str, path: Path) -> None:
        write_whole(path, self.mark + text.replace("\n", self.line_end), encoding=self.codec)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a file. ``findings`` speak of the file as it is, ``left`` of its mended copy."""

    path: Path
    language: str
    style: Style
    cues: tuple[Cue, ...]
    """In the order of their starts; an index is the place in the file, from 1."""
    findings: tuple[Finding, ...]
    fixed: Path | None = None
    """The mended copy, where one was written."""
    changes: tuple[tuple[Cue, str], ...] = ()
    left: tuple[Finding, ...] = ()
    fixed_cues: tuple[Cue, ...] = ()
    """Those of the copy, as ``cues`` are of the file."""

    @property
    def passes(self) -> bool:
        """Whether nothing is left that the cutting or the timing could mend."""
        return all(finding.forced for finding in self.left)


def judge(path: Path, settings: Settings, *, fix: bool = False, speech: Speech | None = None) -> Verdict:
    """Reads a file of captions and judges it: by a style, by ``speech`` where it is given, and by the words file that
    lies beside it. With ``fix``, a mended copy is written beside it where one helps.

    Raises ``ScriptError`` for a file that cannot be read, ``OutputError``.
    """
    file = _read(path)
    document = file.document
    language = settings.language or _language(document, path)
    # What a file says of its speakers stands in its lines already.
    style = replace(settings.caption_style(language), speakers="none")
    if document.grain_ms > 1:
        style = replace(style, rounding_ms=document.grain_ms)
    heard = _beside(path)
    if speech is not None:
        heard = replace(heard, duration_ms=speech.duration_ms, stretches=speech.stretches)
    findings = _judged(document, heard, style, language)
    verdict = Verdict(path, language, style, _cues(document), findings, left=findings)
    return _mended(verdict, file, heard) if fix and findings else verdict


def speech_in(path: Path) -> Speech:
    """Where an audio file speaks. Raises ``UsageError`` for what is none."""
    try:
        return hear(path)
    except AudioError as error:
        raise UsageError(f"{path}: cannot be listened to ({error})") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be listened to ({error.strerror or error})") from None


def _beside(path: Path) -> Heard:
    """What ``talk.words.json`` beside ``talk.srt`` knows: words, their text and the audio's length; nothing where it
    cannot be read."""
    beside = path.with_name(f"{path.name.removesuffix(path.suffix)}.words.json")
    try:
        timings = read_timings(beside.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return Heard()
    return Heard(words=timings.words or None, text=timings.text, duration_ms=timings.duration_ms)


def _cues(document: TimedText) -> tuple[Cue, ...]:
    return tuple(sorted(map(_cue, document.captions), key=lambda cue: (cue.start_ms, cue.index)))


def _judged(document: TimedText, heard: Heard, style: Style, language: str) -> tuple[Finding, ...]:
    cues = _cues(document)
    found = check(cues, style=style, language=language)
    judged = told_forced(found, cues, heard, style=style, language=language)
    told = sorted((*check_heard(cues, heard, style), *judged), key=lambda finding: finding.cue)
    return (*_backwards(document.captions), *_disordered(document), *told)


def _mended(verdict: Verdict, file: _File, heard: Heard) -> Verdict:
    """Writes the copy; a file that nothing can be done for has none."""
    style, language, document = verdict.style, verdict.language, file.document
    settled = settle(verdict.cues, heard, style)
    fixed_text = frozenset(caption.source + 1 for caption in document.captions if caption.fixed_text)
    made = mend([item.cue for item in settled], style=style, language=language, fixed_text=fixed_text)
    moved = {finding.cue for finding in verdict.findings if finding.rule == "order"}
    changes = sorted(
        (
            *((item.cue, change) for item in (*settled, *made) for change in item.changes),
            *((cue, "moved to its place in time") for cue in verdict.cues if cue.index in moved),
        ),
        key=lambda change: change[0].index,
    )
    if not changes:
        return verdict
    path = verdict.path.with_name(f"{verdict.path.stem}.fixed{verdict.path.suffix}")
    text = document.rewritten(_shown(made, document.captions, language))
    file.write(text, path)
    # As whoever reads the copy will find it: times are rounded as its format has them.
    copy = read_captions(text, path.suffix)
    left = _judged(copy, heard, style, language)
    return replace(verdict, fixed=path, changes=tuple(changes), left=left, fixed_cues=_cues(copy))


def _read(path: Path) -> _File:
    try:
        data = path.read_bytes()
        text = decode(data, Source(str(path), path))
        document = read_captions(text, path.suffix)
    except OSError as error:
        raise ScriptError(f"{path}: cannot be read ({error.strerror})", path=path) from None
    except ValueError as error:
        raise ScriptError(f"{path}: {error}", path=path) from None
    if not document.captions:
        raise ScriptError(f"{path}: no caption is in it, so there is nothing to judge", path=path)
    mark, codec = encoding_of(data)
    line_end = "\r\n" if "\r\n" in text and "\n" not in text.replace("\r\n", "") else "\n"
    return _File(path, document, line_end, codec, mark.decode(codec))


def _language(document: TimedText, path: Path) -> str:
    """What the file says where that is a tag, else what its name says, else English."""
    try:
        return normalize_tag(document.language or "")
    except ValueError:
        return language_of_name(path.stem) or "en"


def _cue(caption: Shown) -> Cue:
    return quoted(caption.source + 1, caption.start_ms, caption.end_ms, caption.lines, caption.speaker)


def _shown(made: Sequence[Mended], captions: Sequence[Shown], language: str) -> list[Shown]:
    """The mended cues as captions of the file. Lines set anew may begin with a word of the other direction."""
    before = {caption.source + 1: caption for caption in captions}
    shown: list[Shown] = []
    for item in made:
        caption, lines = before[item.cue.index], item.cue.line_texts
        if lines != caption.lines:
            lines = tuple(directed(line, language) for line in lines)
        shown.append(replace(caption, start_ms=item.cue.start_ms, end_ms=item.cue.end_ms, lines=lines))
    return shown


def _backwards(captions: Sequence[Shown]) -> list[Finding]:
    return [
        Finding("backwards", caption.source + 1, caption.end_ms, caption.start_ms, "ends before it begins")
        for caption in captions
        if caption.end_ms <= caption.start_ms
    ]


def _disordered(document: TimedText) -> list[Finding]:
    """Captions that stand below one that begins after them, where the format has them in the order of their starts."""
    found: list[Finding] = []
    latest = -1
    for caption in document.captions if document.in_order else ():
        if caption.start_ms < latest:
            message = "stands below a cue that begins after it"
            found.append(Finding("order", caption.source + 1, caption.start_ms, latest, message))
        latest = max(latest, caption.start_ms)
    return found
