"""Counting progress: how far, how fast against real time, how long still. Reads no clock: it is told the
time."""

from dataclasses import dataclass

_ENOUGH = 0.02
"""The share that must be spoken before the rest is foretold: the first words wait for the voice to load."""


@dataclass(slots=True)
class Tally:
    """Characters spoken of ``total``, and the audio they made, since ``started`` (seconds of any clock)."""

    total: int
    started: float
    characters: int = 0
    audio_ms: int = 0

    def add(self, characters: int, audio_ms: int) -> None:
        self.characters += characters
        self.audio_ms += audio_ms

    def percent(self) -> int:
        """Rounded down, so that 100 means done."""
        return min(100, self.characters * 100 // self.total) if self.total else 100

    def speed(self, now: float) -> float | None:
        """Seconds of audio for each second that has passed."""
        passed = now - self.started
        return self.audio_ms / 1000 / passed if passed > 0 and self.audio_ms else None

    def left_s(self, now: float) -> float | None:
        """Seconds still to go if it goes on like this."""
        passed = now - self.started
        if not self.characters or passed <= 0:
            return None
        return max(0, self.total - self.characters) * passed / self.characters

    def pace(self, now: float) -> str:
        """``12.3x real time, 2 min left``; as much of it as is known."""
        speed, left = self.speed(now), self.left_s(now)
        parts = [f"{speed:.1f}x real time"] if speed else []
        if left is not None and _ENOUGH * self.total <= self.characters < self.total:
            parts.append(f"{roughly(left)} left")
        return ", ".join(parts)


def roughly(seconds: float) -> str:
    """A duration as one says it: ``40 s``, ``3 min``, ``2 h 10 min``."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def clock_time(ms: int) -> str:
    """A length of audio, ``m:ss`` or ``h:mm:ss``, rounded half up to seconds."""
    seconds = (ms + 500) // 1000
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minutes}:{second:02d}"
