// @ts-check
// The cues as a list that has only the rows that are seen, and the script with what is spoken lit in it.

const ROW = 66;
const list = get("list");
const rows = get("rows");
/** @type {Map<number, HTMLElement>} */
const held = new Map();
const SEVERE = new Set(["flash", "overlap", "lines", "speed", "line-length"]);

/** How hard a cue is to read: 0 easy, 1 near the limit, 2 over it. @param {Cue} cue */
function strain(cue) {
  if (style.cps === null) return 0;
  const part = speedOf(cue) / style.cps;
  return part > 1 ? 2 : part > 0.85 ? 1 : 0;
}

/** @param {readonly Cue[]} cues @param {number} i @param {Finding[]} findings */
function makeRow(cues, i, findings) {
  const cue = cues[i], row = make("li", "row");
  row.id = `cue-${i}`;
  row.setAttribute("role", "option");
  row.setAttribute("aria-posinset", String(i + 1));
  row.setAttribute("aria-setsize", String(cues.length));
  row.style.transform = `translateY(${i * ROW}px)`;
  const times = make("div", "times");
  times.append(make("b", "", clockText(cue.start)), make("span", "", clockText(cue.out)));
  const text = make("div", "said");
  text.lang = data.language;
  text.dir = "auto";
  for (const line of cue.lines.slice(0, 3)) text.append(make("span", widthOf(line.text) > style.max_chars ? "over" : "", line.text));
  const side = make("div", "side"), speed = make("span", `speed s${strain(cue)}`);
  const bar = make("i", "");
  bar.style.width = `${Math.min(speedOf(cue) / (style.cps ?? 25), 1) * 100}%`;
  speed.append(make("span", "", `${short(speedOf(cue))} cps`), bar);
  side.append(speed);
  if (findings.length) {
    const severe = findings.find(({ rule }) => SEVERE.has(rule));
    const tag = make("span", severe ? "tag severe" : "tag", (severe ?? findings[0]).rule + (findings.length > 1 ? ` +${findings.length - 1}` : ""));
    tag.title = findings.map(({ message }) => message).join("\n");
    side.append(tag, make("span", "unseen", findings.map(({ message }) => `; ${message}`).join("")));
  }
  if (cue.touched) side.append(make("span", "tag own", "edited"));
  row.append(make("div", "number", String(i + 1)), times, text, side);
  return row;
}

/** @param {readonly Cue[]} cues @param {Finding[][]} findings @param {number} selected @param {number} playing */
function drawList(cues, findings, selected, playing) {
  rows.style.height = `${cues.length * ROW}px`;
  const first = Math.max(0, Math.floor(list.scrollTop / ROW) - 3);
  const last = Math.min(cues.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + 3);
  for (const [i, row] of held) if (i < first || i >= last) { row.remove(); held.delete(i); }
  for (let i = first; i < last; i++) {
    let row = held.get(i);
    if (!row) {
      held.set(i, row = makeRow(cues, i, findings[i]));
      rows.append(row);
    }
    row.setAttribute("aria-selected", String(i === selected));
    row.classList.toggle("playing", i === playing);
  }
  if (held.has(selected)) list.setAttribute("aria-activedescendant", `cue-${selected}`);
  else list.removeAttribute("aria-activedescendant");
}

function forgetRows() {
  for (const row of held.values()) row.remove();
  held.clear();
}

/** @param {number} i */
function revealRow(i) {
  const top = i * ROW, room = list.clientHeight;
  if (top < list.scrollTop + ROW / 2 || top + ROW * 1.5 > list.scrollTop + room) list.scrollTop = top - (room - ROW) / 3;
}

// The script is plain text; what is lit is a highlight over it, so that a long book costs no more than a short one.
// Browsers look at each box that they may leave undrawn, at every picture: so paragraphs are held in larger ones.
const script = get("text"), BOX = 6000;
let box = make("div", ""), boxed = BOX;
/** @type {{from: number, to: number, node: Text}[]} */
const paragraphs = [];
for (const found of data.text.matchAll(/\S[^]*?(?=\n[ \t]*\n|\s*$(?![^]))/g)) {
  const node = document.createTextNode(found[0]), p = make("p", "");
  p.append(node);
  if (boxed >= BOX) [boxed, box] = [0, script.appendChild(make("div", ""))];
  box.append(p);
  boxed += found[0].length + 40;
  box.style.containIntrinsicSize = `auto ${Math.round(boxed * 0.43)}px`;
  paragraphs.push({ from: found.index ?? 0, to: (found.index ?? 0) + found[0].length, node });
}
rightToLeft = getComputedStyle(script).direction === "rtl";
const paint = typeof Highlight === "function" && CSS.highlights ? CSS.highlights : null;

/** The script's text a..b as a range; it may not go past its paragraph. @param {number} a @param {number} b */
function rangeOf(a, b) {
  const at = lastAtMost(paragraphs.length, (i) => paragraphs[i].from, a);
  if (at < 0) return null;
  const { from: start, to: end, node } = paragraphs[at], range = document.createRange();
  range.setStart(node, Math.min(a, end) - start);
  range.setEnd(node, Math.min(b, end) - start);
  return range;
}

/** @param {string} name @param {(Range | null)[]} ranges */
function highlight(name, ranges) {
  const there = /** @type {Range[]} */ (ranges.filter(Boolean));
  if (paint) there.length ? paint.set(name, new Highlight(...there)) : paint.delete(name);
}
highlight("estimated", data.estimated.map((word) => rangeOf(from[word], to[word])));

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** @param {number} word @param {boolean} reveal */
function lightWord(word, reveal) {
  const range = word < 0 ? null : rangeOf(from[word], to[word]);
  highlight("spoken", [range]);
  if (!range || !reveal) return;
  const scroller = get("script"), box = range.getBoundingClientRect(), room = scroller.getBoundingClientRect();
  if (room.height && (box.top < room.top + 40 || box.bottom > room.bottom - 56)) {
    scroller.scrollBy({ top: box.top - room.top - room.height / 3, behavior: still.matches ? "instant" : "smooth" });
  }
}

/** @param {Cue | null} cue */
const lightCue = (cue) => highlight("cue", cue ? [rangeOf(from[cue.first], to[cue.end - 1])] : []);

/** The word at a point of the page, -1 for none. @param {number} x @param {number} y */
function wordUnder(x, y) {
  const place = document.caretPositionFromPoint?.(x, y), old = place ? null : document.caretRangeFromPoint?.(x, y);
  const node = place?.offsetNode ?? old?.startContainer, offset = place?.offset ?? old?.startOffset ?? 0;
  const paragraph = paragraphs.find((one) => one.node === node);
  if (!paragraph) return -1;
  const at = paragraph.from + offset, word = lastAtMost(WORDS, (i) => from[i], at);
  return word >= 0 && at <= to[word] ? word : -1;
}
