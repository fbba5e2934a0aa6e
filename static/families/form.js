/** Form of the families page: search, filters, and how the models are shown. */

/** @import { Store } from "../core/store.js" */
/** @import { Address, Face, SizeClass, State } from "./state.js" */

import { picker } from "../playground/fields.js";
import { el, slot } from "../widgets/elements.js";
import { segmented } from "../widgets/segmented.js";
import { BRANCHES, FACES, FILTER_KEYS, matching, SIZE_NAMES, UNFILTERED, ZOOMS } from "./state.js";
import { KIND_NAMES, SCHEME_NAMES } from "./words.js";

const NARROW = "(max-width: 640px)";

/** Which of the model's lists a select chooses from. */
const LISTS = /** @type {const} */ ({
  kind: "kinds",
  scheme: "schemes",
  modality: "modalities",
  organisation: "organisations",
});
const LABELS = { kind: "Attention", scheme: "Positions", modality: "Modality", organisation: "Organisation" };
/** @type {Record<string, Record<string, string>>} */
const WORDS = { kind: KIND_NAMES, scheme: SCHEME_NAMES };

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountForm(root, store) {
  const search = el("input", {
    type: "search",
    "aria-label": "Search",
    id: "q",
    autocomplete: "off",
    placeholder: "BERT, rotary, 2024-03, Meta",
  });
  search.addEventListener("input", () => store.set({ q: search.value }));
  const pickers = /** @type {(keyof typeof LISTS)[]} */ (Object.keys(LISTS)).map((name) => listPicker(name, store));
  const size = picker("size", "Largest size", { "": "any", ...SIZE_NAMES }, (value) =>
    store.set({ size: /** @type {SizeClass} */ (value) }),
  );
  const more = el(
    "details",
    { class: "family-filters" },
    el("summary", {}, "Filters"),
    el("div", { class: "family-selects" }, branchChips(store), ...pickers, size.root),
  );
  slot(root, "form").append(more);
  slot(root, "views").append(search);
  mountViews(slot(root, "views"), store);
  store.watch(["q", "size"], ({ q, size: chosen }) => {
    if (search.value !== q) search.value = q;
    size.select.value = chosen;
  });
  const { q: _, ...rest } = store.get();
  more.open = !matchMedia(NARROW).matches || FILTER_KEYS.some((key) => key !== "q" && String(rest[key] ?? "") !== "");
  mountCount(root, store);
}

/** @param {HTMLElement} root @param {Store<State>} store */
function mountViews(root, store) {
  const face = segmented("View", FACES, (/** @type {Face} */ value) => store.set({ face: value }));
  const zoomBy = (/** @type {number} */ by) =>
    store.set({ zoom: Math.min(ZOOMS.length - 1, Math.max(0, store.get().zoom + by)) });
  const button = (/** @type {string} */ text, /** @type {string} */ label, /** @type {number} */ by) => {
    const made = el("button", { type: "button", class: "small", "aria-label": label }, text);
    made.addEventListener("click", () => zoomBy(by));
    return made;
  };
  const [out, into] = [button("−", "Zoom out", -1), button("+", "Zoom in", 1)];
  const zooms = el("span", { class: "family-zoom" }, out, into);
  root.append(face.root, zooms);
  store.watch(["face", "zoom"], ({ face: chosen, zoom }) => {
    face.mark(chosen);
    zooms.hidden = chosen === "table";
    out.disabled = zoom === 0;
    into.disabled = zoom === ZOOMS.length - 1;
  });
}

/** @param {Store<State>} store */
function branchChips(store) {
  const chips = BRANCHES.map((branch) => el("button", { type: "button", class: "small", value: branch }, branch));
  const root = el("div", { class: "family-branches", role: "group", "aria-label": "Branch" }, ...chips);
  root.addEventListener("click", ({ target }) => {
    const value = BRANCHES[chips.findIndex((chip) => chip === target)];
    if (!value) return;
    const { branch } = store.get();
    const wanted = branch.includes(value) ? branch.filter((each) => each !== value) : [...branch, value];
    store.set({ branch: BRANCHES.filter((each) => wanted.includes(each)) });
  });
  store.watch(["branch"], ({ branch }) => {
    chips.forEach((chip, i) => {
      chip.setAttribute("aria-pressed", String(branch.includes(/** @type {any} */ (BRANCHES[i]))));
    });
  });
  return root;
}

/** Offers what the models say. @param {keyof typeof LISTS} name @param {Store<State>} store */
function listPicker(name, store) {
  const { root, select } = picker(name, LABELS[name], { "": "any" }, (value) => store.set({ [name]: value }));
  store.watch(["models", name], (state) => {
    const counts = new Map([[state[name], 0]]);
    for (const model of state.models)
      for (const each of model[LISTS[name]]) counts.set(each, (counts.get(each) ?? 0) + 1);
    counts.delete("");
    const offered = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    select.replaceChildren(
      el("option", { value: "" }, "any"),
      ...offered.map(([value, count]) => el("option", { value }, `${WORDS[name]?.[value] ?? value} (${count})`)),
    );
    select.value = state[name];
  });
  return root;
}

/** @param {HTMLElement} root @param {Store<State>} store */
function mountCount(root, store) {
  const clear = el("button", { type: "button", class: "link" }, "Clear the filters");
  clear.addEventListener("click", () => store.set(/** @type {Partial<Address>} */ (UNFILTERED)));
  slot(root, "clear").append(clear);
  store.watch(["models", ...FILTER_KEYS], (state) => {
    const { models } = state;
    if (models.length === 0) return;
    const count = matching(state).length;
    clear.hidden = count === models.length;
    slot(root, "count").textContent =
      count === 0
        ? "No model passes all of these filters. Take one back, or clear them."
        : count === models.length
          ? `${count} models.`
          : `${count} of ${models.length} models.`;
  });
}
