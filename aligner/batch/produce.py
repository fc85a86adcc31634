"""One script from text to files: the place where the rooms meet. READ THIS FIRST.

    segments ─► a voice speaks each ─► Take ─► appended to the Track, whose samples are the clock
                                         └──► Words, on that clock ─► Cues ─► files

Segments are spoken several at a time (``speaking``) and stitched here, in order; a take is let go as soon as it
is stitched, so memory does not grow with the audio. Files appear under their names when all of them are whole,
or not at all.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from aligner._version import __version__
from aligner.audio.sounds import sound_pcm
from aligner.audio.track import AudioWriter, OutputFormat, open_track
from aligner.batch import casting
from aligner.batch.hearing import quoted
from aligner.batch.joints import jointed
from aligner.batch.mastering import ASIDE, Desk, remarks
from aligner.batch.slots import overrun, wait_samples
from aligner.batch.speaking import Production, takes_in_order
from aligner.captions.cut import cut, words_of
from aligner.clock import ms_to_samples, rescale, samples_to_ms
from aligner.model import Loudness, Narration, Script, Take, Track, Word
from aligner.moments import named
from aligner.segmentation import missing_words
from aligner.timing.words import spoken_words
from aligner.voices import Voice

Spoken = Callable[[int, int], None]
"""Called with the characters and the milliseconds of each segment that has been stitched."""


async def produce(
    script: Script, voice: Voice, audio_path: Path, production: Production, *, voice_name: str, spoken: Spoken
) -> Narration:
    """Speaks a script into ``audio_path`` (a temporary name, renamed by the caller) and times its words.

    Raises ``ServiceError``, ``SpeechError`` or ``AudioError``; no audio file is left behind then.
    """
    production = replace(
        production, audio=audio_for(script, production.audio, mastered=production.mastering is not None)
    )
    words: list[Word] = []
    notes: list[str] = []
    doubts: dict[str, list[str]] = {}
    starts: list[int] = []
    async with AsyncExitStack() as stack:
        takes = await stack.enter_async_context(
            takes_in_order(
                script.segments, voice, production, language=script.language, aside=audio_path.parent
            )
        )
        track: AudioWriter | None = None
        due = 0
        desk = _desk(production)
        async for take in takes:
            if track is None:
                track = stack.enter_context(_opened(audio_path, production, take, script, stack))
                await asyncio.to_thread(_lay_in, track, script, production, -1)
                due = ms_to_samples(script.pause_before_ms, track.source_hz)
            take = await asyncio.to_thread(jointed, take, script, trims=production.trims)
            track.silence(max(0, due - take.lead_samples))
            track.silence(wait_samples(take.segment, track.position + take.lead_samples, track.source_hz))
            starts.append(track.position)
            if desk:
                await asyncio.to_thread(desk.hear, take, track.position)
            words += spoken_words(take, offset_samples=track.position, language=script.language)
            for doubt in take.notes:
                doubts.setdefault(doubt, []).append(take.segment.text)
            end = track.position + take.duration_samples - take.tail_samples
            notes += overrun(script, take.segment, end, track.source_hz)
            due = await asyncio.to_thread(_append, track, take, script, production)
            heard = track.position + due - starts[-1]
            spoken(len(take.segment.spoken_text), samples_to_ms(heard, take.format.rate_hz))
        assert track is not None, "a script has a segment"
        track.silence(due)
        duration = await asyncio.to_thread(track.finish)
        final = track
        loudness: Loudness | None = None
        if desk:
            final, loudness = await asyncio.to_thread(
                desk.finish, track, audio_path, production.audio, script, words
            )
            notes += remarks(desk.how, loudness, voice.format, production.audio)
    duration_ms = samples_to_ms(duration, final.source_hz)
    style = production.style(script.language)
    cues = await asyncio.to_thread(
        cut, words, script.text, language=script.language, style=style, duration_ms=duration_ms
    )
    return Narration(
        script=script,
        track=replace(_track(final, duration, starts), loudness=loudness),
        words=words_of(cues),
        cues=cues,
        voice=voice_name,
        version=__version__,
        notes=(
            *_placed(doubts),
            *notes,
            *missing_words(script.text, script.language),
            *casting.remarks(script),
        ),
        look=production.look,
        fps=style.fps,
    )


def _desk(production: Production) -> Desk | None:
    if production.mastering is None:
        return None
    return Desk(production.mastering, production.sheet, is_stem=production.heard is not None)


def _opened(
    audio_path: Path, production: Production, take: Take, script: Script, stack: AsyncExitStack
) -> AudioWriter:
    """The file that takes are stitched into: the final one, or one aside that is gone when ``stack`` is left."""
    title = named(script)
    if production.mastering is None:
        return open_track(audio_path, production.audio, take.format, title=title, language=script.language)
    aside = audio_path.with_name(f"{audio_path.name}.stitched.wav")
    stack.callback(aside.unlink, missing_ok=True)
    return open_track(aside, ASIDE, take.format)


def _track(writer: AudioWriter, duration: int, starts: Sequence[int]) -> Track:
    """The finished file, counted in its own samples: its rate need not be the voice's."""

    def there(samples: int) -> int:
        return rescale(samples, writer.source_hz, writer.format.rate_hz)

    return Track(writer.path, writer.format, there(duration), tuple(map(there, starts)))


def _placed(doubts: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Each doubt once, after the passage where it arose first."""
    for doubt, passages in doubts.items():
        others = len(passages) - 1
        more = (
            "" if not others else " and one more passage" if others == 1 else f" and {others} more passages"
        )
        yield f"{quoted(passages[0])}{more}: {doubt}"


def _append(track: AudioWriter, take: Take, script: Script, production: Production) -> int:
    """Appends a take and the sounds after it. Returns what the pause after them lacks, in samples."""
    if production.heard is None or take.segment.index in production.heard:
        track.append(take.data)
    else:
        track.silence(take.duration_samples)
    quiet = _lay_in(track, script, production, take.segment.index, quiet=take.tail_samples)
    return max(0, ms_to_samples(take.segment.pause_after_ms, take.format.rate_hz) - quiet)


def _lay_in(track: AudioWriter, script: Script, production: Production, after: int, *, quiet: int = 0) -> int:
    """The sounds that come after a segment; -1: before the first. ``quiet`` is how much of the first pause is there;
    returned is how much of the next."""
    silent = bool(production.heard)
    for sound in script.sounds:
        if sound.after == after:
            track.silence(max(0, ms_to_samples(sound.pause_before_ms, track.source_hz) - quiet))
            quiet = 0
            for pcm in sound_pcm(sound.path, track.source_hz):
                track.append(bytes(len(pcm)) if silent else pcm)
    return quiet


def audio_for(script: Script, audio: OutputFormat, *, mastered: bool = False) -> OutputFormat:
    """How a script's file is made: one with sounds or slots, or that is mastered, is encoded as a whole, whatever the
    service sends."""
    whole = mastered or script.sounds or any(segment.slot_ms for segment in script.segments)
    return replace(audio, joins_frames=False) if whole else audio
