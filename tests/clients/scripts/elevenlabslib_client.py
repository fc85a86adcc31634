"""elevenlabslib's input streaming: an iterator of text in, samples and transcripts out.

python elevenlabslib_client.py URL VOICE TEXT
"""

import json
import sys

import elevenlabslib.helpers
from elevenlabslib import GenerationOptions, User, WebsocketOptions
from websockets.sync.client import connect


def main(url: str, voice: str, text: str) -> dict[str, object]:
    # Both of its addresses are written into it: they are the only thing that is changed.
    elevenlabslib.helpers.api_endpoint = f"{url}/v1"
    service = url.replace("http", "ws", 1)
    sys.modules["elevenlabslib.Voice"].connect = lambda address, **how: connect(  # type: ignore[attr-defined]
        address.replace("wss://api.elevenlabs.io", service), **how
    )
    user = User("key")
    listed = [item.voiceID for item in user.get_all_voices()]
    speaker = user.get_voice_by_ID(voice)
    rounds = []
    for output_format in ("pcm_16000", "mp3_44100_128"):
        samples, transcript, _, _ = speaker.stream_audio_v3(
            (f"{word} " for word in text.split()),
            generation_options=GenerationOptions(model_id="eleven_turbo_v2_5", output_format=output_format),
            websocket_options=WebsocketOptions(try_trigger_generation=True, chunk_length_schedule=[50]),
            disable_playback=True,
        )
        count = 0
        while (block := samples.get(timeout=60)) is not None:
            count += len(block)
        characters = []
        while (piece := transcript.get(timeout=60)) is not None:
            characters.extend(piece)
        rounds.append(
            {
                "audio_ms": count * 1000 / int(output_format.split("_")[1]),
                "text": "".join(item["character"] for item in characters),
                "starts": [item["start_time_ms"] for item in characters],
                "span_ms": characters[-1]["start_time_ms"] + characters[-1]["duration_ms"],
                "ended": True,
            }
        )
    return {**rounds[0], "again": rounds[1], "listed": listed}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:4])))
