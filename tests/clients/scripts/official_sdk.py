"""The official Python SDK: listings, then its realtime call.

python official_sdk.py URL VOICE TEXT
"""

import json
import sys
from collections.abc import Iterator

from elevenlabs import VoiceSettings
from elevenlabs.client import ElevenLabs


def main(url: str, voice: str, text: str) -> dict[str, object]:
    client = ElevenLabs(api_key="key", base_url=url)
    listed = [item.voice_id for item in client.voices.get_all().voices]
    found = [item.voice_id for item in client.voices.search().voices]
    models = [item.model_id for item in client.models.list()]
    one = client.voices.get(voice_id=listed[0])
    assert one.name
    assert found == listed
    assert "eleven_multilingual_v2" in models
    realtime = client.text_to_speech
    if url.startswith("http:"):
        # The SDK speaks TLS on its socket whatever its base URL says.
        realtime._ws_base_url = url.replace("http", "ws", 1)

    def words() -> Iterator[str]:
        for word in text.split():
            yield f"{word} "

    heard = b"".join(
        realtime.convert_realtime(
            voice,
            text=words(),
            model_id="eleven_multilingual_v2",
            output_format="mp3_44100_128",
            voice_settings=VoiceSettings(stability=0.5, similarity_boost=0.75, speed=1.0),
        )
    )
    plain = b"".join(realtime.convert_realtime(voice, text=words(), output_format="pcm_16000"))
    return {"audio_bytes": len(heard), "plain_bytes": len(plain), "ended": True, "listed": listed}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:4])))
