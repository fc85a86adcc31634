"""OpenTimelineIO (.otio): what video editors import, https://opentimelineio.readthedocs.io/en/stable/tutorials/
otio-file-format-specification.html and ``otio-serialized-schema.html`` beside it.

A timeline with one audio track, whose one clip is the narration, named by a relative URL. Every chapter, mark and cue
is a marker of the clip: chapters green, marks red, cues yellow. The clip is counted in its samples; markers in
frames of the captions' rate, because that is where an editor puts things.
"""

import json
from typing import Any
from urllib.parse import quote

from aligner.formats.text import clean, one_line, speaker_of, title_of
from aligner.model import Narration
from aligner.moments import heard_chapters, heard_marks

_USUAL_FPS = 24.0


def write(narration: Narration) -> str:
    """The timeline as JSON, the same for the same narration."""
    title = title_of(narration)
    clip = _clip(narration, title)
    track = {
        "OTIO_SCHEMA": "Track.1",
        **_item("Narration"),
        "children": [clip],
        "kind": "Audio",
        "source_range": None,
    }
    stack = {"OTIO_SCHEMA": "Stack.1", **_item("tracks"), "children": [track], "source_range": None}
    timeline = {
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": {},
        "name": title,
        "global_start_time": None,
        "tracks": stack,
    }
    return json.dumps(timeline, indent=1, ensure_ascii=False) + "\n"


def _clip(narration: Narration, title: str) -> dict[str, Any]:
    track = narration.track
    whole = _range(0, track.duration_samples, float(track.format.rate_hz))
    media = {
        "OTIO_SCHEMA": "ExternalReference.1",
        "metadata": {},
        "name": track.path.name,
        "available_range": whole,
        "available_image_bounds": None,
        "target_url": quote(track.path.name),
    }
    return {
        "OTIO_SCHEMA": "Clip.2",
        **_item(title),
        "source_range": whole,
        "markers": _markers(narration),
        "media_references": {"DEFAULT_MEDIA": media},
        "active_media_reference_key": "DEFAULT_MEDIA",
    }


def _item(name: str) -> dict[str, Any]:
    return {"metadata": {}, "name": name, "effects": [], "markers": [], "enabled": True}


def _markers(narration: Narration) -> list[dict[str, Any]]:
    """In the order of time; what begins together as the kinds are listed here."""
    found = [("chapter", item.title, item.start_ms, item.end_ms, "") for item in heard_chapters(narration)]
    found += [("mark", name, at, at, "") for name, at in heard_marks(narration)]
    found += [
        ("cue", text, cue.start_ms, cue.end_ms, speaker_of(cue))
        for cue in narration.cues
        if (text := one_line(cue))
    ]
    rate = narration.fps or _USUAL_FPS
    colors = {"chapter": "GREEN", "mark": "RED", "cue": "YELLOW"}
    return [
        {
            "OTIO_SCHEMA": "Marker.2",
            "metadata": {"aligner": {"kind": kind, **({"speaker": speaker} if speaker else {})}},
            "name": " ".join(clean(name).split()),
            "color": colors[kind],
            "comment": "",
            "marked_range": _range(_frame(start, rate), _frame(end, rate) - _frame(start, rate), rate),
        }
        for kind, name, start, end, speaker in sorted(found, key=lambda item: item[2])
    ]


def _frame(ms: int, rate: float) -> int:
    return round(ms * rate / 1000)


def _range(start: int, length: int, rate: float) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "TimeRange.1",
        "duration": {"OTIO_SCHEMA": "RationalTime.1", "rate": rate, "value": float(length)},
        "start_time": {"OTIO_SCHEMA": "RationalTime.1", "rate": rate, "value": float(start)},
    }
