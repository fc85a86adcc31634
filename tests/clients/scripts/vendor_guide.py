"""The pattern of the vendor's websocket guide: open, send pieces, end, receive until isFinal.

python vendor_guide.py URL VOICE TEXT
"""

import asyncio
import base64
import json
import sys

import websockets


async def text_to_speech(url: str, voice: str, text: str) -> dict[str, object]:
    address = url.replace("http", "ws", 1)
    address += f"/v1/text-to-speech/{voice}/stream-input?model_id=eleven_flash_v2_5"
    heard: dict[str, object] = {"listed": [], "text": "", "ended": False}
    audio = bytearray()
    spans: list[int] = []
    async with websockets.connect(address) as websocket:
        await websocket.send(
            json.dumps(
                {
                    "text": " ",
                    "voice_settings": {"stability": 0.5, "similarity_boost": 0.8, "use_speaker_boost": False},
                    "generation_config": {"chunk_length_schedule": [120, 160, 250, 290]},
                    "xi_api_key": "key",
                }
            )
        )

        async def listen() -> None:
            while True:
                message = json.loads(await websocket.recv())
                if message.get("audio"):
                    audio.extend(base64.b64decode(message["audio"]))
                if message.get("alignment"):
                    columns = message["alignment"]
                    heard["text"] = f"{heard['text']}{''.join(columns['chars'])}"
                    spans.append(columns["charStartTimesMs"][-1] + columns["charDurationsMs"][-1])
                if message.get("isFinal"):
                    heard["ended"] = True
                    return

        listening = asyncio.create_task(listen())
        for word in text.split():
            await websocket.send(json.dumps({"text": f"{word} ", "try_trigger_generation": True}))
        await websocket.send(json.dumps({"text": ""}))
        await listening
        await websocket.wait_closed()
        heard["code"] = websocket.close_code
    return {**heard, "audio_bytes": len(audio), "span_ms": sum(spans)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(text_to_speech(*sys.argv[1:4]))))
