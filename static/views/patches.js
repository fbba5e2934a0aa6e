/**
 * Where a patch or `[CLS]` looks, drawn over the image: what it takes little from is veiled.
 *
 * @typedef {import("../patches.js").Grid} Grid
 * @typedef {import("../types.js").HeadMatrix} HeadMatrix
 * @typedef {import("../types.js").SeenImage} SeenImage
 * @typedef {import("../types.js").State} State
 * @typedef {State & { matrix: HeadMatrix, seen: SeenImage }} Ready
 */

import { numberText } from "../numbers.js";
import { el } from "../parts/elements.js";
import { gridOf, patchBeside, patchName, veilOf } from "../patches.js";
import { currentCell, pinnedCell } from "../selection.js";
import { rowOf } from "../tensors.js";

const HELP = "Press a patch or [CLS] to see where it looks; rest on another to read its weight. Arrow keys walk over the patches, Enter chooses one.";
const SCALE = "The clearest patch has the most weight of all patches in this row,";

/** @param {HTMLElement} root @param {import("../types.js").Store<State>} store */
export function mount(root, store) {
  const picture = el("img", { alt: "", draggable: "false" });
  const specials = el("div", { class: "patch-specials" });
  const patches = el("div", { class: "patch-grid" });
  const group = el("div", { class: "patches", role: "group", "aria-describedby": "patches-help" },
    specials, el("div", { class: "patch-image" }, picture, patches));
  const readout = el("output", { class: "readout", "aria-live": "polite" });
  const legend = el("span", {});
  root.append(group, readout, el("p", { id: "patches-help", class: "muted small" }, legend, " ", HELP));
  /** @type {HTMLButtonElement[]} by token */
  let buttons = [];

  const ready = () => {
    const { matrix, seen } = store.get();
    const isOfRun = seen !== null && matrix?.run.card.id === seen.model && matrix.run.question.image === seen.image.data;
    return isOfRun ? /** @type {Ready} */ (store.get()) : null;
  };
  const grid = (/** @type {Ready} */ { matrix, seen }) => gridOf(matrix.keyTokens, seen.columns);

  function build() {
    const state = ready();
    root.hidden = !state;
    if (!state) return;
    const { matrix, seen } = state;
    const { specials: before, rows } = grid(state);
    buttons = matrix.keyTokens.map((token, i) =>
      el("button", { type: "button", value: i, tabindex: "-1", class: token.special ? "small" : "patch" }, token.special && token.text));
    picture.src = seen.url;
    patches.style.setProperty("--columns", String(seen.columns));
    specials.replaceChildren(...before.map((i) => /** @type {HTMLButtonElement} */ (buttons[i])));
    patches.replaceChildren(...rows.flat().map((i) => /** @type {HTMLButtonElement} */ (buttons[i])));
    draw();
  }

  function draw() {
    const state = ready();
    if (!state) return;
    const { matrix } = state;
    const { query } = pinnedCell(state, matrix);
    const row = rowOf(matrix.weights, query);
    const most = Math.max(...grid(state).rows.flat().map((i) => Number(row[i])));
    const isFocused = group.contains(document.activeElement);
    group.setAttribute("aria-label", `Where ${nameAt(matrix, query)} looks`);
    for (const [i, button] of buttons.entries()) {
      const weight = numberText(Number(row[i]), state.digits);
      button.setAttribute("aria-label", `${nameAt(matrix, i)}, weight ${weight}`);
      button.setAttribute("aria-pressed", String(i === query));
      button.style.setProperty("--veil", String(veilOf(Number(row[i]), most)));
      if (!isFocused) button.tabIndex = i === query ? 0 : -1;
    }
    legend.textContent = `${SCALE} ${numberText(most, state.digits)}; the less weight, the darker (√ scale).`;
    read();
  }

  function read() {
    const state = ready();
    if (!state) return;
    const { matrix, digits } = state;
    const { query, key } = currentCell(state, matrix);
    const weight = numberText(Number(rowOf(matrix.weights, query)[key]), digits);
    readout.textContent = `From ${nameAt(matrix, query)} to ${nameAt(matrix, key)}: weight ${weight}`;
  }

  const buttonIn = (/** @type {EventTarget | null} */ target) => (target instanceof Element ? target.closest("button") : null);
  const choose = (/** @type {Event} */ event) => {
    const button = buttonIn(event.target);
    if (button) store.set({ query: Number(button.value), key: null, hover: null });
  };
  const peek = (/** @type {Event} */ event) => {
    const state = ready();
    const button = buttonIn(event.target);
    if (state && button) store.set({ hover: { query: pinnedCell(state, state.matrix).query, key: Number(button.value) } });
  };
  const leave = () => store.set({ hover: null });
  const press = (/** @type {KeyboardEvent} */ event) => {
    const state = ready();
    const button = buttonIn(event.target);
    if (!state || !button || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = patchBeside(grid(state), Number(button.value), event.key);
    if (next === null) return;
    event.preventDefault();
    for (const each of buttons) each.tabIndex = each === buttons[next] ? 0 : -1;
    buttons[next]?.focus();
  };
  group.addEventListener("click", choose);
  group.addEventListener("pointerover", peek);
  group.addEventListener("focusin", peek);
  group.addEventListener("pointerleave", leave);
  group.addEventListener("focusout", leave);
  group.addEventListener("keydown", press);
  const stops = [
    store.watch(["run", "seen"], build),
    store.watch(["matrix"], (state, previous) => (state.matrix?.run === previous.matrix?.run && buttons.length > 0 ? draw() : build())),
    store.watch(["query", "digits"], draw),
    store.watch(["hover", "key"], read),
  ];
  return () => {
    for (const stop of stops) stop();
    root.replaceChildren();
  };
}

/** @param {HeadMatrix} matrix @param {number} i */
const nameAt = ({ keyTokens }, i) => patchName(/** @type {import("../types.js").Token} */ (keyTokens[i]));
