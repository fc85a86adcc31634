// @ts-check
// Playing, choosing, correcting, saving: what joins the parts of the page.

const audio = /** @type {HTMLAudioElement} */ (get("audio"));
const editor = get("editor");
const wording = /** @type {HTMLTextAreaElement} */ (get("wording"));
const field = { start: /** @type {HTMLInputElement} */ (get("start")), out: /** @type {HTMLInputElement} */ (get("out")) };
const speed = /** @type {HTMLSelectElement} */ (get("speed"));
/** @type {{selected: number, playing: number, word: number, ms: number, drawn: string, findings: Finding[][], marked: boolean[]}} */
const state = { selected: 0, playing: -2, word: -2, ms: 0, drawn: "", findings: [], marked: [] };
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
  share(at);
}

/** @param {number} ms */
function share(ms) {
  try { history.replaceState(null, "", `#t=${Number((ms / 1000).toFixed(2))}`); } catch { /* some browsers refuse it for files */ }
}

function recheck() {
  const cues = cuesNow();
  state.findings = cues.map((_, i) => findingsOf(cues, i));
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

/** @param {readonly Cue[] | null} cues @param {string} what @param {number} [chosen] */
function edit(cues, what, chosen) {
  if (!cues) return say(`${what}: not possible here`);
  history_.set(cues);
  recheck();
  choose(chosen ?? state.selected, false);
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

// Edits are drafts until they are saved: a reload, by accident or because files changed, brings them back.
const draftKey = ["aligner", location.pathname, WORDS, data.text.length, LATEST].join(":");
function keepDraft() {
  try { unsaved() ? sessionStorage.setItem(draftKey, JSON.stringify(history_.cues)) : sessionStorage.removeItem(draftKey); } catch { /* no storage for files */ }
}
function findDraft() {
  try {
    const kept = sessionStorage.getItem(draftKey);
    if (kept) history_.set(JSON.parse(kept));
  } catch { /* likewise */ }
}

/** @param {string} name @param {string} text */
function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function save() {
  acts.reword();
  const saving = history_.cues, text = correctionsOf(saving), base = data.name.split("/").pop();
  if (!data.served) download(`${base}.corrections.json`, text);
  else {
    try {
      const answer = await fetch(data.served.save, { method: "POST", body: text,
        headers: { "Content-Type": "application/json", "X-Aligner-Token": data.served.token } });
      const told_ = await answer.json();
      if (!answer.ok) throw new Error(told_.error);
      data.served.version = told_.version;
    } catch (error) {
      return say(`Not saved: ${error instanceof Error ? error.message : error}`);
    }
  }
  history_.saved = saving;
  recheck();
  keepDraft();
  say(data.served ? `Saved: ${base}.corrections.json` : `Downloaded ${base}.corrections.json: put it beside the words file`);
}

async function watchFiles() {
  const served = data.served;
  if (!served) return;
  try {
    const { version } = await (await fetch(served.state)).json();
    if (version === served.version) get("stale").hidden = true;
    else if (!unsaved()) return location.reload();
    else get("stale").hidden = false;
  } catch { /* the server has ended; the page goes on */ }
  setTimeout(watchFiles, 1500);
}

/** @param {number} by */
function faster(by) {
  const options = [...speed.options].map((one) => Number(one.value)), at = options.indexOf(audio.playbackRate);
  audio.playbackRate = options[Math.min(Math.max(at + by, 0), options.length - 1)];
}
const toggle = () => (audio.paused ? void audio.play() : audio.pause());
/** @param {number} by */
function stepWord(by) {
  const begun = wordBegun(state.ms + 1);
  seek(starts[Math.min(Math.max(begun + by, 0), WORDS - 1)]);
}
/** @param {number} by */
function stepCue(by) {
  const cues = cuesNow(), i = Math.min(Math.max(state.selected + by, 0), cues.length - 1);
  seek(cues[i].start);
  choose(i);
}

/** @type {Record<string, () => void>} */
const KEYS = {
  " ": toggle, k: () => audio.pause(),
  l: () => (audio.paused ? toggle() : faster(1)), j: () => (audio.playbackRate > 1 ? faster(-1) : seek(state.ms - 2000)),
  ArrowLeft: () => seek(state.ms - 5000), ArrowRight: () => seek(state.ms + 5000),
  "Shift+ArrowLeft": () => stepWord(state.ms - starts[Math.max(wordBegun(state.ms), 0)] > 300 ? 0 : -1), "Shift+ArrowRight": () => stepWord(1),
  ArrowUp: () => stepCue(-1), ArrowDown: () => stepCue(1),
  Enter: () => seek(cuesNow()[state.selected].start, true),
  n: () => nextFinding(1), "Shift+N": () => nextFinding(-1), p: () => nextFinding(-1),
  s: () => acts.split(), m: () => acts.join(), w: () => acts.give(), "Shift+W": () => acts.take(), b: () => acts.balance(),
  "[": () => acts.in(), "]": () => acts.out(), e: () => wording.focus(),
  "+": () => zoom(-1), "=": () => zoom(-1), "-": () => zoom(1), "?": () => /** @type {HTMLDialogElement} */ (get("help")).showModal(),
};

/** @param {KeyboardEvent} event */
function pressed(event) {
  const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  if (event.ctrlKey || event.metaKey) {
    const key = event.key.toLowerCase();
    if (key === "s") void save();
    else if (key === "z" && !inField) step(event.shiftKey ? 1 : -1);
    else if (key === "y" && !inField) step(1);
    else return;
    event.preventDefault();
    return;
  }
  if (event.altKey || /** @type {HTMLDialogElement} */ (get("help")).open) return;
  if (inField) {
    if (event.key === "Escape") { choose(state.selected, false); list.focus(); }
    return;
  }
  if (event.target instanceof HTMLSelectElement || (event.target instanceof HTMLElement && event.target.closest("button, summary, a") && [" ", "Enter"].includes(event.key))) return;
  const key = event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.shiftKey && /^[a-z]$/i.test(event.key) ? `Shift+${event.key.toUpperCase()}` : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = KEYS[key];
  if (!act) return;
  event.preventDefault();
  act();
}

/** @param {number} by */
function zoom(by) {
  const before = span(), anchor = Math.min(Math.max((state.ms - view.from) / before, 0), 1);
  view.zoom = Math.min(Math.max(view.zoom + by, 0), ZOOMS.length - 1);
  view.from = state.ms - span() * anchor;
}

function listen() {
  addEventListener("keydown", pressed);
  addEventListener("beforeunload", (event) => { if (unsaved() && !data.served) event.preventDefault(); });
  addEventListener("hashchange", fromHash);
  new ResizeObserver(() => { sizeType(); state.drawn = ""; }).observe(get("stage"));
  list.addEventListener("scroll", () => { state.drawn = ""; }, { passive: true });
  list.addEventListener("click", (event) => {
    const row = event.target instanceof Element ? event.target.closest(".row") : null;
    if (!row) return;
    const i = Number(row.id.slice(4));
    choose(i, false);
    seek(cuesNow()[i].start, true);
  });
  script.addEventListener("click", (event) => {
    const word = getSelection()?.isCollapsed === false ? -1 : wordUnder(event.clientX, event.clientY);
    if (word >= 0) seek(starts[word], true);
  });
  for (const button of document.querySelectorAll("[data-act]")) {
    const name = /** @type {HTMLElement} */ (button).dataset.act ?? "";
    button.addEventListener("click", () => /** @type {Record<string, () => void>} */ (/** @type {unknown} */ (acts))[name]());
  }
  for (const edge of /** @type {("start" | "out")[]} */ (["start", "out"])) {
    field[edge].addEventListener("change", () => {
      const ms = parseTime(field[edge].value);
      if (Number.isNaN(ms)) { choose(state.selected, false); return say("That is no time: write 1:23.456"); }
      return edit(moveEdge(cuesNow(), state.selected, edge, ms), edge === "start" ? "Start moved" : "End moved");
    });
    field[edge].addEventListener("keydown", (event) => {
      const by = { ArrowUp: 10, ArrowDown: -10 }[event.key];
      if (!by) return;
      event.preventDefault();
      edit(moveEdge(cuesNow(), state.selected, edge, cuesNow()[state.selected][edge] + by * (event.shiftKey ? 10 : 1)), "Edge moved");
    });
  }
  wording.addEventListener("input", measure);
  wording.addEventListener("change", () => acts.reword());
  wording.lang = data.language;
  get("play").addEventListener("click", toggle);
  get("undo").addEventListener("click", () => step(-1));
  get("redo").addEventListener("click", () => step(1));
  get("save").addEventListener("click", () => void save());
  get("srt").addEventListener("click", () => download(`${data.name.split("/").pop()}.srt`, asSrt(cuesNow())));
  get("vtt").addEventListener("click", () => download(`${data.name.split("/").pop()}.vtt`, asVtt(cuesNow())));
  get("next").addEventListener("click", () => nextFinding(1));
  get("previous").addEventListener("click", () => nextFinding(-1));
  get("closer").addEventListener("click", () => zoom(-1));
  get("wider").addEventListener("click", () => zoom(1));
  get("keys").addEventListener("click", KEYS["?"]);
  get("link").addEventListener("click", () => {
    share(state.ms);
    void navigator.clipboard?.writeText(location.href).then(() => say("The link to this moment is copied"), () => say("The link is in the address"));
  });
  get("karaoke").addEventListener("click", (event) => {
    karaoke = !karaoke;
    /** @type {HTMLElement} */ (event.currentTarget).setAttribute("aria-pressed", String(karaoke));
    document.body.classList.toggle("plain", !karaoke);
  });
  get("aloud").addEventListener("click", (event) => {
    speaksCaptions = !speaksCaptions;
    /** @type {HTMLElement} */ (event.currentTarget).setAttribute("aria-pressed", String(speaksCaptions));
    live.setAttribute("aria-live", speaksCaptions ? "polite" : "off");
  });
  get("theme").addEventListener("click", () => {
    const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark");
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    readInk();
    state.drawn = "";
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readInk(); state.drawn = ""; });
  for (const tab of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".tabs [data-tab]"))) {
    tab.addEventListener("click", () => { document.body.dataset.tab = tab.dataset.tab; state.drawn = ""; });
  }
  speed.addEventListener("change", () => { audio.playbackRate = Number(speed.value); });
  audio.addEventListener("ratechange", () => { speed.value = String(audio.playbackRate); });
  audio.addEventListener("play", () => document.body.classList.add("plays"));
  audio.addEventListener("pause", () => { document.body.classList.remove("plays"); share(audio.currentTime * 1000); });
  audio.addEventListener("error", () => audio.src && say("The audio cannot be read. Is it beside this page?"));
  listenToTimeline();
}

