// @ts-check
// Playing, choosing, correcting, saving: what joins the parts of the page.

const audio = /** @type {HTMLAudioElement} */ (get("audio"));
const editor = get("editor");
const wording = /** @type {HTMLTextAreaElement} */ (get("wording"));
const single = /** @type {HTMLInputElement} */ (get("single"));
const field = { start: /** @type {HTMLInputElement} */ (get("start")), out: /** @type {HTMLInputElement} */ (get("out")) };
const speed = /** @type {HTMLSelectElement} */ (get("speed"));
/** @type {{selected: number, playing: number, word: number, ms: number, drawn: string, findings: Finding[][], marked: boolean[], loop: boolean}} */
const state = { selected: 0, playing: -2, word: -2, ms: 0, drawn: "", findings: [], marked: [], loop: false };
const cuesNow = () => history_.cues;
const say = (/** @type {string} */ text) => { get("status").textContent = text; };
const unsaved = () => history_.cues !== history_.saved;

// The clock is the audio's. Between its steps, where a browser's are coarse, time goes on at the speed of play.
let told = -1, toldAt = 0, last = 0;
/** @param {number} now of the frame, in milliseconds */
function clock(now) {
  const ms = audio.currentTime * 1000;
  if (audio.paused || audio.seeking || ms !== told) {
    const back = !audio.paused && !audio.seeking && last > ms && last - ms < 60;
    [told, toldAt] = [ms, now];
    return last = back ? last : ms;
  }
  return last = Math.max(last, ms + Math.min(now - toldAt, 60) * audio.playbackRate);
}

/** @param {number} ms @param {boolean} [play] */
function seek(ms, play) {
  const at = Math.min(Math.max(ms, 0), LATEST);
  last = at;
  audio.currentTime = at / 1000;
  view.follow = true;
  if (play) void audio.play().catch(() => say("The sound cannot be played here."));
  clearTimeout(sharing);
  sharing = setTimeout(share, 200, at);
}
let sharing = 0;

/** @param {number} ms */
function share(ms) {
  try { history.replaceState(null, "", `#t=${Number((ms / 1000).toFixed(2))}`); } catch { /* some browsers refuse it for files */ }
}

/** Findings that are known: a cue's are the same while it and the start of the next are. @type {WeakMap<Cue, {next: number | undefined, found: Finding[]}>} */
const known = new WeakMap();
/** @param {readonly Cue[]} cues @param {number} i */
function findingsNow(cues, i) {
  const next = cues[i + 1]?.start, before = known.get(cues[i]);
  if (before && before.next === next) return before.found;
  const found = findingsOf(cues, i);
  known.set(cues[i], { next, found });
  return found;
}

function recheck() {
  const cues = cuesNow();
  state.findings = cues.map((_, i) => findingsNow(cues, i));
  state.marked = state.findings.map((found) => found.length > 0);
  const count = state.findings.reduce((sum, found) => sum + found.length, 0);
  get("count").textContent = count === 1 ? "1 finding" : `${count.toLocaleString("en")} findings`;
  get("findings").classList.toggle("none", count === 0);
  get("cue-count").textContent = `${cues.length.toLocaleString("en")} cues`;
  /** @type {HTMLButtonElement} */ (get("undo")).disabled = !history_.past.length;
  /** @type {HTMLButtonElement} */ (get("redo")).disabled = !history_.future.length;
  get("save").classList.toggle("dirty", unsaved());
  get("dirty").textContent = unsaved() ? "unsaved" : "";
  forgetRows();
  state.drawn = "";
  state.playing = cueAt(cues, state.ms);
}

