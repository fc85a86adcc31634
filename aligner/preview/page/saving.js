// @ts-check
// What becomes of edits: drafts, downloads, and what is saved to the server's folder.

// Edits are drafts until they are saved: a reload, by accident or because files changed, brings them back.
const draftKey = ["aligner", location.pathname, WORDS, data.text.length, LATEST].join(":");
/** What is changed, and how many cues before it and after it are not. */
function draft() {
  const cues = history_.cues, most = Math.min(cues.length, AS_CUT.length);
  let before = 0, after = 0;
  while (before < most && cues[before] === AS_CUT[before]) before++;
  while (after < most - before && cues[cues.length - 1 - after] === AS_CUT[AS_CUT.length - 1 - after]) after++;
  return { before, after, cues: cues.slice(before, cues.length - after) };
}
let keeping = 0;
function keepDraft() {
  clearTimeout(keeping);
  keeping = setTimeout(writeDraft, 250);
}
function writeDraft() {
  try { unsaved() ? sessionStorage.setItem(draftKey, JSON.stringify(draft())) : sessionStorage.removeItem(draftKey); } catch { /* no storage for files */ }
}
function findDraft() {
  try {
    const kept = sessionStorage.getItem(draftKey);
    if (!kept) return;
    const { before, after, cues } = /** @type {ReturnType<typeof draft>} */ (JSON.parse(kept));
    history_.set([...AS_CUT.slice(0, before), ...cues, ...AS_CUT.slice(AS_CUT.length - after)]);
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

/** @param {boolean} [over] what was saved meanwhile by another page */
async function save(over) {
  acts.reword();
  const saving = history_.cues, text = correctionsOf(saving), base = data.name.split("/").pop();
  if (!data.served) download(`${base}.corrections.json`, text);
  else {
    try {
      const answer = await fetch(data.served.save, { method: "POST", body: text,
        headers: { "Content-Type": "application/json", "X-Aligner-Token": data.served.token, "If-Match": over ? "*" : data.served.version } });
      const told_ = await answer.json();
      get("stale").hidden = answer.status !== 412;
      if (!answer.ok) throw new Error(told_.error);
      data.served.version = told_.version;
    } catch (error) {
      return say(`Not saved: ${error instanceof Error ? error.message : error}`);
    }
  }
  history_.saved = saving;
  recheck();
  writeDraft();
  if (over) location.reload();
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
