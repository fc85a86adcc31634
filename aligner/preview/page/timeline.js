// @ts-check
// The sound as a picture: the whole of it above, what surrounds the moment below. Draws what is seen, no more.

const ZOOMS = [2000, 4000, 8000, 15000, 30000, 60000, 120000];

/** Peaks as they came (pairs of least and greatest), and ever coarser ones, four to one. @returns {{per_s: number, pairs: Int8Array}[]} */
function peakLevels() {
  const raw = atob(data.peaks), first = new Int8Array(raw.length);
  for (let i = 0; i < raw.length; i++) first[i] = raw.charCodeAt(i);
  const levels = [{ per_s: data.peaks_per_s, pairs: first }];
  while (levels[levels.length - 1].pairs.length > 4096) {
    const { per_s, pairs } = levels[levels.length - 1], coarse = new Int8Array(Math.ceil(pairs.length / 8) * 2);
    for (let i = 0; i < pairs.length; i += 2) {
      const at = i >> 3 << 1;
      if (pairs[i] < coarse[at]) coarse[at] = pairs[i];
      if (pairs[i + 1] > coarse[at + 1]) coarse[at + 1] = pairs[i + 1];
    }
    levels.push({ per_s: per_s / 4, pairs: coarse });
  }
  return levels;
}

const levels = peakLevels();
const loudest = levels[levels.length - 1].pairs.reduce((most, value) => Math.max(most, Math.abs(value)), 24);
const detail = /** @type {HTMLCanvasElement} */ (get("detail"));
const whole = /** @type {HTMLCanvasElement} */ (get("whole"));
/** Set when the script is in the page. */
let rightToLeft = false;
const view = { from: 0, zoom: 3, follow: true };
const span = () => Math.min(ZOOMS[view.zoom], Math.max(LATEST, 2000));
/** @type {Record<string, string>} */
let ink = {};

function readInk() {
  const probe = document.body.appendChild(make("i", ""));
  for (const name of ["text", "dim", "faint", "panel", "sunk", "accent", "accent-soft", "wave", "wave-dim", "warn", "bad", "edge"]) {
    probe.style.color = `var(--${name})`;
    ink[name] = getComputedStyle(probe).color;
  }
  probe.remove();
}

