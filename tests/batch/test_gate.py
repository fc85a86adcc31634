"""The gate of a batch: how many streams, when none, and when no more."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from aligner.batch import Report, gate, plan, run
from aligner.batch.gate import Gate
from aligner.batch.retry import patiently
from aligner.errors import (
    AlignerError,
    BusyError,
    ConnectError,
    GaveUpError,
    KeyRefusedError,
    QuotaError,
    SilentError,
    StreamBrokenError,
    TooManyStreamsError,
)
from tests.batch.metering import Meter, metering


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(gate, "LONGEST_PAUSE_S", 0.01)


class Line:
    """Streams without a service: ``errors`` are raised first, in order; what is open is counted."""

    def __init__(self, *errors: AlignerError, limit: int = 99) -> None:
        self.errors = list(errors)
        self.limit = limit
        self.tried = self.open = self.most = 0

    async def __call__(self) -> str:
        self.tried += 1
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            if self.open > self.limit:
                raise TooManyStreamsError("too many")
            await asyncio.sleep(0.001)
            if self.errors:
                raise self.errors.pop(0)
            return "spoken"
        finally:
            self.open -= 1


def all_of(line: Callable[[], Awaitable[str]], streams: Gate, passages: int) -> list[str | BaseException]:
    async def play() -> list[str | BaseException]:
        tasks = (patiently(line, streams) for _ in range(passages))
        return await asyncio.gather(*tasks, return_exceptions=True)

    return asyncio.run(play())


@pytest.mark.parametrize("most", [1, 3, 8])
def test_as_many_as_asked_for_and_no_more(most: int) -> None:
    """The gate is filled, and never over."""
    line = Line()
    assert all_of(line, Gate(most), 20) == ["spoken"] * 20
    assert (line.most, line.tried) == (most, 20)


@pytest.mark.parametrize(("most", "limit"), [(8, 3), (15, 1), (2, 1), (4, 4)])
def test_too_many_at_once_is_nobodys_failure(most: int, limit: int) -> None:
    """Against a service that takes fewer, all passages are spoken in the end, though each refusal is met again
    and again; the gate ends near what the service takes."""
    line, streams = Line(limit=limit), Gate(most)
    assert all_of(line, streams, 60) == ["spoken"] * 60
    assert streams.limit <= 2 * limit + 1


def test_what_was_cut_grows_again() -> None:
    """A service that refused for a while is filled again, one stream a round of successes."""
    line, streams = Line(*(TooManyStreamsError("too many") for _ in range(6))), Gate(6)
    assert all_of(line, streams, 80) == ["spoken"] * 80
    assert streams.limit == 6


def test_one_burst_of_refusals_cuts_once() -> None:
    """Fifteen streams that were opened together and are refused together halve the limit, not its halves."""

    async def play() -> int:
        streams = Gate(16)
        numbers = [await streams.enter() for _ in range(16)]
        for number in numbers:
            streams.crowded(number, TooManyStreamsError("too many"))
            streams.leave()
        streams.succeeded()
        return streams.limit

    assert asyncio.run(play()) == 8


def test_retry_after_is_obeyed() -> None:
    """Nobody enters before the time that the service asked for, by the loop's clock."""

    async def play() -> float:
        streams = Gate(2)
        number = await streams.enter()
        error = TooManyStreamsError("too many")
        error.retry_after_s = 0.15
        began = asyncio.get_running_loop().time()
        streams.crowded(number, error)
        streams.leave()
        await streams.enter()
        return asyncio.get_running_loop().time() - began

    assert asyncio.run(play()) >= 0.15


def test_a_wait_that_is_too_long_is_refused_with_its_length() -> None:
    """A service that asks for an hour is not waited for: the batch stops, and says for how long it was asked."""
    error = TooManyStreamsError("host: too many")
    error.retry_after_s = 3600.0
    results = all_of(Line(error), Gate(2), 3)
    assert isinstance(results[0], GaveUpError)
    assert "asks for 3600 s more" in str(results[0])


def test_a_broken_stream_is_one_passages_own_matter() -> None:
    """Four attempts, then that passage's own error; the others are spoken."""
    line = Line()

    async def broken() -> str:
        raise StreamBrokenError("broken")

    async def play() -> tuple[BaseException | str, ...]:
        streams = Gate(2)
        tasks = [patiently(line, streams) for _ in range(10)]
        return tuple(await asyncio.gather(patiently(broken, streams), *tasks, return_exceptions=True))

    first, *others = asyncio.run(play())
    assert isinstance(first, StreamBrokenError)
    assert others == ["spoken"] * 10


def test_what_all_fail_of_stops_the_batch() -> None:
    """Fault 38, all fail together: the streams of all passages stay within one shared budget, however many there
    are, and what ends it is one sentence for all."""
    most, passages = 6, 200
    line = Line(*(StreamBrokenError("host closed the stream") for _ in range(10_000)))
    results = all_of(line, Gate(most), passages)
    assert line.tried <= most + gate.RETRIES_A_STREAM * most + gate.RETRIES_MORE
    gave_up = {str(error) for error in results if isinstance(error, GaveUpError)}
    assert len(gave_up) == 1
    assert "host closed the stream" in gave_up.pop()
    assert all(isinstance(error, GaveUpError | StreamBrokenError) for error in results)


