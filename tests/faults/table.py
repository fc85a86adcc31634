"""The faults that a service or the way to it commits, one row each, and what becomes of a batch that meets them."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aligner.batch import Plan, Report, plan, run
from aligner.config import Settings
from aligner.errors import (
    AlignerError,
    GaveUpError,
    KeyRefusedError,
    NotAWebSocketError,
    PlanError,
    QuotaError,
    SilentError,
    SpeechError,
    VoiceNotFoundError,
)
from tests.batch.metering import metering
from tests.faults import service as does
from tests.faults import wire
from tests.faults.service import Act, Faulty

SCRIPTS = {
    name: "\n\n".join(
        f"Script {name} has a passage {part}. It says one thing. Then it says another, and that is all of it."
        for part in ("one", "two")
    )
    for name in ("alpha", "beta", "gamma")
}
CHARACTERS = sum(len(part) for text in SCRIPTS.values() for part in text.split("\n\n"))
LONGEST = max(len(part) for text in SCRIPTS.values() for part in text.split("\n\n"))
ALL = tuple(SCRIPTS)
ANY_ONE = ("any",)
"""Which script a handshake is for cannot be seen from it."""
_NONE: Mapping[str, Any] = MappingProxyType({})
WITHIN_S = 0.7
"""The client's deadlines where one is to pass; elsewhere none passes, however busy the machine is."""
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens, and what is due. A service's fault is met by ``hits`` streams whose text has ``within``."""

    number: int
    what: str
    act: Act | None = None
    handshake: tuple[int, Mapping[str, str], str] | None = None
    toxic: wire.Toxic | None = None
    late: bool = False
    """Whether it is a deadline that tells the fault."""
    hits: int = 1
    within: str = ""
    begins: bool = True
    again: int = 0
    """Passages that may be asked for once more: the declared retries."""
    error: type[AlignerError] | None = None
    """What ``fails`` fail with; the other scripts are written."""
    says: str = ""
    """A part of that error's sentence, or of a written script's notes."""
    fails: tuple[str, ...] = ()
    connections: int | None = None
    """How many there are at most in the run that meets the fault."""
    settings: Mapping[str, Any] = field(default_factory=lambda: _NONE)


ONE_STREAM: Mapping[str, Any] = {"streams": 1}
MP3: Mapping[str, Any] = {"format": "mp3"}


def _detail(status: int, word: str, **headers: str) -> tuple[int, Mapping[str, str], str]:
    return status, headers, json.dumps({"detail": {"status": word, "message": "It says so."}})


