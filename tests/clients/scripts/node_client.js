// A Node client on the ws package: open, send pieces, end, receive until isFinal.
//   node node_client.js URL VOICE TEXT
const WebSocket = require("ws");

const [url, voice, text] = process.argv.slice(2);
const query = "model_id=eleven_flash_v2_5&output_format=mp3_44100_128&sync_alignment=true";
const address = `${url.replace("http", "ws")}/v1/text-to-speech/${voice}/stream-input?${query}`;
const socket = new WebSocket(address, { headers: { "xi-api-key": "key" } });
const heard = { audio_bytes: 0, text: "", starts: [], ended: false, span_ms: 0 };

socket.on("open", () => {
  const settings = { stability: 0.5, similarity_boost: 0.8, use_speaker_boost: false };
  const config = { chunk_length_schedule: [120, 160, 250, 290] };
  socket.send(JSON.stringify({ text: " ", voice_settings: settings, generation_config: config }));
  for (const word of text.split(" ")) socket.send(JSON.stringify({ text: `${word} ` }));
  socket.send(JSON.stringify({ text: "" }));
});

socket.on("message", (frame) => {
  const message = JSON.parse(frame.toString());
  if (message.audio) heard.audio_bytes += Buffer.from(message.audio, "base64").length;
  if (message.alignment) {
    const { chars, charStartTimesMs, charDurationsMs } = message.alignment;
    heard.text += chars.join("");
    heard.starts.push(...charStartTimesMs);
    heard.span_ms = charStartTimesMs.at(-1) + charDurationsMs.at(-1);
  }
  if (message.isFinal) heard.ended = true;
});

socket.on("error", (error) => {
  console.error(error);
  process.exit(1);
});
socket.on("close", (code) => console.log(JSON.stringify({ ...heard, code })));
