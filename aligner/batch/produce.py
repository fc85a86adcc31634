"""One script from text to files: the place where the rooms meet. READ THIS FIRST.

    segments ─► a voice speaks each ─► Take ─► appended to the Track, whose samples are the clock
                                         └──► Words, on that clock ─► Cues ─► files

Segments are spoken several at a time (``speaking``) and stitched here, in order; a take is let go as soon as it
is stitched, so memory does not grow with the audio. Files appear under their names when all of them are whole,
or not at all.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from aligner._version import __version__
from aligner.audio.sounds import sound_pcm
from aligner.audio.track import AudioWriter, OutputFormat, open_track
from aligner.batch.slots import overrun, trimmed, wait_samples
from aligner.batch.speaking import Production, takes_in_order
from aligner.captions.cut import cut
from aligner.captions.segments import missing_words
from aligner.clock import ms_to_samples, rescale, samples_to_ms
from aligner.model import Narration, Script, Take, Track, Word
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
    production = replace(production, audio=audio_for(script, production.audio))
    words: list[Word] = []
    notes: list[str] = []
    starts: list[int] = []
    async with AsyncExitStack() as stack:
        takes = await stack.enter_async_context(
            takes_in_order(
                script.segments, voice, production, language=script.language, aside=audio_path.parent
            )
        )
        track: AudioWriter | None = None
        async for take in takes:
            if track is None:
                track = open_track(
                    audio_path,
                    production.audio,
                    take.format,
                    title=_title(script),
                    language=script.language,
                )
                stack.enter_context(track)
                await asyncio.to_thread(_lay_in, track, script, -1)
                track.silence(ms_to_samples(script.pause_before_ms, track.source_hz))
            take = trimmed(take)
            track.silence(wait_samples(take.segment, track.position, track.source_hz))
            starts.append(track.position)
            words += spoken_words(take, offset_samples=track.position, language=script.language)
            notes += take.notes
            end = track.position + take.duration_samples
            notes += overrun(script, take.segment, end, track.source_hz)
            await asyncio.to_thread(_append, track, take, script)
            spoken(
                len(take.segment.spoken_text), samples_to_ms(track.position - starts[-1], take.format.rate_hz)
            )
        assert track is not None, "a script has a segment"
        duration = await asyncio.to_thread(track.finish)
    duration_ms = samples_to_ms(duration, track.source_hz)
    style = production.style(script.language)
    cues = await asyncio.to_thread(
        cut, words, script.text, language=script.language, style=style, duration_ms=duration_ms
    )
    return Narration(
        script=script,
        track=_track(track, duration, starts),
        words=tuple(words),
        cues=cues,
        voice=voice_name,
        version=__version__,
        notes=(*notes, *missing_words(script.text, script.language)),
        look=production.look,
    )


def _track(writer: AudioWriter, duration: int, starts: Sequence[int]) -> Track:
    """The finished file, counted in its own samples: its rate need not be the voice's."""

    def there(samples: int) -> int:
        return rescale(samples, writer.source_hz, writer.format.rate_hz)

    return Track(writer.path, writer.format, there(duration), tuple(map(there, starts)))


def _append(track: AudioWriter, take: Take, script: Script) -> None:
    track.append(take.data)
    _lay_in(track, script, take.segment.index)
    track.silence(ms_to_samples(take.segment.pause_after_ms, take.format.rate_hz))


def _lay_in(track: AudioWriter, script: Script, after: int) -> None:
    """The sounds that come after a segment; -1: before the first."""
    for sound in script.sounds:
        if sound.after == after:
            track.silence(ms_to_samples(sound.pause_before_ms, track.source_hz))
            for pcm in sound_pcm(sound.path, track.source_hz):
                track.append(pcm)


def audio_for(script: Script, audio: OutputFormat) -> OutputFormat:
    """How a script's file is made: one with sounds or slots is encoded as a whole, whatever the service sends."""
    whole = script.sounds or any(segment.slot_ms for segment in script.segments)
    return replace(audio, joins_frames=False) if whole else audio


def _title(script: Script) -> str:
    return script.metadata.get("title") or Path(script.name).name
