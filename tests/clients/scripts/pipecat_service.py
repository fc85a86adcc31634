"""Pipecat's service in a pipeline of its own: something to say in, audio and timed words out.

python pipecat_service.py URL VOICE TEXT
"""

import asyncio
import json
import sys

from loguru import logger
from pipecat.frames.frames import (
    EndFrame,
    ErrorFrame,
    Frame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    TTSStoppedFrame,
    TTSTextFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.runner import PipelineRunner
from pipecat.pipeline.task import PipelineParams, PipelineTask
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.elevenlabs.tts import ElevenLabsTTSService


class Listener(FrameProcessor):
    """Notes what passes; knows when the speech has stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.audio = 0
        self.rate = 1
        self.words: list[list[object]] = []
        self.errors: list[str] = []
        self.stopped = asyncio.Event()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSAudioRawFrame):
            self.audio += len(frame.audio)
            self.rate = frame.sample_rate
        elif isinstance(frame, TTSTextFrame):
            self.words.append([frame.text, (frame.pts or 0) / 1e6])
        elif isinstance(frame, ErrorFrame):
            self.errors.append(str(frame.error))
        elif isinstance(frame, TTSStoppedFrame):
            self.stopped.set()
        await self.push_frame(frame, direction)


async def main(url: str, voice: str, text: str) -> dict[str, object]:
    logger.remove()
    settings = ElevenLabsTTSService.Settings(voice=voice, model="eleven_flash_v2_5", stability=0.5, speed=1.0)
    service = ElevenLabsTTSService(
        api_key="key", url=url.replace("http", "ws", 1), sample_rate=16000, settings=settings
    )
    listener = Listener()
    task = PipelineTask(
        Pipeline([service, listener]),
        params=PipelineParams(audio_out_sample_rate=16000),
        cancel_on_idle_timeout=False,
    )

    async def drive() -> None:
        await task.queue_frame(TTSSpeakFrame(text))
        await asyncio.wait_for(listener.stopped.wait(), 60)
        await task.queue_frame(EndFrame())

    driving = asyncio.create_task(drive())
    await PipelineRunner(handle_sigint=False).run(task)
    await driving
    return {
        "audio_bytes": listener.audio,
        "audio_ms": listener.audio / 2 * 1000 / listener.rate,
        "words": listener.words,
        "text": " ".join(str(word[0]) for word in listener.words),
        "errors": listener.errors,
        "ended": listener.stopped.is_set(),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(main(*sys.argv[1:4]))))