/** @param {number} i */
function choose(i, reveal = true) {
  const cues = cuesNow();
  if (!cues.length) return;
  state.selected = Math.min(Math.max(i, 0), cues.length - 1);
  const cue = cues[state.selected];
  if (reveal) revealRow(state.selected);
  get("which").textContent = `Cue ${state.selected + 1}`;
  field.start.value = clockText(cue.start);
  field.out.value = clockText(cue.out);
  wording.value = cue.lines.map((line) => line.text).join("\n");
  measure();
  get("what").replaceChildren(...state.findings[state.selected].map(({ rule, message }) =>
    make("li", SEVERE.has(rule) ? "severe" : "", message)));
  state.drawn = "";
}

/** What the editor says of the text as it is typed. */
function measure() {
  const cue = cuesNow()[state.selected], lines = wording.value.split("\n");
  get("widths").textContent = `${lines.map((line) => widthOf(line.trim())).join(" · ")} of ${style.max_chars}`;
  get("widths").classList.toggle("over", lines.some((line) => widthOf(line.trim()) > style.max_chars));
  const shown_ = Math.max(cue.out - cue.start, 1), rate = widthOf(lines.join(" ").trim()) * 1000 / shown_;
  get("rate").textContent = `${(shown_ / 1000).toFixed(3)} s · ${short(rate)}${style.cps === null ? "" : ` of ${short(style.cps)}`} cps`;
  get("rate").classList.toggle("over", style.cps !== null && rate > style.cps);
}

/** @param {readonly Cue[] | null} cues @param {string} what @param {{chosen?: number, kind?: string}} [how] */
function edit(cues, what, { chosen = state.selected, kind } = {}) {
  if (!cues) return say(`${what}: not possible here`);
  history_.set(cues, kind);
  recheck();
  choose(chosen, false);
  say(what);
  keepDraft();
}

/** @param {1 | -1} way */
function step(way) {
  if (!history_.step(way)) return;
  recheck();
  choose(state.selected);
  say(way < 0 ? "Undone" : "Done again");
  keepDraft();
}

const acts = {
  reword: () => wording.value !== cuesNow()[state.selected].lines.map((line) => line.text).join("\n")
    && edit(reword(cuesNow(), state.selected, wording.value), "Wording changed"),
  split() {
    const cue = cuesNow()[state.selected], inside = state.ms > cue.start && state.ms < cue.out;
    let word = inside ? wordBegun(state.ms) + (state.ms > (starts[wordBegun(state.ms)] + ends[wordBegun(state.ms)]) / 2 ? 1 : 0) : 0;
    if (word <= cue.first || word >= cue.end) word = cue.lines.length > 1 ? cue.first + cue.lines[0].n : (cue.first + cue.end + 1) >> 1;
    edit(split(cuesNow(), state.selected, word), "Cue split");
  },
  join: () => edit(join(cuesNow(), state.selected), "Cues joined"),
  give: () => edit(shiftWord(cuesNow(), state.selected, 1), "Word given to the next cue"),
  take: () => edit(shiftWord(cuesNow(), state.selected, -1), "Word taken from the next cue"),
  balance: () => edit(balance(cuesNow(), state.selected), "Lines made even"),
  in: () => edit(moveEdge(cuesNow(), state.selected, "start", state.ms), "Start set"),
  out: () => edit(moveEdge(cuesNow(), state.selected, "out", state.ms), "End set"),
};

/** Parts the cue where its wording is being written, and goes on in the second half. */
function splitAtCaret() {
  const place = wording.selectionStart, text = wording.value;
  acts.reword();
  const i = state.selected, cues = split(cuesNow(), i, wordBefore(cuesNow()[i], text, place));
  edit(cues, "Cue split", { chosen: cues ? i + 1 : i });
  if (cues) wording.setSelectionRange(0, 0);
}

/** @param {1 | -1} way */
function nextFinding(way) {
  const count = cuesNow().length;
  for (let n = 1; n <= count; n++) {
    const i = (state.selected + way * n + count * 2) % count;
    if (!state.marked[i]) continue;
    seek(cuesNow()[i].start);
    choose(i);
    return say(`Cue ${i + 1}: ${state.findings[i].map(({ message }) => message).join("; ")}`);
  }
  return say("Nothing to say of any cue");
}