/** @param {HTMLCanvasElement} canvas */
function prepared(canvas) {
  const scale = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

/** @param {CanvasRenderingContext2D} pen @param {number} a @param {number} b @param {number} width @param {number} top @param {number} height @param {(ms: number) => string} colour */
function drawWave(pen, a, b, width, top, height, colour) {
  const per_px = (b - a) / width;
  const level = levels.find(({ per_s }, i) => 1000 / per_s * 4 > per_px || i === levels.length - 1) ?? levels[0];
  const middle = top + height / 2, reach = height / 2 / loudest * 0.94;
  for (let x = 0; x < width; x++) {
    const i = Math.floor((a + x * per_px) * level.per_s / 1000), j = Math.max(i + 1, Math.floor((a + (x + 1) * per_px) * level.per_s / 1000));
    let low = 0, high = 0;
    for (let k = Math.max(i, 0) * 2; k < Math.min(j * 2, level.pairs.length); k += 2) {
      low = Math.min(low, level.pairs[k]);
      high = Math.max(high, level.pairs[k + 1]);
    }
    pen.fillStyle = colour(a + x * per_px);
    pen.fillRect(x, middle - Math.max(high * reach, 0.5), 1, Math.max((high - low) * reach, 1));
  }
}

/** A line, or the two that it becomes where there is less room: as much above as fits. @param {CanvasRenderingContext2D} pen @param {string} text @param {number} room */
function inRoom(pen, text, room) {
  if (pen.measureText(text).width <= room) return [text];
  const parts = text.split(/(?<=\s)|(?<=[\u2e80-\ud7ff\uff00-\uffef])/);
  let above = parts[0], k = 1;
  while (k < parts.length && pen.measureText(above + parts[k]).width <= room) above += parts[k++];
  return [above, parts.slice(k).join("")];
}

/** @param {readonly Cue[]} cues @param {number} ms @param {number} selected @param {boolean[]} marked */
function drawDetail(cues, ms, selected, marked) {
  const { pen, width, height } = prepared(detail), b = view.from + span(), per_ms = width / span();
  const x = (/** @type {number} */ t) => (t - view.from) * per_ms, top = 20, band = 17, floor = height - 44;
  pen.font = "10.5px ui-sans-serif, Inter, system-ui, sans-serif";
  pen.textBaseline = "middle";
  pen.direction = rightToLeft ? "rtl" : "ltr";
  const step = [100, 250, 500, 1000, 2000, 5000, 10000, 30000].find((s) => s * per_ms > 76) ?? 60000;
  pen.textAlign = "left";
  for (let t = Math.floor(view.from / step) * step; t < b; t += step) {
    pen.fillStyle = ink.edge;
    pen.fillRect(Math.round(x(t)), 0, 1, floor);
    pen.fillStyle = ink.dim;
    pen.fillText(step < 1000 ? clockText(t).slice(0, -1) : clockText(t, true), x(t) + 5, 9);
  }
  for (let i = Math.max(0, cueBegun(cues, view.from)); i < cues.length && cues[i].start < b; i++) {
    const cue = cues[i], left = x(cue.start), right = x(cue.out), chosen = i === selected;
    pen.fillStyle = chosen ? ink["accent-soft"] : i % 2 ? ink.sunk : ink.faint;
    pen.fillRect(left, top, right - left, floor - top);
    pen.beginPath();
    pen.roundRect(left + 1, floor + 4, Math.max(right - left - 2, 2), 36, 4);
    pen.fill();
    pen.fillStyle = chosen ? ink.accent : marked[i] ? ink.warn : ink.dim;
    pen.fillRect(left, top, chosen ? 2 : 1, floor - top + 4);
    pen.fillRect(right - (chosen ? 2 : 1), top, chosen ? 2 : 1, floor - top + 4);
    if (marked[i]) pen.fillRect(left + 1, height - 4, Math.max(right - left - 2, 2), 2);
    if (right - left < 24) continue;
    pen.save();
    pen.beginPath();
    pen.rect(left + 6, floor, right - left - 12, 44);
    pen.clip();
    pen.fillStyle = chosen ? ink.text : ink.dim;
    pen.textAlign = rightToLeft ? "right" : "left";
    const two = cue.lines.length > 1 ? cue.lines.slice(0, 2).map((line) => line.text) : inRoom(pen, cue.lines[0].text, right - left - 16);
    two.forEach((text, k) => pen.fillText(text, rightToLeft ? right - 8 : left + 8, floor + (two.length > 1 ? 15 + k * 14 : 22)));
    pen.restore();
  }
  drawWave(pen, view.from, b, width, top + band, floor - top - band, (t) => (t < ms ? ink.wave : ink["wave-dim"]));
  let taken = -1;
  for (let word = Math.max(0, wordBegun(view.from)); word < WORDS && starts[word] < b; word++) {
    const left = x(starts[word]), text = written(word, word + 1), wide = pen.measureText(text).width;
    const now = ms >= starts[word] && ms < ends[word];
    pen.fillStyle = now ? ink.accent : estimated.has(word) ? ink.warn : ink.edge;
    pen.fillRect(left, top, 1, band - 2);
    if (left < taken || (wide > x(ends[word]) - left + 8 && per_ms < 0.06)) continue;
    pen.fillStyle = now ? ink.accent : ink.dim;
    pen.fillText(text, left + 4, top + 9);
    taken = left + wide + 8;
  }
  pen.fillStyle = ink.accent;
  pen.fillRect(x(ms) - 1, 0, 2, floor + 4);
  pen.beginPath();
  pen.moveTo(x(ms) - 6, 0);
  pen.lineTo(x(ms) + 6, 0);
  pen.lineTo(x(ms), 8);
  pen.fill();
}

/** @param {number} t @param {number} width */
const overX = (t, width) => t / LATEST * width;
/** The whole as it is before and after it is played: drawn anew only where something of it is another. */
const overview = { of: "", marked: /** @type {boolean[] | null} */ (null), pictures: [0, 1].map(() => document.createElement("canvas")) };

/** @param {readonly Cue[]} cues @param {boolean[]} marked @param {number} width @param {number} height */
function overviewOf(cues, marked, width, height) {
  const of = [whole.width, whole.height, ink.wave].join();
  if (of === overview.of && marked === overview.marked) return overview.pictures;
  Object.assign(overview, { of, marked });
  overview.pictures.forEach((picture, played) => {
    [picture.width, picture.height] = [whole.width, whole.height];
    const pen = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
    pen.scale(whole.width / width, whole.height / height);
    drawWave(pen, 0, LATEST, width, 2, height - 8, () => ink[played ? "wave" : "wave-dim"]);
    pen.fillStyle = ink.warn;
    let last = -2;
    for (let i = 0; i < cues.length; i++) {
      const at = Math.round(overX(cues[i].start, width));
      if (marked[i] && at > last + 1) pen.fillRect(last = at, height - 4, 2, 4);
    }
  });
  return overview.pictures;
}

/** @param {readonly Cue[]} cues @param {number} ms @param {boolean[]} marked */
function drawWhole(cues, ms, marked) {
  const { pen, width, height } = prepared(whole), [ahead, played] = overviewOf(cues, marked, width, height);
  pen.fillStyle = ink["accent-soft"];
  pen.beginPath();
  pen.roundRect(overX(view.from, width), 0, Math.max(overX(span(), width), 6), height, 3);
  pen.fill();
  const now = overX(ms, width), cut = Math.round(now / width * whole.width);
  if (cut) pen.drawImage(played, 0, 0, cut, whole.height, 0, 0, cut * width / whole.width, height);
  if (cut < whole.width) pen.drawImage(ahead, cut, 0, whole.width - cut, whole.height, cut * width / whole.width, 0, width - cut * width / whole.width, height);
  pen.fillStyle = ink.accent;
  pen.fillRect(now - 1, 0, 2, height);
}

/** Keeps the moment in view: a page is turned when it leaves. @param {number} ms @param {boolean} playing */
function followTime(ms, playing) {
  const wide = span();
  if (view.follow && (ms < view.from || ms > view.from + wide * (playing ? 0.94 : 1))) view.from = ms - wide * 0.06;
  view.from = Math.max(0, Math.min(view.from, LATEST - wide));
}

const NEAR_PX = 7, NEAR_FINGER_PX = 18;
/** How long so many pixels last. @param {number} px */
const lasting = (px) => px / detail.clientWidth * span();

/**
 * Where an edge comes to lie that is let go at a time: at a word's edge, at the neighbour, at the gap that the style wants
 * before it, or at the playhead, where one is near.
 * @param {readonly Cue[]} cues @param {number} i @param {"start" | "out"} edge @param {number} ms @param {number} playhead
 */
function snapped(cues, i, edge, ms, playhead) {
  const before = cues[i - 1]?.out ?? 0, after = cues[i + 1]?.start ?? LATEST, near = lasting(NEAR_PX);
  const places = edge === "start" ? [before + style.min_gap_ms, before] : [after - style.min_gap_ms, after];
  places.push(playhead);
  for (let word = Math.max(wordBegun(ms - near) - 1, 0); word < WORDS && starts[word] < ms + near; word++) places.push(starts[word], ends[word]);
  const best = places.reduce((a, b) => (Math.abs(b - ms) < Math.abs(a - ms) ? b : a));
  return Math.abs(best - ms) <= near ? best : ms;
}

/** The cue edge under the pointer. @param {readonly Cue[]} cues @param {number} x @param {number} selected @param {boolean} finger @returns {{cue: number, edge: "start" | "out"} | null} */
function edgeAt(cues, x, selected, finger) {
  const ms = view.from + lasting(x), near = lasting(finger ? NEAR_FINGER_PX : NEAR_PX);
  const close = /** @type {{cue: number, edge: "start" | "out", far: number}[]} */ ([]);
  const at = cueBegun(cues, ms);
  for (let i = Math.max(0, at - 1); i <= Math.min(cues.length - 1, at + 1); i++) {
    for (const edge of /** @type {("start" | "out")[]} */ (["start", "out"])) {
      const far = Math.abs(cues[i][edge] - ms);
      if (far <= near) close.push({ cue: i, edge, far: i === selected ? far - near : far });
    }
  }
  return close.sort((a, b) => a.far - b.far)[0] ?? null;
}
