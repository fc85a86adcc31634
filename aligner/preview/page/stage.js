// @ts-check
// Captions on their two frames, filled word by word as they are spoken.

/** @param {string} id */
const get = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} tag @param {string} kind @param {string} [text] */
function make(tag, kind, text) {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  if (text !== undefined) element.textContent = text;
  return element;
}

/**
 * What lights up one after the other: a word where the line spells it, else the whole line.
 * @typedef {{line: number, before: string, text: string, start: number, end: number, chars: number[] | null}} Piece
 * @param {Cue} cue @returns {Piece[]}
 */
function piecesOf(cue) {
  const found = /** @type {Piece[]} */ ([]);
  let first = cue.first;
  cue.lines.forEach((line, k) => {
    let at = 0;
    const own = /** @type {Piece[]} */ ([]), tokens = tokensOf(line.text), matched = tokens.length === line.n;
    for (let word = first; word < first + line.n; word++) {
      const text = matched ? tokens[word - first] : written(word, word + 1), place = line.text.indexOf(text, at);
      if (place < 0) { own.length = 0; break; }
      const chars = data.chars?.[word] ?? null;
      own.push({ line: k, before: line.text.slice(at, place), text, start: starts[word], end: ends[word],
        chars: chars?.length === [...text].length ? chars : null });
      at = place + text.length;
    }
    if (own.length) own[own.length - 1].text += line.text.slice(at);
    else own.push({ line: k, before: "", text: line.text, start: starts[first], end: ends[first + line.n - 1], chars: null });
    found.push(...own);
    first += line.n;
  });
  return found;
}

/** How much of a piece is filled, 0 to 1. `edges` are the places of its characters. @param {Piece} piece @param {number[] | null} edges @param {number} ms */
function filled(piece, edges, ms) {
  if (ms <= piece.start) return 0;
  if (ms >= piece.end) return 1;
  const { chars } = piece;
  if (!chars || !edges) return (ms - piece.start) / (piece.end - piece.start);
  const k = Math.max(lastAtMost(chars.length, (i) => piece.start + chars[i], ms), 0);
  const began = piece.start + chars[k], ended = k + 1 < chars.length ? piece.start + chars[k + 1] : piece.end;
  return edges[k] + (edges[k + 1] - edges[k]) * (ended > began ? Math.min((ms - began) / (ended - began), 1) : 1);
}

const pictures = [...document.querySelectorAll(".frame")].map((frame) => /** @type {HTMLElement} */ (frame));
const live = get("live");
let karaoke = true;
let speaksCaptions = false;
/** @type {{cue: Cue | null, pieces: Piece[], edges: (number[] | null)[], spans: HTMLElement[][], rtl: boolean}} */
const shown = { cue: null, pieces: [], edges: [], spans: [], rtl: false };

/** Where each character of a span ends, as parts of its width. @param {HTMLElement} span @param {boolean} rtl */
function edgesOf(span, rtl) {
  const node = span.firstChild, box = span.getBoundingClientRect(), range = document.createRange();
  if (!node || !box.width) return null;
  const edges = [0];
  let at = 0;
  for (const char of node.textContent || "") {
    range.setStart(node, at);
    range.setEnd(node, at += char.length);
    const rect = range.getBoundingClientRect();
    edges.push(Math.max(edges[edges.length - 1], (rtl ? box.right - rect.left : rect.right - box.left) / box.width));
  }
  return edges;
}

/** Puts a cue on the frames, or nothing. @param {Cue | null} cue */
function showCue(cue) {
  if (cue === shown.cue) return;
  shown.cue = cue;
  shown.pieces = cue ? piecesOf(cue) : [];
  shown.spans = shown.pieces.map(() => []);
  shown.edges = [];
  for (const frame of pictures) {
    const box = /** @type {HTMLElement} */ (frame.querySelector(".caption"));
    box.replaceChildren();
    if (!cue) continue;
    cue.lines.forEach((line, k) => {
      const row = make("span", widthOf(line.text) > style.max_chars ? "line over" : "line"), inner = make("span", "");
      shown.pieces.forEach((piece, p) => {
        if (piece.line !== k) return;
        if (piece.before) inner.append(make("span", "", piece.before));
        const span = make("span", "word", piece.text);
        shown.spans[p].push(span);
        inner.append(span);
      });
      row.append(inner);
      box.append(row);
    });
  }
  const first = /** @type {HTMLElement | null} */ (pictures[0].querySelector(".caption"));
  shown.rtl = !!first && getComputedStyle(first).direction === "rtl";
  if (data.chars) shown.edges = shown.spans.map(([span]) => (span ? edgesOf(span, shown.rtl) : null));
  if (speaksCaptions && cue) live.textContent = cue.lines.map((line) => line.text).join(" ");
}

/** Fills the words up to a moment. @param {number} ms */
function fillCue(ms) {
  shown.pieces.forEach((piece, p) => {
    const part = karaoke ? filled(piece, shown.edges[p] ?? null, ms) : 0;
    const text = `${(part * 100).toFixed(2)}%`;
    for (const span of shown.spans[p]) {
      if (span.style.getPropertyValue("--fill") !== text) span.style.setProperty("--fill", text);
      span.classList.toggle("lit", karaoke && ms >= piece.start && ms < piece.end);
    }
  });
}

/** Type of the size that is usual. On a wide frame the style's longest line fits; on a tall one lines wrap, as they do on phones. */
function sizeType() {
  for (const frame of pictures) {
    const { width, height } = frame.getBoundingClientRect();
    const fits = width * 0.9 / (style.max_chars * (style.full_width ? 1 : 0.5)), wide = width > height;
    frame.style.setProperty("--type", `${Math.max(5, Math.min(wide ? fits : Infinity, width * (wide ? 0.038 : 0.072))).toFixed(2)}px`);
  }
  const cue = shown.cue;
  shown.cue = null;
  showCue(cue);
}
