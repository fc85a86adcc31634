"""Loudness and music: a narration is stitched into a file aside, and made into its final file from there.

Knows which voice speaks where; ``audio.mastering`` does what is heard.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from aligner.audio.loudness import LoudnessMeter, amplitude, loudness_of
from aligner.audio.mastering import Levels, Mastering, Mix, Stitched, listened, master, master_stem
from aligner.audio.track import AudioWriter, OutputFormat, TrackWriter
from aligner.clock import ms_to_samples
from aligner.errors import AudioError, SettingsError
from aligner.model import AudioFormat, Loudness, Script, Take, Word
from aligner.moments import named

ASIDE = OutputFormat("wav", joins_frames=False)
"""What is stitched before it is mastered: without loss."""

_NEAR_LU = 0.1
_REACHED_LU = 0.5
"""EBU R 128: how far a programme may be from its loudness."""

Speaker = tuple[str | None, str | None]


@dataclass(slots=True)
class Sheet:
    """What the mastering of a narration came to, for its stems: they add up to it."""

    levels: Levels | None = None


@dataclass(slots=True)
class Desk:
    """What is known of a narration when it has been stitched: who speaks from where on, and how loud each is."""

    how: Mastering
    sheet: Sheet
    is_stem: bool = False
    _meters: dict[Speaker, LoudnessMeter] = field(default_factory=dict)
    _turns: list[tuple[int, Speaker | None]] = field(default_factory=list)

    def hear(self, take: Take, position: int) -> None:
        """A take that goes into the file at a sample."""
        if self.is_stem:
            return
        speaker = take.segment.speaker, take.segment.voice
        # What is laid in after a take is as it is: only takes are brought to a level.
        self._turns += ((position, speaker), (position + take.duration_samples, None))
        if self.how.lufs is not None:
            meter = self._meters.setdefault(speaker, LoudnessMeter(take.format.rate_hz, peaks=False))
            meter.feed(take.data)

    def finish(
        self, stitched: AudioWriter, path: Path, output: OutputFormat, script: Script, words: Sequence[Word]
    ) -> tuple[AudioWriter, Loudness | None]:
        """Writes the final file of one that is stitched. Raises ``OSError``, ``AudioError``."""
        rate_hz = stitched.source_hz
        narration = Stitched(
            stitched.path,
            rate_hz,
            stitched.position,
            self._gains(),
            [(ms_to_samples(word.start_ms, rate_hz), ms_to_samples(word.end_ms, rate_hz)) for word in words],
        )
        levels = self.sheet.levels
        if self.is_stem and levels is not None:
            with _file(path, output, narration, script) as stem:
                master_stem(narration, levels, stem)
            return stem, None
        mix = listened(narration, self.how)
        wanted = self.how.lufs
        writer = self._written(mix, wanted, path, output, script)
        if wanted is None:
            return writer, None
        loud = loudness_of(path, writer.format.rate_hz)
        if loud is not None and abs(loud.lufs - wanted) > _NEAR_LU:
            # Encoders have a gain of their own: LAME's is 0.95 at most bit rates.
            writer = self._written(mix, 2 * wanted - loud.lufs, path, output, script)
            loud = loudness_of(path, writer.format.rate_hz)
        return writer, loud

    def _gains(self) -> list[tuple[int, float]]:
        """Every voice at the loudness that is asked for; one that is too short to be measured, as it is."""
        wanted = self.how.lufs
        if wanted is None:
            return []
        heard = {speaker: meter.finish() for speaker, meter in self._meters.items()}
        gains: dict[Speaker | None, float] = {
            speaker: 1.0 if loud is None else amplitude(wanted - loud.lufs) for speaker, loud in heard.items()
        }
        gains[None] = 1.0
        return [(position, gains[speaker]) for position, speaker in self._turns]

    def _written(
        self, mix: Mix, lufs: float | None, path: Path, output: OutputFormat, script: Script
    ) -> AudioWriter:
        with _file(path, output, mix.narration, script) as writer:
            self.sheet.levels = master(mix, lufs, writer)
        return writer


def _file(path: Path, output: OutputFormat, narration: Stitched, script: Script) -> TrackWriter:
    return TrackWriter(path, output, narration.rate_hz, title=named(script), language=script.language)


def require_mastering(how: Mastering | None) -> None:
    """Raises ``SettingsError`` for music that cannot be used, or what is not installed: before anything is
    spoken."""
    if how is None:
        return
    from importlib.util import find_spec

    from av import AudioFrame

    # PyAV tells what libav's filters found out since 18.1.
    if find_spec("numpy") is None or not hasattr(AudioFrame, "metadata"):
        raise SettingsError(
            '--loudness and --bed need more than is installed: pip install "aligner[mastering]"'
        )
    if how.bed is None:
        return
    try:
        loud = loudness_of(how.bed.path, 48_000)
    except (OSError, AudioError) as error:
        raise SettingsError(f"--bed: {how.bed.path} cannot be used: {error}") from None
    if loud is None:
        raise SettingsError(f"--bed: {how.bed.path} is silent, or too short for music")


def remarks(
    how: Mastering, loud: Loudness | None, stream: AudioFormat, audio: OutputFormat
) -> tuple[str, ...]:
    """What a user should be told: that a stream's frames are not the file's own, and of a loudness that was not
    reached."""
    told: list[str] = []
    if replace(audio, joins_frames=True).takes_frames_of(stream):
        told.append("the service's MP3 was decoded and encoded again: --loudness and --bed need it")
    if how.lufs is not None and loud is None:
        told.append("there is too little sound for its loudness to be measured: it is as it was")
    elif how.lufs is not None and loud is not None and abs(loud.lufs - how.lufs) > _REACHED_LU:
        told.append(
            f"the loudness is {loud.lufs:.1f} LUFS, not {how.lufs:g}: its peaks leave no room for more"
        )
    return tuple(told)
