/**
 * Every head as a small picture: layers are rows, heads are columns, one table for each site.
 *
 * @typedef {import("../types.js").HeadPicture} HeadPicture
 * @typedef {import("../types.js").State} State
 * @typedef {import("../types.js").SiteShape} SiteShape
 */

import { openHead } from "../actions.js";
import { paintThumbnail } from "../draw/thumbnail.js";
import { headName, labelOf } from "../head-labels.js";
import { placeText } from "../interventions.js";
import { el } from "../parts/elements.js";
import { rgbProperty } from "../parts/theme.js";

const MANY = 6;
// room for a finger on every picture; with more heads than fit, the table scrolls sideways
const [LAYER_WIDTH, LEAST_WIDTH] = [50, 28];

const SITE_NAMES = {
  encoder: "Encoder: source looks at source",
  decoder: "Decoder: target looks at target",
  cross: "Cross: target looks at source",
};

/** @param {HeadPicture | State} a @param {HeadPicture | State} b */
const isSame = (a, b) => a.site === b.site && a.layer === b.layer && a.head === b.head;

/** @param {HTMLElement} root @param {import("../types.js").Store<State>} store */
export function mount(root, store) {
  /** @type {{ picture: HeadPicture, button: HTMLButtonElement, canvas: HTMLCanvasElement }[]} */
  let made = [];

  function build(/** @type {State} */ state) {
    const hadFocus = root.contains(document.activeElement);
    made = [];
    const { run } = state;
    root.replaceChildren(...(run ? [...run.card.sites.map((site) => tableOf(site, state)), ...poolingNote(run.pictures)] : []));
    paint();
    if (hadFocus) made.find(({ picture }) => isSame(picture, store.get()))?.button.focus();
  }

  /** @param {SiteShape} shape @param {State} state */
  function tableOf(shape, { run }) {
    const indexes = Array.from({ length: shape.heads }, (_, head) => head);
    const isMany = shape.heads > MANY;
    const corner = el("td", { class: "muted", "aria-hidden": "true" }, isMany ? "Head" : "");
    const heading = el("tr", {}, corner, ...indexes.map((head) => headingOf("Head", head, "col", isMany)));
    const rows = Array.from({ length: shape.layers }, (_, layer) =>
      el("tr", {}, headingOf("Layer", layer, "row", false), ...indexes.map((head) => cellOf({ site: shape.site, layer, head }))),
    );
    const isOnly = run?.card.sites.length === 1;
    const caption = isOnly ? null : el("caption", {}, SITE_NAMES[shape.site]);
    const name = `All heads${isOnly ? "" : `, ${shape.site}`}`;
    const table = el("table", { role: "grid", class: "heads", "aria-label": name, "data-many": isMany },
      caption, el("thead", {}, heading), el("tbody", {}, ...rows));
    table.style.minWidth = `${LAYER_WIDTH + shape.heads * LEAST_WIDTH}px`;
    return table;
  }

  /** @param {import("../types.js").HeadPlace} place */
  function cellOf(place) {
    const { run } = store.get();
    const picture = run?.pictures.find((each) => isSame(each, /** @type {HeadPicture} */ (place)));
    if (!run || !picture) return el("td", { role: "gridcell" });
    const isOff = run.question.interventions?.ablate.some((each) => isSame(/** @type {any} */ (each), picture));
    const canvas = el("canvas", { "aria-hidden": "true" });
    const earned = labelOf(run.card, place);
    const name = [placeText(place, run.card), isOff && "zeroed", earned && headName(earned.label)].filter(Boolean).join(", ");
    const button = el("button", { type: "button", "aria-label": name, tabindex: -1, class: "thumbnail" }, canvas,
      isOff ? el("span", { class: "badge", "aria-hidden": "true" }, "off") : null);
    made.push({ picture, button, canvas });
    return el("td", { role: "gridcell" }, button);
  }

  function paint() {
    const { isDark } = store.get();
    const hidden = made.length ? rgbProperty(root, "--hidden") : /** @type {const} */ ([0, 0, 0]);
    for (const { picture, canvas } of made) paintThumbnail(canvas, picture, { isDark, hidden });
    mark(store.get());
  }

  function mark(/** @type {State} */ state) {
    for (const { picture, button } of made) {
      const isChosen = isSame(picture, state);
      button.setAttribute("aria-pressed", String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
    }
    // while the pictures are still another model's, none may be chosen: the keyboard needs a way in all the same
    if (made[0] && made.every(({ button }) => button.tabIndex < 0)) made[0].button.tabIndex = 0;
  }

  const click = (/** @type {Event} */ event) => {
    const found = made.find(({ button }) => button.contains(/** @type {Node} */ (event.target)));
    if (found) store.set(openHead(store.get(), found.picture));
  };

  const press = (/** @type {KeyboardEvent} */ event) => {
    const goal = neighbour(made, event);
    if (!goal) return;
    event.preventDefault();
    for (const { button } of made) button.tabIndex = button === goal ? 0 : -1;
    goal.focus();
  };

  const stops = [
    store.watch(["run"], build),
    store.watch(["site", "layer", "head"], mark),
    store.watch(["isDark"], paint),
  ];
  root.addEventListener("click", click);
  root.addEventListener("keydown", press);
  return () => {
    for (const stop of stops) stop();
    root.removeEventListener("click", click);
    root.removeEventListener("keydown", press);
    root.replaceChildren();
  };
}

/** @param {HeadPicture[]} pictures @returns {HTMLElement[]} what a pixel is when it is not one cell */
function poolingNote(pictures) {
  const block = Math.max(0, ...pictures.map((picture) => picture.block));
  const text = `Each pixel is the largest weight of ${block} × ${block} cells.`;
  return block > 1 ? [el("p", { class: "muted small" }, text)] : [];
}

/** @param {string} word @param {number} index @param {string} scope @param {boolean} isShort */
const headingOf = (word, index, scope, isShort) =>
  el("th", { scope }, el("span", isShort ? { class: "unseen" } : {}, `${word} `), index);

/**
 * The button that an arrow key, Home or End leads to; up and down also cross from one site to the next.
 * @param {{ picture: HeadPicture, button: HTMLButtonElement }[]} made @param {KeyboardEvent} event
 */
function neighbour(made, event) {
  const now = made.findIndex(({ button }) => button === event.target);
  const from = made[now]?.picture;
  if (!from) return undefined;
  const lines = [...new Set(made.map(({ picture }) => `${picture.site} ${picture.layer}`))];
  const line = (/** @type {number} */ i) =>
    made.filter(({ picture }) => `${picture.site} ${picture.layer}` === lines[i]).map(({ button }) => button);
  const at = lines.indexOf(`${from.site} ${from.layer}`);
  const own = line(at);
  const place = own.indexOf(/** @type {HTMLButtonElement} */ (event.target));
  switch (event.key) {
    case "ArrowLeft": return own[place - 1];
    case "ArrowRight": return own[place + 1];
    case "ArrowUp": return line(at - 1)[place] ?? line(at - 1).at(-1);
    case "ArrowDown": return line(at + 1)[place] ?? line(at + 1).at(-1);
    case "Home": return own[0];
    case "End": return own.at(-1);
    default: return undefined;
  }
}
