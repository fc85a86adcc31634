// @ts-check
// Corrections: each edit is a function from cues to new cues, so that undo is the old list. Words' times never change.

const SHORTEST = 100;

const tokensOf = (/** @type {string} */ text) => text.split(" ").filter(Boolean);

/** A cue's words a..b as lines; where a line's own wording cannot be parted, the script's. @param {Cue} cue @param {number} a @param {number} b @returns {Line[]} */
function linesWithin(cue, a, b) {
  const kept = /** @type {Line[]} */ ([]);
  let first = cue.first;
  for (const line of cue.lines) {
    const end = first + line.n, low = Math.max(a, first), high = Math.min(b, end);
    if (low < high) {
      const tokens = tokensOf(line.text);
      const text = low === first && high === end ? line.text
        : tokens.length === line.n ? tokens.slice(low - first, high - first).join(" ") : written(low, high);
      kept.push({ n: high - low, text });
    }
    first = end;
  }
  return kept;
}

/** Words in the fewest lines they fit, as even as can be. @param {number} first @param {number} end @returns {Line[]} */
function evenLines(first, end) {
  const all = written(first, end);
  if (widthOf(all) <= style.max_chars || style.max_lines < 2 || end - first < 2) return [{ n: end - first, text: all }];
  let best = first + 1, cost = Infinity;
  for (let at = first + 1; at < end; at++) {
    const above = widthOf(written(first, at)), below = widthOf(written(at, end));
    const over = Math.max(0, above - style.max_chars) + Math.max(0, below - style.max_chars);
    const here = over * 100 + Math.abs(above - below) - (/[.,;:!?…。、，！？؟،]["'”’»」』)]*$/.test(written(first, at)) ? 6 : 0);
    if (here < cost) [best, cost] = [at, here];
  }
  return [{ n: best - first, text: written(first, best) }, { n: end - best, text: written(best, end) }];
}

/** @param {readonly Cue[]} cues @param {number} at @param {number} count @param {...Cue} put */
const replaced = (cues, at, count, ...put) => [...cues.slice(0, at), ...put, ...cues.slice(at + count)];

/** @param {Cue} cue @param {Partial<Cue>} changes @returns {Cue} */
const changed = (cue, changes) => ({ ...cue, touched: true, told: [], ...changes });

/** Moves a cue's start or end, as far as its neighbours leave room. @param {readonly Cue[]} cues @param {number} i @param {"start" | "out"} edge @param {number} ms */
function moveEdge(cues, i, edge, ms) {
  const cue = cues[i], low = i ? cues[i - 1].out : 0, high = i + 1 < cues.length ? cues[i + 1].start : LATEST;
  const to_ = edge === "start" ? Math.min(Math.max(ms, low), cue.out - SHORTEST) : Math.max(Math.min(ms, high), cue.start + SHORTEST);
  const at = Math.round(Math.max(0, to_));
  if (at === cue[edge]) return null;
  const moved = /** @type {[boolean, boolean]} */ (edge === "start" ? [true, cue.moved[1]] : [cue.moved[0], true]);
  return replaced(cues, i, 1, changed(cue, { [edge]: at, moved, told: cue.told }));
}

const bare = (/** @type {string} */ text) => text.replace(/\s/g, "").length;

/** How many of a cue's words come nearest to a share of its text. @param {Cue} cue @param {number} share @param {number} least @param {number} most */
function wordsWithin(cue, share, least, most) {
  const reach = [0];
  for (let word = cue.first; word < cue.end; word++) reach.push(reach[reach.length - 1] + bare(data.text.slice(from[word], to[word])));
  const far = (/** @type {number} */ n) => Math.abs(reach[n] - share * reach[reach.length - 1]);
  let n = least;
  while (n < most && far(n + 1) <= far(n)) n++;
  return n;
}

/** The word that a place in a cue's wording is before. @param {Cue} cue @param {string} text @param {number} place */
const wordBefore = (cue, text, place) => cue.first + wordsWithin(cue, bare(text.slice(0, place)) / (bare(text) || 1), 0, cue.end - cue.first);

/** Says a cue in other words or other lines. @param {readonly Cue[]} cues @param {number} i @param {string} text */
function reword(cues, i, text) {
  const cue = cues[i], count = cue.end - cue.first;
  const texts = text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]/g, " ").split("\n").map((line) => line.trim()).filter(Boolean);
  while (texts.length > count) texts.push(texts.splice(-2).join(" "));
  if (!texts.length || texts.join("\n") === cue.lines.map((line) => line.text).join("\n")) return null;
  const total = texts.reduce((sum, line) => sum + bare(line), 0) || 1, lines = /** @type {Line[]} */ ([]);
  let passed = 0, at = 0;
  texts.forEach((line, k) => {
    passed += bare(line);
    const end = k + 1 === texts.length ? count : wordsWithin(cue, passed / total, at + 1, count - (texts.length - 1 - k));
    lines.push({ n: end - at, text: line });
    at = end;
  });
  return replaced(cues, i, 1, changed(cue, { lines }));
}

/** Parts a cue before a word. @param {readonly Cue[]} cues @param {number} i @param {number} word */
function split(cues, i, word) {
  const cue = cues[i];
  if (word <= cue.first || word >= cue.end) return null;
  const at = Math.min(Math.max(starts[word], cue.start + SHORTEST), cue.out - 1);
  const out = Math.max(Math.min(Math.max(ends[word - 1], at - style.min_gap_ms), at), cue.start + 1);
  return replaced(cues, i, 1,
    changed(cue, { end: word, out, lines: linesWithin(cue, cue.first, word), moved: [cue.moved[0], true] }),
    changed(cue, { first: word, start: at, lines: linesWithin(cue, word, cue.end), moved: [true, cue.moved[1]] }));
}

