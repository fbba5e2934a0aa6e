/** Melody part: places notes by time, with a timbre and a tempo; the server sounds them, and that is sent. */

import { el, selectOf } from "../widgets/elements.js";
import { FIRST_STEPS, stepsOf, TEMPOS, TIMBRES, UNSEEN_TIMBRE, withNote } from "./melody.js";
import { noteGrid } from "./note-grid.js";
import { readWritten } from "./written.js";

/** @import { ImageFile } from "../core/types.js" */
/** @import { Steps } from "./melody.js" */
/** @import { Asked } from "./written.js" */

const HELP =
  "Press a column to set its note; press the note again for a rest. Arrow keys up and down change a note, " +
  "Page Up and Page Down by an octave, Delete makes a rest, left and right go to the next column. " +
  "It sounds when you press Play.";
const SILENT = "A melody has at least one note. Set one.";

/** @param {(asked: Asked) => void} send */
export function melodyPart(send) {
  let melody = FIRST_STEPS;
  const said = el("p", { class: "small", "aria-live": "polite" });
  const set = (/** @type {Steps} */ next) => {
    melody = next;
    draw();
    const isSilent = melody.steps.every((each) => each === null);
    said.textContent = isSilent ? SILENT : "";
    if (!isSilent) send({ melody });
  };
  const grid = noteGrid((step, note) => set(withNote(melody, step, note)), "notes-help");
  const timbre = selectOf(
    {},
    Object.fromEntries(TIMBRES.map((name) => [name, name === UNSEEN_TIMBRE ? `${name} (not in the training)` : name])),
  );
  const tempo = selectOf(
    {},
    Object.fromEntries(Object.entries(TEMPOS).map(([name, beat]) => [String(beat), `${name}, ${beat} s a note`])),
  );
  timbre.addEventListener("change", () => set({ ...melody, timbre: timbre.value }));
  tempo.addEventListener("change", () => set({ ...melody, beat: Number(tempo.value) }));
  function draw() {
    grid.draw(melody.steps);
    timbre.value = melody.timbre;
    tempo.value = String(melody.beat);
  }
  const fields = el(
    "div",
    { class: "compose-fields" },
    el("label", { class: "small" }, "Timbre", timbre),
    el("label", { class: "small" }, "Tempo", tempo),
    said,
  );
  draw();
  return {
    root: el(
      "div",
      { class: "compose-part" },
      grid.root,
      fields,
      el("p", { id: "notes-help", class: "muted small" }, HELP),
    ),
    /** @param {ImageFile} file @param {boolean} isNewest whether nothing was changed since it was asked for */
    take(file, isNewest) {
      if (!file.truth || !isNewest) return;
      const asked = readWritten(file.fingerprint);
      melody = asked && "melody" in asked ? asked.melody : stepsOf(file.truth.text);
      draw();
    },
  };
}
