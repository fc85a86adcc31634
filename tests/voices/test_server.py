"""The service on a real socket: audio, both alignments, silence, order and the end."""

import array
import asyncio
import itertools
import json
import threading
from typing import Any

import av
import pytest

from aligner.clock import samples_to_ms
from aligner.voices.server import serve
from aligner.wire import AudioReceived, ClientSession, Finished, StreamOptions, stream_path
from tests.voices.talk import PCM, Answers, fetch, hear, run, said, say, socket, talk
from tests.voices.toy import LEAD, LETTER, RATE_HZ, TAIL, ToyCatalog, ToyEngine, letter_samples
from tests.wire.schemas import check

TEXT = "Hello World. This is fun. "
LONG = f"{PCM}&model_id=eleven_flash_v2_5"
FLUSHED: list[dict[str, Any]] = [
    {"text": " "},
    {"text": "Hello World. This is fun. ", "flush": True},
    {"text": "More of it. ", "flush": True},
    {"text": "And the end. "},
    {"text": ""},
]


def samples_of(*sentences: str, speed: float = 1.0) -> int:
    """How much audio the toy makes of sentences."""
    return sum(LEAD + TAIL + letter_samples(speed) * len(sentence.rstrip()) for sentence in sentences)


def ms(samples: int) -> int:
    return samples_to_ms(samples, RATE_HZ)


def test_a_stream_from_first_to_last() -> None:
    """The audio is the engine's, to the byte; the columns spell the text; the end is announced."""

    async def work() -> Answers:
        async with serve(ToyCatalog()) as server:
            return await talk(server, *said(TEXT))

    answers = run(work())
    first, second = ToyEngine().speak(TEXT, _delivery())
    assert answers.audio() == first.pcm + second.pcm
    assert answers.text("alignment") == TEXT
    assert answers.text("normalizedAlignment") == " Hello World.  This is fun. "
    assert answers.finals == [None]
    assert (answers.code, answers.reason) == (1000, "")
    for frame in answers.frames[:-1]:
        check("AudioOutput", frame)
    check("FinalOutput", answers.frames[-1])


def _delivery(**values: object):  # type: ignore[no-untyped-def]
    from aligner.voices.engines import Delivery

    return Delivery(**values)  # type: ignore[arg-type]


def test_the_columns_have_the_services_shape() -> None:
    """Row 14: normalized has a space with the silence at both ends; written gives the lead to a letter."""

    async def work() -> Answers:
        async with serve(ToyCatalog()) as server:
            return await talk(server, *said("Hi you"))

    answers = run(work())
    (normalized,), (written,) = answers.columns("normalizedAlignment"), answers.columns("alignment")
    marks = [ms(LEAD + LETTER * index) for index in range(7)]
    total = ms(samples_of("Hi you"))
    assert normalized["chars"] == [" ", *"Hi you", " "]
    assert normalized["charStartTimesMs"] == [0, *marks]
    assert normalized["charDurationsMs"] == [b - a for a, b in itertools.pairwise([0, *marks, total])]
    assert written["chars"] == [*"Hi you", " "]
    assert written["charStartTimesMs"] == [0, *marks[1:]]
    assert written["charDurationsMs"] == [b - a for a, b in itertools.pairwise([0, *marks[1:], total])]