function fromHash() {
  const found = /[#&]t=([\d.:]+)/.exec(location.hash), ms = found ? parseTime(found[1]) : NaN;
  if (!Number.isNaN(ms) && Math.abs(ms - state.ms) > 20) seek(ms);
}

/** @param {number} now */
function frame(now) {
  const ms = state.ms = clock(now), cues = cuesNow(), playing = cueAt(cues, ms), word = wordAt(ms);
  const round = state.loop && !audio.paused && !audio.seeking ? cues[state.selected] : null;
  if (round && (ms >= round.out || ms < round.start - 100)) seek(round.start);
  if (playing !== state.playing || (playing >= 0 && shown.cue !== cues[playing])) {
    const other = playing !== state.playing;
    state.playing = playing;
    showCue(cues[playing] ?? null);
    lightCue(cues[playing] ?? null);
    if (other && playing >= 0 && !round && !editor.contains(document.activeElement)) choose(playing);
    state.drawn = "";
  }
  fillCue(ms);
  if (word !== state.word) {
    state.word = word;
    lightWord(word, true);
    get("stage").dataset.word = String(word);
  }
  followTime(ms, !audio.paused);
  const drawn = [ms, view.from, view.zoom, state.selected, cues.length, history_.past.length, list.scrollTop].join();
  if (drawn !== state.drawn) {
    state.drawn = drawn;
    get("time").textContent = clockText(ms);
    whole.setAttribute("aria-valuenow", String(Math.round(ms / 1000)));
    whole.setAttribute("aria-valuetext", clockText(ms, true));
    drawList(cues, state.findings, state.selected, playing);
    drawDetail(cues, ms, state.selected, state.marked);
    drawWhole(cues, ms, state.marked);
  }
  requestAnimationFrame(frame);
}

/** The sound that the page carries, as a file of its own that can be sought in. */
function loadAudio() {
  if (data.audio !== null) audio.src = data.audio;
  else {
    const pieces = [...document.querySelectorAll("script.sound")].map((piece) => {
      const raw = atob((piece.textContent || "").trim()), bytes = new Uint8Array(raw.length);
      for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
      piece.remove();
      return bytes;
    });
    if (pieces.length) audio.src = URL.createObjectURL(new Blob(pieces, { type: data.audio_type }));
    else say("This page has no sound");
  }
  fromHash();
}

function begin() {
  document.title = `${data.name} · aligner`;
  script.lang = data.language;
  for (const box of document.querySelectorAll(".caption")) /** @type {HTMLElement} */ (box).lang = data.language;
  const language = (() => { try { return new Intl.DisplayNames("en", { type: "language" }).of(data.language); } catch { return data.language; } })();
  get("name").textContent = data.name;
  get("facts").textContent = [language, data.voice, `style ${style.name}`, clockText(data.duration, true)].filter(Boolean).join(" · ");
  get("total").textContent = `/ ${clockText(data.duration, true)}`;
  get("time").style.minWidth = `${clockText(LATEST).length}ch`;
  whole.setAttribute("aria-valuemax", String(Math.round(LATEST / 1000)));
  get("save").replaceChildren(...(data.served ? ["Save"] : ["Download", make("span", "long", " corrections")]));
  if (data.served) get("home").hidden = false;
  if (data.left.length) {
    get("left").hidden = false;
    get("left-list").replaceChildren(...data.left.map((text) => make("li", "", text)));
  }
  findDraft();
  try { document.documentElement.dataset.theme = localStorage.getItem("aligner theme") ?? ""; } catch { /* no storage for files */ }
  readInk();
  recheck();
  choose(0);
  listen();
  sizeType();
  requestAnimationFrame(frame);
  document.documentElement.dataset.ready = "page";
  addEventListener("DOMContentLoaded", () => {
    loadAudio();
    document.documentElement.dataset.ready = "sound";
    void watchFiles();
  });
}
begin();