const asWritten = (/** @type {Cue} */ cue) => cue.lines.map((line) => line.text).join(" ").replace(/ /g, "") === written(cue.first, cue.end).replace(/ /g, "");

/** Makes one of a cue and the next. @param {readonly Cue[]} cues @param {number} i */
function join(cues, i) {
  const a = cues[i], b = cues[i + 1];
  if (!b) return null;
  const lines = asWritten(a) && asWritten(b) ? evenLines(a.first, b.end) : [...a.lines, ...b.lines];
  return replaced(cues, i, 2, changed(a, { end: b.end, out: b.out, lines, moved: [a.moved[0], b.moved[1]] }));
}

/** Gives a cue's last word to the next cue (+1), or takes the next cue's first (-1). @param {readonly Cue[]} cues @param {number} i @param {1 | -1} way */
function shiftWord(cues, i, way) {
  const a = cues[i], b = cues[i + 1];
  if (!b || (way > 0 ? a.end - a.first : b.end - b.first) < 2) return null;
  const word = a.end - way, at = Math.min(Math.max(starts[word], a.start + SHORTEST), b.out - SHORTEST);
  const out = Math.max(Math.min(Math.max(ends[word - 1], at - style.min_gap_ms), at), a.start + 1);
  const moving = { n: 1, text: way > 0 ? written(word, word + 1) : written(word - 1, word) };
  const fit = (/** @type {Cue} */ cue, /** @type {Line[]} */ own, /** @type {number} */ first, /** @type {number} */ end) =>
    asWritten(cue) ? evenLines(first, end) : own;
  const above = way > 0 ? linesWithin(a, a.first, word) : [...a.lines, moving];
  const below = way > 0 ? [moving, ...b.lines] : linesWithin(b, word, b.end);
  return replaced(cues, i, 2,
    changed(a, { end: word, out, lines: fit(a, above, a.first, word), moved: [a.moved[0], true] }),
    changed(b, { first: word, start: at, lines: fit(b, below, word, b.end), moved: [true, b.moved[1]] }));
}

/** Makes a cue's lines even. @param {readonly Cue[]} cues @param {number} i */
function balance(cues, i) {
  const lines = evenLines(cues[i].first, cues[i].end);
  return JSON.stringify(lines) === JSON.stringify(cues[i].lines) ? null : replaced(cues, i, 1, changed(cues[i], { lines }));
}

/** The list of cues, and what it was. */
const history_ = {
  /** @type {readonly Cue[]} */ cues: AS_CUT,
  /** @type {(readonly Cue[])[]} */ past: [],
  /** @type {(readonly Cue[])[]} */ future: [],
  /** @type {readonly Cue[]} */ saved: AS_CUT,
  kind: "", at: 0,
  /** Of the same kind in quick succession: one step, as a key that is held down is one movement. @param {readonly Cue[]} cues @param {string} [kind] */
  set(cues, kind = "") {
    const now = performance.now();
    if (!kind || kind !== this.kind || now - this.at > 1000 || this.cues === this.saved) this.past.push(this.cues);
    [this.future, this.cues, this.kind, this.at] = [[], cues, kind, now];
  },
  /** @param {1 | -1} way */
  step(way) {
    const [source, target] = way < 0 ? [this.past, this.future] : [this.future, this.past];
    const cues = source.pop();
    if (!cues) return false;
    target.push(this.cues);
    [this.cues, this.kind] = [cues, ""];
    return true;
  },
};

const pairs = [...data.text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)].map((found) => found.index ?? 0);
/** A place in the text in code points, as the words file counts. @param {number} unit */
const point = (unit) => unit - 1 - lastAtMost(pairs.length, (i) => pairs[i], unit - 1);

/** The corrections file. @param {readonly Cue[]} cues */
function correctionsOf(cues) {
  const told = cues.filter((cue) => cue.touched).map((cue) => JSON.stringify({
    span: [point(from[cue.first]), point(to[cue.end - 1])],
    words: data.text.slice(from[cue.first], to[cue.end - 1]),
    lines: cue.lines.map(({ n, text }) => ({ words: n, text })),
    in_ms: cue.moved[0] ? cue.start - starts[cue.first] : null,
    out_ms: cue.moved[1] ? cue.out - ends[cue.end - 1] : null,
  }));
  return `{"corrections": 1, "cues": [\n${told.join(",\n")}\n]}\n`;
}

const stamp = (/** @type {number} */ ms, /** @type {string} */ mark) => {
  const s = Math.floor(ms / 1000);
  return `${pad(Math.floor(s / 3600), 2)}:${pad(Math.floor(s / 60) % 60, 2)}:${pad(s % 60, 2)}${mark}${pad(ms % 1000, 3)}`;
};

/** What players take for markup stays text, as in the file's own writer. @param {string} text */
const plain = (text) =>
  text.replace(/[<{](?=[\p{L}\p{N}_/\\!])|\\(?=[Nnh])/gu, "$&\u2060").replaceAll("-->", "--\u2060>");

/** @param {readonly Cue[]} cues */
const asSrt = (cues) => cues.map((cue, i) => `${i + 1}\n${stamp(cue.start, ",")} --> ${stamp(cue.out, ",")}\n${
  cue.lines.map((line) => plain(line.text)).join("\n")}\n`).join("\n");

/** @param {readonly Cue[]} cues */
const asVtt = (cues) => "WEBVTT\n\n" + cues.map((cue, i) =>
  `${i + 1}\n${stamp(cue.start, ".")} --> ${stamp(cue.out, ".")}\n${cue.lines.map((line) =>
    line.text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")).join("\n")}\n`).join("\n");