FAULTS: tuple[Fault, ...] = (
    Fault(1, "closed before a word", toxic=wire.refused, hits=2),
    Fault(
        2,
        "handshake 401, the key is refused",
        handshake=_detail(401, "invalid_api_key"),
        hits=99,
        error=KeyRefusedError,
        says="ELEVENLABS_API_KEY",
        fails=ALL,
        connections=1,
        settings=ONE_STREAM,
    ),
    Fault(
        2,
        "handshake 403, a plan's gate",
        handshake=(403, {}, ""),
        error=PlanError,
        fails=ANY_ONE,
        settings=ONE_STREAM,
    ),
    Fault(
        3,
        "handshake 429, Retry-After",
        handshake=_detail(429, "too_many_concurrent_requests", **{"Retry-After": "1"}),
        hits=3,
    ),
    Fault(3, "handshake 503", handshake=(503, {}, "busy"), hits=5),
    Fault(4, "handshake hangs", toxic=wire.mute, late=True),
    Fault(4, "handshake drips", toxic=wire.dripping, late=True),
    Fault(
        5,
        "invalid_api_key frame, then 1008",
        does.refusal("invalid_api_key"),
        hits=99,
        begins=False,
        error=KeyRefusedError,
        fails=ALL,
        connections=1,
        settings=ONE_STREAM,
    ),
    Fault(
        6,
        "quota_exceeded in the middle",
        does.refusal("quota_exceeded"),
        hits=99,
        within="beta has a passage two",
        begins=False,
        error=QuotaError,
        says="top up",
        fails=("beta", "gamma"),
        connections=4,
        settings=ONE_STREAM,
    ),
    Fault(
        7,
        "clean close, no audio, no error",
        does.closing(1000, after=0),
        within="beta has a passage one",
        begins=False,
        error=SilentError,
        says="no audio for",
        fails=("beta",),
    ),
    Fault(
        7,
        "no audio, passage after passage",
        does.closing(1000, after=0),
        hits=99,
        begins=False,
        error=QuotaError,
        says="3 passages in a row",
        fails=ALL,
        connections=3,
        settings=ONE_STREAM,
    ),
    Fault(
        8,
        "voice_not_found",
        does.refusal("voice_not_found"),
        within="beta has a passage one",
        begins=False,
        error=VoiceNotFoundError,
        says="aligner voices",
        fails=("beta",),
    ),
    Fault(
        9,
        "too_many_concurrent_requests, a frame",
        does.refusal("too_many_concurrent_requests"),
        hits=7,
        begins=False,
        settings={"streams": 6},
    ),
    Fault(10, "system_busy, a frame", does.refusal("system_busy"), hits=6, begins=False),
    Fault(10, "1011 in the middle", does.closing(1011, "internal error", after=1), hits=2, again=2),
    Fault(10, "1013", does.closing(1013, "try again later", after=0), hits=6, begins=False),
    Fault(
        11,
        "1008, not charged",
        does.refusal("", "We are sorry, something went wrong. You are not charged for this request."),
        hits=5,
        begins=False,
    ),
    Fault(12, "input_timeout_exceeded", does.refusal("input_timeout_exceeded"), begins=False),
    Fault(13, "reset after a message", does.resetting(1), hits=2, again=2),
    Fault(13, "reset in the middle of a frame", toxic=wire.cut_after(9_000), hits=2, again=2),
    Fault(13, "reset in the middle of MP3", does.resetting(2), again=1, settings=MP3),
    Fault(14, "1000 without isFinal", does.closing(1000), hits=2, again=2),
    Fault(15, "isFinal, then no close", does.final_without_close),
    Fault(16, "stall after a message", does.stalling(1), again=1, late=True),
    Fault(16, "stall before the first", does.stalling(0), again=1, late=True),
    Fault(16, "stall in the middle of a frame", toxic=wire.silent_after(9_000), again=1, late=True),
    Fault(16, "chatter that is no audio", does.stalling(1, chatting=True), again=1, late=True),
    Fault(17, "every byte by itself", toxic=wire.sliced, settings=MP3),
    Fault(17, "a frame of 8 MB", does.saying(json.dumps({"type": "padding", "of": "x" * 8_000_000}))),
    Fault(
        17,
        "a frame past the limit",
        does.saying(json.dumps({"type": "padding", "of": "x" * 34_000_000})),
        again=1,
    ),
    Fault(18, "drop between the last audio and isFinal", does.resetting(99), again=1),
    Fault(19, "unknown messages", does.saying('{"type": "flush_done"}', '{"news": []}'), hits=6),
    Fault(19, "no JSON", does.saying("{no json", instead=True), again=1),
    Fault(19, "a binary frame", does.saying(b"\x00\x01\x02", instead=True), again=1),
    Fault(20, "bad base64", does.changed(does.no_base64), again=1),
    Fault(20, "an odd byte of PCM", does.changed(does.odd_byte), again=1),
    Fault(20, "MP3 that ends in the middle of a frame", does.cut_short, again=1, settings=MP3),
    Fault(20, "no MP3", does.changed(does.noise), again=1, settings=MP3),
    Fault(
        21, "no alignment at all", does.changed(does.slow_without_times), hits=6, says="no character times"
    ),
    Fault(22, "columns that are wrong", does.changed(does.bad_times), hits=6),
    Fault(23, "told twice", does.told_twice, hits=6),
    Fault(
        26,
        "a third of the text is spoken, then isFinal",
        does.changed(dict, keep=1),
        within="beta has a passage one",
        again=1,
        error=SpeechError,
        says="were not spoken",
        fails=("beta",),
    ),
    Fault(
        38,
        "all streams break, again and again",
        does.closing(1011, "internal error", after=1),
        hits=999,
        again=1 + 2 * 1 + 8 + 1,
        error=GaveUpError,
        says="what is done is kept",
        fails=ALL,
        settings=ONE_STREAM,
    ),
    Fault(
        39,
        "a proxy's page instead of 101",
        toxic=wire.web_page,
        hits=99,
        error=NotAWebSocketError,
        says="ELEVENLABS_BASE_URL",
        fails=ALL,
        connections=1,
        settings=ONE_STREAM,
    ),
)

