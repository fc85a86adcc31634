"""A manuscript becomes a script: directives are taken out and obeyed, blocks divided into segments.

Every reader ends here, so that directives, speakers, pauses and pronunciations are the same in every format.
Between two segments there is one pause: what the script asks for there, added up; else a chapter's, else a
speaker's, else a paragraph's, else what a voice leaves out where its text is cut.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import merge
from pathlib import Path
from types import MappingProxyType

from aligner.model import Chapter, Mark, Respelling, Script, Segment, Sound
from aligner.script.cast import NARRATOR, Cast, merged
from aligner.script.cuts import PAUSES_MS, SENTENCE, sentence_ends
from aligner.script.directives import ENDS_PASSAGE, Moment, Opening, Pause, Play, Speed, Turn
from aligner.script.manuscript import Block, Manuscript
from aligner.script.options import ReadOptions
from aligner.script.places import Source, Written
from aligner.script.respelling import Respeller
from aligner.script.scanning import Clean, Found, Said, clean
from aligner.script.segments import Stretch, divide


def assemble(manuscript: Manuscript, options: ReadOptions, source: Source, language: str) -> Script:
    """The script of what a reader found; it may have no segment at all.

    Raises ``ScriptError`` for a directive that cannot be followed and a stretch that no voice takes at once.
    """
    assembly = _Assembly(manuscript, options, source, language)
    for block in manuscript.blocks:
        assembly.add(block)
    return assembly.script()


@dataclass(slots=True)
class _State:
    """What holds where the next segment begins. ``turn``: for this paragraph alone."""

    voice: str | None = None
    turn: str | None = None
    speed: float | None = None
    spoken_for: bool = False
    """Whether the block says itself who speaks: another voice is then for the rest of it alone."""


class _Assembly:
    def __init__(self, manuscript: Manuscript, options: ReadOptions, source: Source, language: str) -> None:
        self._manuscript = manuscript
        self._options = options
        self._source = source
        self._language = language if options.language else manuscript.language or language
        self._speakers = Cast({**options.speakers, **manuscript.speakers})
        self._respell = Respeller({**options.respellings, **manuscript.respellings})
        self._state = _State()
        self._parts: list[str] = []
        self._length = 0
        self._segments: list[Segment] = []
        self._sounds: list[Sound] = []
        self._marks: list[Mark] = []
        self._chapters: list[Chapter] = []
        self._titles: list[tuple[str, int]] = []
        self._usual_ms = 0
        self._asked: list[int] = []
        self._lead_ms = 0
        self._open_skip: tuple[Written, int] | None = None

    def add(self, block: Block) -> None:
        written = Written(block.text, self._source, block.line, block.column, self._manuscript.unit)
        found = clean(written, self._speakers.names, skipping=self._open_skip is not None)
        if found.skipping is None:
            self._open_skip = None
        elif found.skipping >= 0:
            self._open_skip = (written, found.skipping)
        title = " ".join(found.text.split())
        if block.heading and title:
            self._titles.append((title, block.heading))
        shown = found.text if block.spoken else ""
        if shown.strip() or (shown and not self._manuscript.blocks[1:]):
            before = block.before if self._parts else ""
            self._parts += (before, shown)
            self._length += len(before) + len(shown)
        self._speak(block, written, found, shown)

    def script(self) -> Script:
        if self._open_skip is not None:
            written, at = self._open_skip
            raise written.error("[skip] is never closed: write [/skip] where reading goes on", at)
        self._open_titles(self._length)
        if self._segments and self._asked:
            self._segments[-1] = replace(self._segments[-1], pause_after_ms=sum(self._asked))
        metadata = dict(self._manuscript.metadata)
        if self._manuscript.title:
            metadata["title"] = self._manuscript.title
        return Script(
            name=self._source.name,
            text="".join(self._parts),
            language=self._language,
            segments=tuple(self._segments),
            path=self._source.path,
            chapters=tuple(self._chapters),
            metadata=MappingProxyType(metadata),
            marks=tuple(self._marks),
            sounds=tuple(self._sounds),
            pause_before_ms=self._lead_ms,
        )

    def _speak(self, block: Block, written: Written, found: Clean, shown: str) -> None:
        """The block's segments, and what its directives ask for, in the order of the text."""
        start = self._length - len(shown)
        waiting = list(reversed(found.found))
        stops = [item.at for item in found.found if isinstance(item.directive, ENDS_PASSAGE)]
        longest = self._options.max_passage
        self._state.spoken_for = block.speaker is not None
        readings = deque(self._readings(found) if shown else ())
        solid = _solid(shown, readings)
        if self._options.sentence_pause_ms is not None:
            stops = sorted({*stops, *sentence_ends(solid, self._language)})
        for stretch in divide(solid, stops, longest=longest, language=self._language):
            if stretch.opens:
                self._state.turn = None
            self._follow(waiting, stretch.start, start, written)
            self._open_titles(start + stretch.start)
            self._append(block, found, stretch, start)
            self._respell_last(readings, stretch, start)
            self._refuse_what_no_model_takes(written, found, stretch)
        self._follow(waiting, len(found.text), start, written)

    def _follow(self, waiting: list[Found], until: int, start: int, written: Written) -> None:
        """Obeys the directives up to a place of the block."""
        while waiting and waiting[-1].at <= until:
            item = waiting.pop()
            match item.directive:
                case Pause(ms):
                    self._asked.append(ms)
                case Turn(name, paragraph):
                    speaker = self._speakers.find(name, written, item.raw)
                    if paragraph or self._state.spoken_for:
                        self._state.turn = speaker
                    else:
                        self._state.voice, self._state.turn = speaker, None
                case Speed(value):
                    self._state.speed = value
                case Opening(title):
                    self._titles.append((title, 1))
                case Moment(name):
                    self._marks.append(Mark(name, min(start + item.at, self._length)))
                case Play(file):
                    path = _sound_path(file, written, item.raw)
                    self._sounds.append(Sound(path, len(self._segments) - 1, sum(self._asked)))
                    self._asked = []

    def _open_titles(self, at: int) -> None:
        """Begins the chapters that wait for a text."""
        if self._titles and self._segments:
            self._usual_ms = self._options.chapter_pause_ms
        self._chapters += [Chapter(title, at, level) for title, level in self._titles]
        self._titles = []

    def _append(self, block: Block, found: Clean, stretch: Stretch, start: int) -> None:
        name = self._state.turn or block.speaker or self._state.voice
        if name is not None and name.casefold() == NARRATOR:
            name = None
        declared = self._speakers.of(name)
        if self._options.local and declared.local_voice:
            declared = replace(declared, voice=declared.local_voice)
        delivery = merged(declared, block.delivery, self._state.speed)
        before = self._segments[-1] if self._segments else None
        opens_chapter = bool(self._chapters) and self._chapters[-1].start == start + stretch.start
        if before is not None and not opens_chapter and before.speaker != name:
            self._usual_ms = self._options.speaker_pause_ms
        pause_ms = sum(self._asked) if self._asked else self._usual_ms
        if before is None:
            self._lead_ms = pause_ms
        else:
            self._segments[-1] = replace(before, pause_after_ms=pause_ms)
        self._asked = []
        usual, own = stretch.pause_ms, self._options.sentence_pause_ms
        if own is not None and usual == PAUSES_MS[SENTENCE]:
            usual = own
        self._usual_ms = self._options.paragraph_pause_ms if usual is None else usual
        text = found.text[stretch.start : stretch.end]
        self._segments.append(
            Segment(
                index=len(self._segments),
                text=text,
                start=start + stretch.start,
                end=start + stretch.end,
                voice=delivery.voice,
                settings=delivery.settings,
                speaker=name,
                model=delivery.model,
                slot_ms=block.slot_ms,
            )
        )

    def _respell_last(self, readings: deque[Said], stretch: Stretch, start: int) -> None:
        """Gives the last segment its respellings; one that a directive cuts in two is none."""
        inside: list[Respelling] = []
        while readings and readings[0].start < stretch.end:
            reading = readings.popleft()
            if stretch.start <= reading.start and reading.end <= stretch.end:
                inside.append(Respelling(start + reading.start, start + reading.end, reading.spoken))
        if inside:
            self._segments[-1] = replace(self._segments[-1], respellings=tuple(inside))

    def _readings(self, found: Clean) -> list[Said]:
        """What ``[say]`` asks for, and the pronunciations of the words between, in order."""
        listed = (Said(*item) for item in self._respell.find(found.text))
        asked = set(found.said)
        readings: list[Said] = []
        for reading in merge(found.said, listed, key=lambda item: item.start):
            if readings and reading.start < readings[-1].end:
                if reading not in asked:
                    continue
                readings.pop()
            readings.append(reading)
        return readings

    def _refuse_what_no_model_takes(self, written: Written, found: Clean, stretch: Stretch) -> None:
        segment, options = self._segments[-1], self._options
        model, length = segment.model, len(segment.spoken_text)
        limit = options.models.get(model or "", options.longest_stretch)
        pronounced = [item for item in segment.respellings if item.ipa is not None]
        if model is not None and options.models and model not in options.models:
            names = ", ".join(options.models)
            message = f"there is no model {model!r} for {segment.speaker}; known are {names}"
        elif pronounced and model not in options.ipa_models:
            sounds = pronounced[0].spoken
            message = f"{sounds} is IPA, which this voice's model does not take: write it in letters (jiff)"
        elif strange := self._strange(segment, pronounced):
            message = strange
        elif length > limit:
            message = f"{length:,} characters without a space are more than the {limit:,} that the voice takes at once"
        else:
            return
        raise written.error(message, found.raw(stretch.start))

    def _strange(self, segment: Segment, pronounced: Iterable[Respelling]) -> str | None:
        """What is wrong with a pronunciation in IPA, as a sentence's end."""
        knows = self._options.strange_symbol
        for item in pronounced if knows is not None else ():
            assert knows is not None, "asked just above"
            symbol = knows(item.ipa or "", segment.voice, self._language)
            if symbol is not None:
                whose = f"{item.spoken} has the sound {symbol}, which {segment.voice or 'the voice'} has not"
                return f"{whose}: write it in other sounds, or in letters (jiff)"
        return None


def _solid(text: str, readings: Iterable[Said]) -> str:
    """The text with letters for what is read another way, so that it is not cut inside."""
    parts: list[str] = []
    reached = 0
    for reading in readings:
        parts += (text[reached : reading.start], "x" * (reading.end - reading.start))
        reached = reading.end
    return "".join((*parts, text[reached:]))


def _sound_path(file: str, written: Written, at: int) -> Path:
    """A sound beside the script or below, or where an absolute path says. Raises ``ScriptError``."""
    path = Path(file)
    folder = written.source.path.parent if written.source.path else Path()
    if not path.is_absolute():
        if ".." in path.parts:
            message = f"{file} leads out of the script's folder: put the sound there, or write its whole path"
            raise written.error(message, at)
        path = folder / path
    if not _is_file(path):
        raise written.error(f"there is no file {path} for a sound", at)
    return path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long for one
        return False