function listenToTimeline() {
  /** @type {{cue: number, edge: "start" | "out", before: readonly Cue[]} | null} */
  let grip = null;
  const ms = (/** @type {PointerEvent} */ event) => view.from + event.offsetX / detail.clientWidth * span();
  detail.addEventListener("pointerdown", (event) => {
    const edge = edgeAt(cuesNow(), event.offsetX, state.selected);
    detail.setPointerCapture(event.pointerId);
    view.follow = true;
    if (!edge) return seek(ms(event));
    grip = { ...edge, before: cuesNow() };
    choose(edge.cue);
  });
  detail.addEventListener("pointermove", (event) => {
    detail.style.cursor = grip || edgeAt(cuesNow(), event.offsetX, state.selected) ? "ew-resize" : "text";
    if (grip) {
      history_.cues = moveEdge(grip.before, grip.cue, grip.edge, ms(event)) ?? grip.before;
      choose(grip.cue, false);
    } else if (event.buttons & 1) seek(ms(event));
  });
  detail.addEventListener("pointerup", () => {
    if (!grip) return;
    const after = cuesNow();
    history_.cues = grip.before;
    if (after !== grip.before) edit(after, grip.edge === "start" ? "Start moved" : "End moved");
    grip = null;
  });
  detail.addEventListener("wheel", (event) => {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) return zoom(Math.sign(event.deltaY));
    view.follow = false;
    view.from += (event.deltaX || event.deltaY) / detail.clientWidth * span();
  }, { passive: false });
  const far = (/** @type {PointerEvent} */ event) => seek(event.offsetX / whole.clientWidth * LATEST);
  whole.addEventListener("pointerdown", (event) => { whole.setPointerCapture(event.pointerId); far(event); });
  whole.addEventListener("pointermove", (event) => { if (event.buttons & 1) far(event); });
}

function fromHash() {
  const found = /[#&]t=([\d.:]+)/.exec(location.hash), ms = found ? parseTime(found[1]) : NaN;
  if (!Number.isNaN(ms) && Math.abs(ms - state.ms) > 20) seek(ms);
}

/** @param {number} now */
function frame(now) {
  const ms = state.ms = clock(now), cues = cuesNow(), playing = cueAt(cues, ms), word = wordAt(ms);
  if (playing !== state.playing || (playing >= 0 && shown.cue !== cues[playing])) {
    const other = playing !== state.playing;
    state.playing = playing;
    showCue(cues[playing] ?? null);
    lightCue(cues[playing] ?? null);
    if (other && playing >= 0 && !editor.contains(document.activeElement)) choose(playing);
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
  get("total").textContent = clockText(data.duration, true);
  whole.setAttribute("aria-valuemax", String(Math.round(LATEST / 1000)));
  get("save").replaceChildren(...(data.served ? ["Save"] : ["Download", make("span", "long", " corrections")]));
  if (data.served) get("home").hidden = false;
  if (data.left.length) {
    get("left").hidden = false;
    get("left-list").replaceChildren(...data.left.map((text) => make("li", "", text)));
  }
  findDraft();
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
