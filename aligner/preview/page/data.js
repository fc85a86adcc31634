// @ts-check
// What the page is about: the narration as it came, and what follows from it alone. Knows no element of the page.

/**
 * A line of a cue: so many words, and what is shown for them.
 * @typedef {{n: number, text: string}} Line
 *
 * A cue: words first..end (half-open), on screen start..out in milliseconds. `told` are findings about the wording that
 * came with the page. `touched`: it is to be saved; `moved`: whether its start and its end were set by hand.
 * @typedef {{first: number, end: number, start: number, out: number, lines: Line[], told: [string, string][],
 *   touched: boolean, moved: [boolean, boolean]}} Cue
 *
 * @typedef {{name: string, max_chars: number, max_lines: number, full_width: boolean, cps: number | null,
 *   min_duration_ms: number, max_duration_ms: number, min_gap_ms: number, close_gap_ms: number}} Style
 * @typedef {{rule: string, message: string}} Finding
 * @typedef {{page: string, save: string, state: string, token: string, version: string}} Served
 * @typedef {{name: string, language: string, voice: string, duration: number, text: string, style: Style,
 *   starts: number[], ends: number[], from: number[], to: number[], estimated: number[],
 *   spoken: Record<string, string>, chars: (number[] | null)[] | null,
 *   cues: [number, number, number, [number, string][], [string, string][], [boolean, boolean] | null][],
 *   left: string[], peaks: string, peaks_per_s: number, audio: string | null, audio_type: string,
 *   served: Served | null}} Data
 */

const data = /** @type {Data} */ (JSON.parse(/** @type {HTMLElement} */ (document.getElementById("data")).textContent || ""));
const { starts, ends, from, to, style } = data;
const WORDS = starts.length;
const LATEST = Math.max(data.duration, ends[WORDS - 1] ?? 0);
const estimated = new Set(data.estimated);

/** @type {readonly Cue[]} */
const AS_CUT = data.cues.map(([start, out, first, lines, told, moved]) => ({
  first, end: lines.reduce((sum, [n]) => sum + n, first), start, out,
  lines: lines.map(([n, text]) => ({ n, text })), told, touched: moved !== null, moved: moved ?? [false, false],
}));

/** The last index whose value is at most x, -1 before the first. @param {number} count @param {(i: number) => number} of @param {number} x */
function lastAtMost(count, of, x) {
  let low = 0, high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of(middle) <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The last word that has begun, -1 before the first. @param {number} ms */
const wordBegun = (ms) => lastAtMost(WORDS, (i) => starts[i], ms);

/** The word that is heard, -1 in silence. @param {number} ms */
function wordAt(ms) {
  const word = wordBegun(ms);
  return word >= 0 && ms < ends[word] ? word : -1;
}

/** The last cue that has appeared, -1 before the first. @param {readonly Cue[]} cues @param {number} ms */
const cueBegun = (cues, ms) => lastAtMost(cues.length, (i) => cues[i].start, ms);

/** The cue on screen, -1 for none. @param {readonly Cue[]} cues @param {number} ms */
function cueAt(cues, ms) {
  const cue = cueBegun(cues, ms);
  return cue >= 0 && ms < cues[cue].out ? cue : -1;
}

/** The cue that holds a word. @param {readonly Cue[]} cues @param {number} word */
const cueOf = (cues, word) => Math.max(lastAtMost(cues.length, (i) => cues[i].first, word), 0);

/** The script's words first..end as a line shows them. @param {number} first @param {number} end */
const written = (first, end) => data.text.slice(from[first], to[end - 1]).replace(/[ \t\r\n\f\v]+/g, " ");

const pad = (/** @type {number} */ n, /** @type {number} */ width) => String(n).padStart(width, "0");

/** `1:02:03.456`, hours only where there are any. @param {number} ms @param {boolean} [short] without milliseconds */
function clockText(ms, short) {
  const whole = Math.max(0, Math.round(ms)), s = Math.floor(whole / 1000), hours = Math.floor(s / 3600);
  const minutes = Math.floor(s / 60) % 60;
  const head = hours ? `${hours}:${pad(minutes, 2)}` : LATEST >= 3.6e6 ? `0:${pad(minutes, 2)}` : String(minutes);
  return `${head}:${pad(s % 60, 2)}${short ? "" : `.${pad(whole % 1000, 3)}`}`;
}

/** Milliseconds of `83.25`, `1:23.25` or `1:02:03.5`; NaN for what is no time. @param {string} text */
function parseTime(text) {
  const parts = text.trim().replace(",", ".").split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d+(\.\d*)?$/.test(part))) return NaN;
  return Math.round(parts.reduce((sum, part) => sum * 60 + Number(part), 0) * 1000);
}

const INVISIBLE = /[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u;
const WIDE = /[\u1100-\u115f\u231a\u231b\u2329\u232a\u23e9-\u23ec\u23f0\u23f3\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6fc}\u{1f90c}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

/** How wide a line is, as the style's limit counts. @param {string} text */
function widthOf(text) {
  let sum = 0;
  for (const char of text) if (!INVISIBLE.test(char)) sum += !style.full_width || WIDE.test(char) ? 1 : 0.5;
  return sum;
}

/** Characters a second that the cue asks of its reader. @param {Cue} cue */
const speedOf = (cue) => widthOf(cue.lines.map((line) => line.text).join(" ")) * 1000 / Math.max(1, cue.out - cue.start);

const short = (/** @type {number} */ n) => String(Math.round(n * 10) / 10);

/**
 * What there is to say of a cue: the rules of `aligner check`, and words whose times are estimates.
 * @param {readonly Cue[]} cues @param {number} i @returns {Finding[]}
 */
function findingsOf(cues, i) {
  const cue = cues[i], found = /** @type {Finding[]} */ ([]), shown = cue.out - cue.start;
  const say = (/** @type {string} */ rule, /** @type {string} */ message) => { found.push({ rule, message }); };
  if (cue.lines.length > style.max_lines) say("lines", `${cue.lines.length} lines of ${style.max_lines}`);
  for (const { text } of cue.lines) {
    const width = widthOf(text);
    if (width > style.max_chars) say("line-length", `a line of ${width} characters of ${style.max_chars}`);
  }
  if (shown < style.min_duration_ms) say("flash", `${shown} ms on screen of at least ${style.min_duration_ms}`);
  if (shown > style.max_duration_ms) say("long", `${shown} ms on screen of at most ${style.max_duration_ms}`);
  const width = widthOf(cue.lines.map((line) => line.text).join(" "));
  if (style.cps !== null && shown < -Math.floor(-width * 1000 / style.cps)) {
    say("speed", `${speedOf(cue).toFixed(1)} characters a second of ${short(style.cps)}`);
  }
  if (i + 1 < cues.length) {
    const gap = cues[i + 1].start - cue.out;
    if (gap < 0) say("overlap", `still on screen for ${-gap} ms of the next cue`);
    else if (gap < style.min_gap_ms) say("gap", `a gap of ${gap} ms of at least ${style.min_gap_ms}`);
    else if (style.min_gap_ms < gap && gap < style.close_gap_ms) {
      say("gap", `a gap of ${gap} ms that should be closed or reach ${style.close_gap_ms}`);
    }
  }
  for (const [rule, message] of cue.told) say(rule, message);
  let guessed = 0;
  for (let word = cue.first; word < cue.end; word++) if (estimated.has(word)) guessed++;
  if (guessed) say("estimated", guessed === 1 ? "1 word with an estimated time" : `${guessed} words with estimated times`);
  return found;
}