@pytest.mark.parametrize("name", ["alignment", "normalizedAlignment"])
def test_relative_times_add_up_to_the_audio(name: str) -> None:
    """Row 13: each message starts at 0, and the spans that clients add up are the audio's length exactly."""

    async def work() -> Answers:
        async with serve(ToyCatalog()) as server:
            return await talk(server, *FLUSHED)

    answers = run(work())
    ends = [c["charStartTimesMs"][-1] + c["charDurationsMs"][-1] for c in answers.columns(name)]
    assert all(columns["charStartTimesMs"][0] == 0 for columns in answers.columns(name))
    assert sum(ends) == ms(len(answers.audio()) // 2)


@pytest.mark.parametrize("name", ["alignment", "normalizedAlignment"])
def test_absolute_times_go_on_without_a_hole(name: str) -> None:
    """Row 13: with sync_alignment times count from the stream's start, without a hole."""

    async def work() -> Answers:
        async with serve(ToyCatalog()) as server:
            return await talk(server, *FLUSHED, query=f"{PCM}&sync_alignment=true")

    answers = run(work())
    starts = [start for columns in answers.columns(name) for start in columns["charStartTimesMs"]]
    durations = [lasting for columns in answers.columns(name) for lasting in columns["charDurationsMs"]]
    assert starts[0] == 0
    assert starts[1:] == [start + lasting for start, lasting in zip(starts, durations, strict=True)][:-1]
    assert starts[-1] + durations[-1] == ms(len(answers.audio()) // 2)


def decoded(data: bytes, output_format: str) -> "tuple[array.array[int], int]":
    """Samples and rate, by a decoder that is not ours."""
    codec, rate = output_format.split("_")[:2]
    if codec == "pcm":
        return array.array("h", data), int(rate)
    context: av.AudioCodecContext = av.AudioCodecContext.create("mp3float", "r")  # type: ignore[assignment]
    resampler = av.AudioResampler(format="s16", layout="mono", rate=int(rate))
    samples = array.array("h")
    for packet in [*context.parse(data), *context.parse(b""), None]:
        for frame in context.decode(packet):
            for plain in resampler.resample(frame):
                samples.frombytes(bytes(plain.planes[0])[: plain.samples * 2])
    return samples, int(rate)


@pytest.mark.parametrize(
    "output_format", ["mp3_44100_128", "mp3_22050_32", "mp3_24000_48", "pcm_8000", "pcm_48000"]
)
@pytest.mark.parametrize("mode", ["", "&auto_mode=true"])
def test_times_are_right_in_what_a_decoder_hears(output_format: str, mode: str) -> None:
    """In every format the clock is the decoded audio's, flushes included: tones start where they should."""

    async def work() -> Answers:
        async with serve(ToyCatalog()) as server:
            return await talk(
                server, *FLUSHED, query=f"output_format={output_format}&sync_alignment=true{mode}"
            )

    answers = run(work())
    samples, rate = decoded(answers.audio(), output_format)
    columns = answers.columns("normalizedAlignment")
    last = columns[-1]["charStartTimesMs"][-1] + columns[-1]["charDurationsMs"][-1]
    assert last == pytest.approx(len(samples) * 1000 / rate, abs=1.5)
    # A plain MP3 decoder delays everything by the encoder's and its own delay, and by nothing else.
    delay = 1105 * 1000 / rate if output_format.startswith("mp3") else 0
    for column in columns:
        chars, starts = column["chars"], column["charStartTimesMs"]
        if len(chars) > 1:
            assert chars[0] == " "
            onset = _first_sound(samples, round((starts[0] + delay) * rate / 1000))
            assert onset * 1000 / rate == pytest.approx(starts[1] + delay, abs=6)


def _first_sound(samples: "array.array[int]", start: int) -> int:
    return next(index for index in range(start, len(samples)) if abs(samples[index]) > 3000)


def test_nothing_is_missing_after_a_flush() -> None:
    """After a flush all audio is there without a further message, in a format whose encoder holds back."""

    async def work() -> bytes:
        async with serve(ToyCatalog()) as server, socket(server, "output_format=mp3_44100_128") as opened:
            await say(opened, {"text": " "}, {"text": TEXT, "flush": True})
            data = Answers()
            expected = samples_of("Hello World. ", "This is fun. ") * 44100 // RATE_HZ
            while len(decoded(data.audio(), "mp3_44100_128")[0]) < expected:
                data.frames.append(json.loads(await opened.recv()))
            return data.audio()

    assert run(work())


def test_a_break_is_silence_in_audio_and_columns() -> None:
    """<break> is that much silence, a space in both columns, and never spoken."""
    catalog = ToyCatalog()
    text = 'One two. <break time="1.5s" /> Three.<break time="250ms"/> '

    async def work() -> Answers:
        async with serve(catalog) as server:
            return await talk(server, *said(text), query=f"{PCM}&enable_ssml_parsing=true")

    answers = run(work())
    assert [asked for asked, _ in catalog.engine.asked] == ["One two. ", " Three."]
    first = samples_of("One two. ")
    pause = RATE_HZ * 3 // 2
    audio = answers.audio()
    assert audio[2 * first : 2 * (first + pause)] == bytes(2 * pause)
    assert len(audio) == 2 * (samples_of("One two. ", " Three.") + pause + RATE_HZ // 4)
    assert answers.text("alignment").split() == ["One", "two.", "Three."]
    spaces = [c for c in answers.columns("alignment") if c["chars"] == [" "]]
    assert [c["charDurationsMs"] for c in spaces] == [[1500], [250]]


def test_a_break_is_text_where_tags_are_not_read() -> None:
    """Without enable_ssml_parsing a tag is text and is read out."""
    catalog = ToyCatalog()

    async def work() -> Answers:
        async with serve(catalog) as server:
            return await talk(server, *said('A <break time="1s" /> B. '))

    assert run(work()).text("alignment") == 'A <break time="1s" /> B. '


def test_settings_reach_the_engine() -> None:
    """speed, seed, normalization and language arrive as the delivery and are heard."""
    catalog = ToyCatalog()
    query = f"{PCM}&seed=5&apply_text_normalization=off&language_code=de"

    async def work() -> Answers:
        async with serve(catalog) as server:
            return await talk(server, *said("Hi. ", voice_settings={"speed": 0.8}), query=query)

    answers = run(work())
    assert catalog.engine.asked == [("Hi. ", _delivery(speed=0.8, seed=5, normalize=False, language="de"))]
    assert catalog.opened == [("toy", "de")]
    assert len(answers.audio()) == 2 * samples_of("Hi. ", speed=0.8)


def test_the_same_seed_gives_the_same_audio() -> None:
    """Equal seeds give equal bytes, different seeds different ones, in an encoded format."""

    async def work() -> list[bytes]:
        async with serve(ToyCatalog()) as server:
            seeds = (5, 5, 6)
            return [
                (await talk(server, *said(TEXT), query=f"output_format=mp3_44100_64&seed={seed}")).audio()
                for seed in seeds
            ]

    one, two, three = run(work())
    assert one == two != three


def test_long_stretches_travel_in_small_messages() -> None:
    """No message is larger than clients take by default; the columns come with the first."""
    text = "word " * 400 + "end. "

    async def work() -> Answers:
        async with serve(ToyCatalog()) as server:
            return await talk(server, *said(text))

    answers = run(work())
    assert len(answers.audio()) == 2 * samples_of(text)
    assert max(len(frame["audio"] or "") for frame in answers.frames) < 200_000
    assert [bool(frame["alignment"]) for frame in answers.frames][:3] == [True, False, False]


def test_contexts_interleave_and_keep_their_order() -> None:
    """Each context is spoken in its own order, under its own name; the socket closes after the last."""

    async def work() -> Answers:
        async with serve(ToyCatalog()) as server:
            texts = {"a": "One. Two. Three. ", "b": "Four. Five. ", "c": "Six. "}
            messages = [{"text": text, "context_id": name, "flush": True} for name, text in texts.items()]
            return await talk(
                server,
                *messages,
                {"context_id": "b", "close_context": True},
                {"close_socket": True},
                multi=True,
            )

    answers = run(work())
    assert answers.text("alignment", "a") == "One. Two. Three. "
    assert answers.text("alignment", "b") == "Four. Five. "
    assert answers.text("alignment", "c") == "Six. "
    assert len(answers.audio("b")) == 2 * samples_of("Four. ", "Five. ")
    assert sorted(map(str, answers.finals)) == ["a", "b", "c"]
    assert answers.code == 1000
    for frame in answers.frames:
        check("FinalOutputMulti" if frame["isFinal"] else "AudioOutputMulti", frame)


def test_a_context_that_waits_does_not_hold_up_another() -> None:
    """While one context's voice is slow, another one is heard to its end."""
    hold = threading.Event()
    catalog = ToyCatalog(ToyEngine(hold=hold))

    async def work() -> list[str | None]:
        async with serve(catalog) as server, socket(server, multi=True) as opened:
            await say(opened, {"text": "One. Two. ", "context_id": "slow", "flush": True})
            await say(opened, {"text": "Short. ", "context_id": "quick"})
            await say(opened, {"context_id": "quick", "close_context": True})
            answers = Answers()
            while not answers.finals:
                answers.frames.append(json.loads(await opened.recv()))
            hold.set()
            await say(opened, {"close_socket": True})
            return (await hear(opened, answers)).finals

    try:
        assert run(work()) == ["quick", "slow"]
    finally:
        hold.set()


def test_a_slow_reader_is_not_spoken_to_hours_ahead() -> None:
    """While nobody reads, synthesis stops after what the buffers between take."""
    catalog = ToyCatalog()
    sentences = 2000

    async def work() -> int:
        async with serve(catalog) as server, socket(server, LONG) as opened:
            await say(opened, {"text": " "}, {"text": "Some words here. " * sentences, "flush": True})
            before = -1
            while len(catalog.engine.spoken) != before:
                before = len(catalog.engine.spoken)
                await asyncio.sleep(0.3)
            return before

    assert 0 < run(work()) < sentences // 2


def test_a_client_that_leaves_is_not_spoken_to() -> None:
    """When the client is gone the rest is not synthesised, and the next client is served."""
    catalog = ToyCatalog()

    async def work() -> Answers:
        async with serve(catalog) as server:
            async with socket(server, LONG) as opened:
                await say(opened, {"text": " "}, {"text": "Some words here. " * 2000, "flush": True})
                assert json.loads(await opened.recv())["audio"]
            return await talk(server, *said("Hi. "))

    assert run(work()).text("alignment") == "Hi. "
    assert len(catalog.engine.spoken) < 1000


def test_the_clients_core_and_the_service_understand_each_other() -> None:
    """ClientSession against the running service: text in, audio, columns and the end out."""
    options = StreamOptions(output_format="pcm_16000", sync_alignment=True)

    async def work() -> list[object]:
        session = ClientSession(options)
        async with serve(ToyCatalog(), api_key="k") as server:
            from websockets.asyncio.client import connect

            url = f"ws://127.0.0.1:{server.port}{stream_path('toy', options)}"
            async with connect(url, proxy=None) as opened:
                for frame in (session.open(key="k"), session.send_text(TEXT), session.close()):
                    await opened.send(frame)
                return [event async for frame in opened for event in session.receive(frame)]

    *pieces, last = run(work())
    assert last == Finished()
    audio = [piece for piece in pieces if isinstance(piece, AudioReceived)]
    assert len(audio) == len(pieces) > 1
    assert "".join(char for piece in audio if piece.written for char in piece.written.chars) == TEXT


def test_listings_have_the_services_shape() -> None:
    """Voices, one voice, a search, models, the user; what is not there is 404, or 400 for a voice."""

    async def work() -> list[tuple[int, object]]:
        async with serve(ToyCatalog()) as server:
            paths = ("/v1/voices", "/v1/voices/t%C3%BC%C3%BC", "/v2/voices?search=beeps", "/v1/models",
                     "/v1/user", "/v1/voices/toy/settings", "/v1/voices/none", "/v1/nothing")  # fmt: skip
            return [await fetch(server, path) for path in paths]

    voices, voice, found, models, user, settings, none, nothing = run(work())
    assert [item["voice_id"] for item in voices[1]["voices"]] == ["toy", "tüü"]  # type: ignore[index]
    assert voice[1]["name"] == "Other"  # type: ignore[index]
    assert [item["voice_id"] for item in found[1]["voices"]] == ["toy"]  # type: ignore[index]
    assert "eleven_flash_v2_5" in [item["model_id"] for item in models[1]]  # type: ignore[attr-defined]
    assert user[0] == settings[0] == 200
    assert (none[0], none[1]["detail"]["status"]) == (400, "voice_not_found")  # type: ignore[index]
    assert (nothing[0], nothing[1]["detail"]["status"]) == (404, "not_found")  # type: ignore[index]
