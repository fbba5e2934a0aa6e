/**
 * Display options: choose the level of detail, the digits, predicting first, the projector, and the parts to hide.
 */

import { el } from "../../widgets/elements.js";
import { segmented } from "../../widgets/segmented.js";
import { explained, explainedChoices } from "../../widgets/tooltip/term-tooltip.js";
import "../../domain/words/controls.js";
import { turnProjector } from "../reply/state.js";

/** Parts of the page that a teacher may put away: the value of `data-part`, and what it is called. */
export const PARTS = {
  form: "the form",
  map: "the map",
  paragraph: "the paragraph",
  formula: "the formula",
  derivation: "the derivation",
  transport: "the slider",
  export: "the export",
};

/** Entries of the glossary, by the value of a button. */
const TERMS = {
  picture: "view_picture",
  numbers: "view_numbers",
  algebra: "view_algebra",
  short: "four_decimals",
  full: "full_digits",
};

/**
 * @param {HTMLElement} root
 * @param {import("../../core/store.js").Store<import("../reply/types.js").StepperState>} store
 */
export function mount(root, store) {
  const detail = segmented(
    "Level of detail",
    { picture: "Picture", numbers: "Numbers", algebra: "Algebra" },
    (detail) => store.set({ detail }),
  );
  const digits = segmented("Digits", { short: "4 decimals", full: "Full digits" }, (digits) => store.set({ digits }));
  const predict = el("input", { type: "checkbox" });
  const present = el("button", { type: "button", class: "small", "aria-pressed": "false" }, "Projector (p)");
  const boxes = Object.entries(PARTS).map(([part, name]) => ({
    part,
    box: el("input", { type: "checkbox", value: part }),
    name,
  }));
  const panel = el(
    "details",
    { class: "put-away" },
    el("summary", {}, "Hide"),
    el(
      "div",
      { class: "put-away-list", role: "group", "aria-label": "Hide parts of the page" },
      ...boxes.map(({ box, name }) => el("label", {}, box, name)),
    ),
  );
  const list = el(
    "div",
    { class: "stepper-options" },
    detail.root,
    digits.root,
    explained(el("label", { class: "switch" }, predict, "Predict first"), "predict_first"),
    explained(present, "on_projector"),
    panel,
  );
  explainedChoices(list, TERMS);
  // one button where there is no room for them all: on a phone and on the projector
  const opener = el("button", { type: "button", class: "small options-opener", "aria-expanded": "false" }, "View");
  const open = (/** @type {boolean} */ isOpen) => {
    root.classList.toggle("open", isOpen);
    opener.setAttribute("aria-expanded", String(isOpen));
  };
  root.append(opener, list);

  let wasPresent = false;
  store.watch(["detail", "digits", "predict", "present", "hide"], (state) => {
    detail.mark(state.detail);
    digits.mark(state.digits);
    predict.checked = state.predict;
    present.setAttribute("aria-pressed", String(state.present));
    for (const { part, box } of boxes) box.checked = state.hide.includes(part);
    const page = document.documentElement;
    if (page.toggleAttribute("data-present", state.present) !== wasPresent) open(false);
    wasPresent = state.present;
    for (const part of Object.keys(PARTS)) page.toggleAttribute(`data-hide-${part}`, state.hide.includes(part));
  });
  const change = (/** @type {Event} */ event) => {
    if (event.target === predict) store.set({ predict: predict.checked, revealed: false, guess: null });
    const hide = boxes.filter(({ box }) => box.checked).map(({ part }) => part);
    if (boxes.some(({ box }) => box === event.target)) store.set({ hide });
  };
  const click = (/** @type {Event} */ event) => {
    if (event.target === present) store.set(turnProjector(store.get()));
    if (event.target === opener) open(!root.classList.contains("open"));
  };
  root.addEventListener("change", change);
  root.addEventListener("click", click);
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !root.classList.contains("open")) return;
    open(false);
    // and does not leave the projector
    event.preventDefault();
  });
}
