"""LiveKit's plugin, as its agents use it: a stream of text in, frames and timed words out.

python livekit_plugin.py URL VOICE TEXT
"""

import asyncio
import json
import sys

import aiohttp
from livekit.agents.types import USERDATA_TIMED_TRANSCRIPT
from livekit.plugins import elevenlabs


async def main(url: str, voice: str, text: str) -> dict[str, object]:
    async with aiohttp.ClientSession() as session:
        speech = elevenlabs.TTS(voice_id=voice, api_key="key", base_url=f"{url}/v1", http_session=session)
        listed = [item.id for item in await speech.list_voices()]
        # The second stream uses the first one's socket again.
        rounds = [await speak(speech, text) for _ in range(2)]
        await speech.aclose()
    return {**rounds[0], "again": rounds[1], "listed": listed}


async def speak(speech: elevenlabs.TTS, text: str) -> dict[str, object]:
    samples, rate, words = 0, 1, []
    async with speech.stream() as stream:
        for word in text.split():
            stream.push_text(f"{word} ")
        stream.end_input()
        async for event in stream:
            samples += event.frame.samples_per_channel
            rate = event.frame.sample_rate
            timed = event.frame.userdata.get(USERDATA_TIMED_TRANSCRIPT, [])
            words += [[str(word), word.start_time * 1000, word.end_time * 1000] for word in timed]
    return {
        "audio_ms": samples * 1000 / rate,
        "words": words,
        "text": "".join(w[0] for w in words),
        "ended": True,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(main(*sys.argv[1:4]))))
