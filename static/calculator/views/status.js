/** Status: says whether the picture shows earlier numbers, what the server refused, and what is unusual. */

import { startTimer, stopTimer } from "../../core/settled.js";
import { el } from "../../widgets/elements.js";
import { isOutdated } from "../state.js";
import { sentenceNodes } from "./sentence-nodes.js";

/** @import { State, Store } from "../state.js" */

const OUTDATED_MS = 400;

/** @param {HTMLElement} root @param {Store} store */
export function mount(root, store) {
  const alert = el("p", { class: "problem", role: "alert" });
  const outdated = el("p", { class: "note", role: "status" });
  const notes = el("div", { class: "notes" });
  root.append(alert, outdated, notes);
  let timer = 0;

  const tell = (/** @type {State} */ state) => {
    const faults = Object.keys(state.problems);
    const isOld = isOutdated(state) && !state.isBusy;
    const where = faults.map((name) => `\`${name}\``).join(", ");
    const what = state.trace ? "Shown are the last numbers that fitted." : "There is nothing to show yet.";
    const text = (isOld || !state.trace) && faults.length > 0 ? `${what} To be mended: ${where}.` : "";
    outdated.replaceChildren(...sentenceNodes(text));
    document.documentElement.toggleAttribute("data-empty", !state.trace);
    document.documentElement.toggleAttribute("data-old", isOld && faults.length > 0);
  };
  const show = (/** @type {State} */ state) => {
    alert.replaceChildren(...sentenceNodes(state.problem ?? ""));
    stopTimer(timer);
    // a quick answer does not make it flicker
    timer = startTimer(() => tell(store.get()), isOutdated(state) ? OUTDATED_MS : 0);
  };
  store.watch(["problem", "problems", "form", "computed", "isBusy", "trace"], show);
  store.watch(["notes"], (state) =>
    notes.replaceChildren(...state.notes.map((note) => el("p", { class: "note" }, note))),
  );
}
