"""A manuscript becomes a script: directives are taken out and obeyed, blocks divided into segments.

Every reader ends here, so that directives, speakers, pauses and pronunciations are the same in every format.
Between two segments there is one pause: what the script asks for there, added up; else a chapter's, else a
speaker's, else a paragraph's, else what a voice leaves out where its text is cut.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType

from aligner.model import Chapter, Mark, Respelling, Script, Segment, Sound, VoiceSettings
from aligner.script.directives import ENDS_PASSAGE, Moment, Opening, Pause, Play, Speed, Turn
from aligner.script.manuscript import Block, Manuscript, Speaker
from aligner.script.options import ReadOptions
from aligner.script.places import Source, Written
from aligner.script.respelling import Respeller
from aligner.script.scanning import Clean, Found, clean
from aligner.script.segments import Stretch, divide

NARRATOR = "narrator"
"""Who speaks where nobody else does: ``[voice: narrator]`` goes back to the run's own voice."""


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


class _Assembly:
    def __init__(self, manuscript: Manuscript, options: ReadOptions, source: Source, language: str) -> None:
        self._manuscript = manuscript
        self._options = options
        self._source = source
        self._language = manuscript.language or language
        self._speakers = _Cast({**options.speakers, **manuscript.speakers})
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
        for stretch in divide(shown, stops, longest=longest, language=self._language):
            if stretch.opens:
                self._state.turn = None
            self._follow(waiting, stretch.start, start, written)
            self._open_titles(start + stretch.start)
            self._append(block, written, found, stretch, start)
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
                    if paragraph:
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

    def _append(self, block: Block, written: Written, found: Clean, stretch: Stretch, start: int) -> None:
        name = self._state.turn or block.speaker or self._state.voice
        if name is not None and name.casefold() == NARRATOR:
            name = None
        declared = self._speakers.of(name)
        if self._options.local and declared.local_voice:
            declared = replace(declared, voice=declared.local_voice)
        delivery = _merged(declared, block.delivery, self._state.speed)
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
        usual = stretch.pause_ms
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
                respellings=tuple(self._respellings(found, stretch, start)),
                slot_ms=block.slot_ms,
            )
        )
        self._refuse_what_no_model_takes(written, found.raw(stretch.start))

    def _respellings(self, found: Clean, stretch: Stretch, start: int) -> Iterator[Respelling]:
        """What ``[say]`` asks for, and the pronunciations of the words between."""
        text = found.text[stretch.start : stretch.end]
        said = [
            (say.start - stretch.start, say.end - stretch.start, say.spoken)
            for say in found.said
            if stretch.start <= say.start and say.end <= stretch.end
        ]
        starts, ends = [item[0] for item in said], [item[1] for item in said]
        listed = [
            item
            for item in self._respell.find(text)
            if bisect_left(starts, item[1]) == bisect_left(ends, item[0] + 1)
        ]
        for first, last, spoken in sorted([*said, *listed]):
            yield Respelling(start + stretch.start + first, start + stretch.start + last, spoken)

    def _refuse_what_no_model_takes(self, written: Written, raw: int) -> None:
        segment, options = self._segments[-1], self._options
        model = segment.model
        if model is not None and options.models and model not in options.models:
            names = ", ".join(options.models)
            raise written.error(f"there is no model {model!r} for {segment.speaker}; known are {names}", raw)
        sounds = next((item for item in segment.respellings if item.ipa is not None), None)
        if sounds is not None and model not in options.ipa_models:
            message = (
                f"{sounds.spoken} is IPA, which this voice's model does not take: write it in letters (jiff)"
            )
            raise written.error(message, raw)
        limit = (
            options.longest_stretch if model is None else options.models.get(model, options.longest_stretch)
        )
        length = len(segment.spoken_text)
        if length > limit:
            message = f"{length:,} characters without a space are more than the {limit:,} that the voice takes at once"
            raise written.error(message, raw)


class _Cast:
    """The declared speakers, by name in any case."""

    def __init__(self, speakers: Mapping[str, Speaker]) -> None:
        self._speakers = speakers
        self._folded = {name.casefold(): name for name in (NARRATOR, *speakers)}
        self.names: Sequence[str] = tuple(self._folded.values()) if speakers else ()

    def find(self, name: str, written: Written, at: int) -> str:
        """The name as declared. Raises ``ScriptError`` for one that is not."""
        known = self._folded.get(name.casefold())
        if known is None:
            from difflib import get_close_matches

            near = get_close_matches(name, self._folded.values(), n=1)
            hint = f"did you mean {near[0]}? Else declare" if near else "declare"
            message = f"{name} is no speaker: {hint} {name} in aligner.toml, under [speakers.{name}]"
            raise written.error(message, at)
        return known

    def of(self, name: str | None) -> Speaker:
        """How a speaker sounds: one that is not declared, like the run's voice."""
        known = self._folded.get((name or NARRATOR).casefold())
        return self._speakers.get(known or "", Speaker())


def _merged(declared: Speaker, own: Speaker, speed: float | None) -> Speaker:
    """How a segment is spoken: what is said nearest to it wins."""
    settings = {
        item.name: getattr(
            declared.settings if getattr(own.settings, item.name) is None else own.settings, item.name
        )
        for item in fields(VoiceSettings)
    }
    if speed is not None:
        settings["speed"] = speed
    return Speaker(own.voice or declared.voice, own.model or declared.model, VoiceSettings(**settings))


def _sound_path(file: str, written: Written, at: int) -> Path:
    """A sound beside the script or below, or where an absolute path says. Raises ``ScriptError``."""
    path = Path(file)
    folder = written.source.path.parent if written.source.path else Path()
    if not path.is_absolute():
        if ".." in path.parts:
            message = f"{file} leads out of the script's folder: put the sound there, or write its whole path"
            raise written.error(message, at)
        path = folder / path
    if "\0" in file or not path.is_file():
        raise written.error(f"there is no file {path} for a sound", at)
    return path