ELSEWHERE: Mapping[int, tuple[str, ...]] = {
    1: ("faults/test_faults.py::test_nobody_there",),
    8: ("faults/test_faults.py::test_a_voice_that_is_gone_is_one_scripts_matter",),
    12: ("voices/test_elevenlabs.py::test_an_impatient_service_is_never_kept_waiting",),
    22: ("wire/test_messages.py::test_wild_columns_are_clamped_with_a_note",),
    24: ("clicks/test_landing.py::test_pcm",),
    25: (
        "recordings/test_recordings.py::test_words_lie_where_they_are_heard",
        "timing/test_merge.py::test_a_line_that_is_not_the_script_is_told",
    ),
    27: (
        "cli/test_interrupted.py::test_a_killed_run_goes_on_where_it_was",
        "cli/test_interrupted.py::test_two_hundred_kills",
        "batch/test_store.py::test_a_take_is_on_the_disk_before_its_name_is",
    ),
    28: ("cli/test_interrupted.py::test_an_interrupted_run_goes_on_where_it_was",),
    29: ("cli/test_interrupted.py::test_a_disk_that_fills_up_costs_nothing_twice",),
    30: ("cli/test_interrupted.py::test_two_runs_on_one_folder",),
    31: ("batch/test_store.py::test_a_damaged_entry_is_made_again_and_the_rest_is_kept",),
    32: ("batch/test_cost_nothing_twice.py::test_one_changed_sentence_costs_its_passage_alone",),
    33: ("batch/test_cost_nothing_twice.py::test_whatever_is_heard_is_in_the_key",),
    34: (
        "batch/test_cost_nothing_twice.py::test_the_same_passage_in_two_scripts_is_asked_for_once",
        "batch/test_cost_nothing_twice.py::test_the_same_passage_in_two_processes_is_asked_for_once",
    ),
    35: ("cli/test_interrupted.py::test_bad_files_among_many",),
    36: (
        "faults/test_faults.py::test_the_wall_clock_is_nobodys_timer",
        "faults/test_faults.py::test_a_process_that_was_stopped_for_a_while",
    ),
    37: ("faults/test_faults.py::test_a_service_that_restarts",),
    38: ("batch/test_gate.py::test_what_all_fail_of_stops_the_batch",),
    40: ("faults/test_faults.py::test_nobody_reads_what_is_printed",),
}
"""The tests of the other faults, and further ones of those above."""


@dataclass(frozen=True, slots=True)
class Suffered:
    """``met`` is the run that met the fault, ``healed`` the same command when it is over. Characters are those
    that the service was asked for, refused ones left out; ``connections`` those of the first run."""

    met: Report
    healed: Report
    asked_when_met: int
    asked: int
    connections: int
    left: Mapping[str, bytes]
    """The files there were between the two runs."""


def suffer(fault: Fault, folder: Path) -> Suffered:
    """Renders three scripts while the fault happens, then again after it."""
    (folder / "in").mkdir()
    for name, text in SCRIPTS.items():
        (folder / "in" / f"{name}.txt").write_text(text, "utf-8")
    service = Faulty(
        act=fault.act,
        hits=fault.hits,
        within=fault.within,
        begins=fault.begins,
        handshake=fault.handshake,
    )
    with metering(service):
        return asyncio.run(_suffered(fault, service, folder))


async def _suffered(fault: Fault, service: Faulty, folder: Path) -> Suffered:
    async with wire.way_to(service.port, fault.toxic, hits=fault.hits) as way:

        def settings(within_s: float) -> Settings:
            return service.settings(
                folder / "cache",
                base_url=f"http://127.0.0.1:{way.port}",
                connect_timeout_s=within_s,
                first_audio_timeout_s=within_s,
                read_timeout_s=within_s,
                **fault.settings,
            )

        def planned() -> Plan:
            return plan([folder / "in"], folder / "out", settings(PATIENCE_S))

        met = await run(planned(), settings(WITHIN_S if fault.late else PATIENCE_S))
        asked, connections = service.characters, way.connections
        left = final_files(folder / "out")
        service.act = service.handshake = way.toxic = None
        healed = await run(planned(), settings(PATIENCE_S))
    return Suffered(met, healed, asked, service.characters, connections, left)


def final_files(out: Path) -> dict[str, bytes]:
    """What a user finds; names that begin with a dot are the program's own."""
    found = (path for path in out.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.name: path.read_bytes() for path in found}


def named() -> frozenset[int]:
    """The numbers of all faults that have a test."""
    return frozenset(fault.number for fault in FAULTS) | frozenset(ELSEWHERE)