def test_after_a_storm_one_tries_at_a_time() -> None:
    """Fault 38: once all streams that there may be have failed in a row, one alone finds out whether it is over;
    then all come back."""
    failing = True
    line = Line()
    open_at: list[int] = []

    async def weather() -> str:
        if failing:
            open_at.append(streams.open)
            if len(open_at) == 30:
                enough.set()
            await asyncio.sleep(0.001)
            raise ConnectError("gone")
        return await line()

    async def play() -> None:
        nonlocal failing
        first = await patiently(line, streams)
        assert first == "spoken"
        tasks = [asyncio.create_task(patiently(weather, streams)) for _ in range(20)]
        await enough.wait()
        failing = False
        assert await asyncio.gather(*tasks) == ["spoken"] * 20

    streams = Gate(5)
    enough = asyncio.Event()
    asyncio.run(play())
    assert set(open_at[10:]) == {1}
    assert line.most == 5


def test_a_service_that_is_gone_is_waited_for_as_long_as_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that spoke before and does not come back stops the batch when its time is over."""
    monkeypatch.setattr(gate, "OUTAGE_S", 0.1)
    line = Line()

    async def gone() -> str:
        raise ConnectError("127.0.0.1:1: no connection")

    async def play() -> None:
        streams = Gate(2)
        await patiently(line, streams)
        with pytest.raises(GaveUpError, match=r"127\.0\.0\.1:1: no connection; the service took no stream"):
            await patiently(gone, streams)

    asyncio.run(play())


def test_one_that_never_was_there_is_told_soon() -> None:
    """Four attempts, and the error says what to look at: an address may be misspelt."""
    line = Line(*(ConnectError("nobody there") for _ in range(99)))
    results = all_of(line, Gate(1), 1)
    assert isinstance(results[0], ConnectError)
    assert line.tried == 4


@pytest.mark.parametrize("kind", [KeyRefusedError, QuotaError])
def test_what_stops_the_batch_shuts_the_gate(kind: type[AlignerError]) -> None:
    """Nobody enters any more, and those who wait have the same error; streams that are open go on."""
    line = Line(kind("refused"))
    results = all_of(line, Gate(3), 50)
    assert line.tried <= 5
    assert [type(error) for error in results[5:]] == [kind] * 45
    assert "spoken" in results[:5]


def test_silence_of_passage_after_passage_is_a_used_up_account() -> None:
    """Two silent passages are their own matter; the third in a row stops the batch, and says what to do."""
    silence = SilentError("no audio")
    line, streams = Line(silence, silence), Gate(1)
    assert all_of(line, streams, 4) == [silence, silence, "spoken", "spoken"]
    line = Line(*[silence] * 9)
    results = all_of(line, streams, 9)
    assert line.tried == gate.SILENT_IN_A_ROW
    assert all(isinstance(result, QuotaError) and "top up" in str(result) for result in results[2:])


def test_a_task_that_is_cancelled_gives_its_place_back() -> None:
    """Whether it waits or was just let in."""

    async def play() -> int:
        streams = Gate(1)
        await streams.enter()
        waiting = [asyncio.create_task(streams.enter()) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        streams.leave()  # lets the second in
        waiting[1].cancel()
        await asyncio.sleep(0)
        return await waiting[2]

    assert asyncio.run(play()) > 1


@pytest.fixture
def meter() -> Iterator[Meter]:
    with metering(delay_letter_s=0.001) as service:
        yield service


SHAPES = {
    "one long": [36],
    "many short": [1] * 36,
    "a few": [12, 12, 12],
    "one long behind short ones": [1, 1, 1, 33],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_streams_are_filled(shape: str, meter: Meter, tmp_path: Path) -> None:
    """Scripts of any shape fill the streams equally well, though passages are of very different lengths: by the
    count of the service, a stream that begins finds nearly all others in use (some are being opened too)."""
    streams, number = 4, 0
    (tmp_path / "in").mkdir()
    for script, passages in enumerate(SHAPES[shape]):
        texts = [
            f"Passage {(number := number + 1)} goes on" + " and on" * (number * 7 % 23) + "."
            for _ in range(passages)
        ]
        (tmp_path / "in" / f"{script:02d}.txt").write_text("\n\n".join(texts), "utf-8")
    settings = meter.settings(None, streams=streams, captions=())
    report: Report = asyncio.run(run(plan([tmp_path / "in"], tmp_path / "out", settings), settings))
    assert report.exit_code == 0
    assert len(meter.asked) == 36
    assert max(meter.busy) == streams
    # The first ones cannot meet others, whatever is done.
    later = meter.busy[streams:]
    assert sum(later) / len(later) >= 0.7 * streams, later


def test_a_busy_service_is_not_given_up_at_once() -> None:
    """Fault 10: being busy costs no attempt, since nothing was begun."""
    line = Line(*(BusyError("busy") for _ in range(9)))
    assert all_of(line, Gate(1), 1) == ["spoken"]
