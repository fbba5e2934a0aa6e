/** Note grid: a column for each step of a melody, pitch upwards; a press or the arrow keys set its note. */

import { el } from "../widgets/elements.js";
import { MOST_STEPS, NOTES } from "./melody.js";

const OCTAVE = 12;
/** @type {Record<string, number>} */
const MOVES = {
  ArrowUp: 1,
  ArrowDown: -1,
  PageUp: OCTAVE,
  PageDown: -OCTAVE,
  Home: -Infinity,
  End: Infinity,
  Delete: -Infinity,
  Backspace: -Infinity,
};
/** @type {Record<string, number>} */
const BESIDE = { ArrowLeft: -1, ArrowRight: 1 };

/** Its place upwards, 0 for a rest. @param {string | null | undefined} note */
const placeOf = (note) => (note ? NOTES.indexOf(note) + 1 : 0);

/** @param {number} place */
const noteAt = (place) => NOTES[place - 1] ?? null;

/**
 * @param {(step: number, note: string | null) => void} onChange @param {string} helpId of what describes it
 */
export function noteGrid(onChange, helpId) {
  /** @type {(string | null)[]} */
  let steps = [];
  const columns = Array.from({ length: MOST_STEPS }, (_, i) => {
    const note = el("span", { class: "note-mark" });
    const slider = {
      class: "note-column",
      role: "slider",
      tabindex: "0",
      "aria-orientation": "vertical",
      "aria-label": `Step ${i + 1}`,
      "aria-valuemin": "0",
      "aria-valuemax": String(NOTES.length),
    };
    return { note, root: el("div", slider, note) };
  });
  const roots = columns.map(({ root }) => root);
  const names = el(
    "div",
    { class: "note-names", "aria-hidden": "true" },
    ...["C4", "F4", "C5", "F5"].map((name) => {
      const label = el("span", {}, name);
      label.style.bottom = bottomOf(name);
      return label;
    }),
  );
  const root = el("div", { class: "note-grid", role: "group", "aria-label": "Notes", "aria-describedby": helpId });
  root.append(names, ...roots);
  const set = (/** @type {number} */ step, /** @type {number} */ place) =>
    onChange(step, noteAt(Math.min(NOTES.length, Math.max(0, place))));
  root.addEventListener("click", (event) => {
    const step = roots.findIndex((each) => each.contains(/** @type {Node} */ (event.target)));
    const column = roots[step];
    if (!column) return;
    const { bottom, height } = column.getBoundingClientRect();
    const place = Math.min(NOTES.length, 1 + Math.floor(((bottom - event.clientY) / height) * NOTES.length));
    set(step, place === placeOf(steps[step]) ? 0 : place);
  });
  root.addEventListener("keydown", (event) => {
    const step = roots.findIndex((each) => each === event.target);
    if (step < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const [move, beside] = [MOVES[event.key], BESIDE[event.key]];
    if (move === undefined && beside === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (move === undefined) return roots[step + Number(beside)]?.focus();
    set(step, placeOf(steps[step]) + move);
  });
  return {
    root,
    /** @param {(string | null)[]} next */
    draw(next) {
      steps = next;
      columns.forEach(({ note, root: column }, i) => {
        const name = steps[i] ?? null;
        note.hidden = name === null;
        if (name) note.style.bottom = bottomOf(name);
        note.textContent = name;
        column.setAttribute("aria-valuenow", String(placeOf(name)));
        column.setAttribute("aria-valuetext", name ?? "rest");
      });
    },
  };
}

/** @param {string} name */
const bottomOf = (name) => `${(100 * NOTES.indexOf(name)) / NOTES.length}%`;
