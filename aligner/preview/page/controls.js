// @ts-check
// Keys, buttons and pointers, and what each of them does.

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
  r: () => get("loop").click(), Home: () => seek(0), End: () => seek(LATEST),
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
    else if (key === "enter" && event.target === wording) splitAtCaret();
    else if (key === " ") toggle();
    else if (key === "z" && !inField) step(event.shiftKey ? 1 : -1);
    else if (key === "y" && !inField) step(1);
    else return;
    event.preventDefault();
    return;
  }
  if (event.altKey && event.target === wording && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    event.preventDefault();
    acts.reword();
    return stepCue(event.key === "ArrowUp" ? -1 : 1);
  }
  if (event.altKey || /** @type {HTMLDialogElement} */ (get("help")).open) return;
  if (inField) {
    if (event.key === "Escape") { choose(state.selected, false); list.focus(); }
    return;
  }
  if (!single.checked && event.key.length === 1 && event.key !== " ") return;
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
  addEventListener("beforeunload", (event) => { if (unsaved()) event.preventDefault(); });
  addEventListener("pagehide", writeDraft);
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
      edit(moveEdge(cuesNow(), state.selected, edge, cuesNow()[state.selected][edge] + by * (event.shiftKey ? 10 : 1)), "Edge moved", { kind: `${edge} ${state.selected}` });
    });
  }
  wording.addEventListener("input", measure);
  wording.addEventListener("change", () => acts.reword());
  wording.lang = data.language;
  get("play").addEventListener("click", toggle);
  get("undo").addEventListener("click", () => step(-1));
  get("redo").addEventListener("click", () => step(1));
  get("save").addEventListener("click", () => void save());
  get("mine").addEventListener("click", () => void save(true));
  get("theirs").addEventListener("click", () => { history_.saved = cuesNow(); writeDraft(); location.reload(); });
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
  get("loop").addEventListener("click", (event) => {
    state.loop = !state.loop;
    /** @type {HTMLElement} */ (event.currentTarget).setAttribute("aria-pressed", String(state.loop));
  });
  get("aloud").addEventListener("click", (event) => {
    speaksCaptions = !speaksCaptions;
    /** @type {HTMLElement} */ (event.currentTarget).setAttribute("aria-pressed", String(speaksCaptions));
    live.setAttribute("aria-live", speaksCaptions ? "polite" : "off");
  });
  get("theme").addEventListener("click", () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    document.documentElement.dataset.theme = (document.documentElement.dataset.theme || dark) === "dark" ? "light" : "dark";
    try { localStorage.setItem("aligner theme", document.documentElement.dataset.theme); } catch { /* no storage for files */ }
    readInk();
    state.drawn = "";
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readInk(); state.drawn = ""; });
  for (const tab of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".tabs [data-tab]"))) {
    tab.addEventListener("click", () => showTab(tab.dataset.tab ?? ""));
  }
  audio.addEventListener("ended", () => state.loop && seek(cuesNow()[state.selected].start, true));
  speed.addEventListener("change", () => { audio.playbackRate = Number(speed.value); });
  audio.addEventListener("ratechange", () => { speed.value = String(audio.playbackRate); });
  audio.addEventListener("play", () => document.body.classList.add("plays"));
  audio.addEventListener("pause", () => { document.body.classList.remove("plays"); share(audio.currentTime * 1000); });
  audio.addEventListener("error", () => audio.src && say("The audio cannot be read. Is it beside this page?"));
  listenToTimeline();
}

/** On a phone there is room for one of the panels. @param {string} name */
function showTab(name) {
  document.body.dataset.tab = name;
  for (const tab of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".tabs [data-tab]"))) {
    tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
  }
  revealRow(state.selected);
  lightWord(state.word, true);
  state.drawn = "";
}

function listenToTimeline() {
  /** @type {{cue: number, edge: "start" | "out", before: readonly Cue[]} | null} */
  let grip = null;
  const ms = (/** @type {PointerEvent} */ event) => view.from + lasting(event.offsetX);
  const at = (/** @type {PointerEvent} */ event) => edgeAt(cuesNow(), event.offsetX, state.selected, event.pointerType === "touch");
  const letGo = (/** @type {boolean} */ keep) => {
    if (!grip) return;
    const { before, edge } = grip, after = cuesNow();
    [grip, history_.cues] = [null, before];
    if (keep && after !== before) edit(after, edge === "start" ? "Start moved" : "End moved");
    else choose(state.selected, false);
  };
  detail.addEventListener("pointerdown", (event) => {
    const edge = at(event);
    detail.setPointerCapture(event.pointerId);
    view.follow = true;
    if (!edge) return seek(ms(event));
    grip = { ...edge, before: cuesNow() };
    choose(edge.cue);
  });
  detail.addEventListener("pointermove", (event) => {
    detail.style.cursor = grip || at(event) ? "ew-resize" : "text";
    if (grip) {
      const to_ = event.altKey ? ms(event) : snapped(grip.before, grip.cue, grip.edge, ms(event), state.ms);
      history_.cues = moveEdge(grip.before, grip.cue, grip.edge, to_) ?? grip.before;
      choose(grip.cue, false);
    } else if (event.buttons & 1) seek(ms(event));
  });
  detail.addEventListener("pointerup", () => letGo(true));
  detail.addEventListener("pointercancel", () => letGo(false));
  addEventListener("keydown", (event) => { if (grip && event.key === "Escape") letGo(false); }, true);
  detail.addEventListener("wheel", (event) => {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) return zoom(Math.sign(event.deltaY));
    view.follow = false;
    view.from += lasting(event.deltaX || event.deltaY);
  }, { passive: false });
  const far = (/** @type {PointerEvent} */ event) => seek(event.offsetX / whole.clientWidth * LATEST);
  whole.addEventListener("pointerdown", (event) => { whole.setPointerCapture(event.pointerId); far(event); });
  whole.addEventListener("pointermove", (event) => { if (event.buttons & 1) far(event); });
}
