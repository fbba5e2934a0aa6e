/** Selects beside the sentence: choose the site, layer and head, or a textbook's example. */

import { cardOf } from "../domain/form-state.js";
import { attendingOf, nearestLayer } from "../domain/head-places.js";
import { el } from "../widgets/elements.js";

/** @import { StepsState } from "./types.js" */

/** @type {Partial<StepsState>} */
const NO_CELL = { row: null, column: null, trail: [] };

/** @param {string} name @param {string} label */
function field(name, label) {
  const select = el("select", { id: `steps-${name}`, name });
  return { select, root: el("div", { class: `field ${name}-field` }, el("label", { for: select.id }, label), select) };
}

/** @param {HTMLSelectElement} select @param {string[]} values @param {string} value */
function offer(select, values, value) {
  const isSame =
    values.length === select.options.length && values.every((each, i) => select.options[i]?.value === each);
  if (!isSame) select.replaceChildren(...values.map((each) => el("option", { value: each }, each)));
  select.value = value;
}

/** @param {number} length */
const numbers = (length) => Array.from({ length }, (_, i) => String(i));

/** @param {HTMLElement} root @param {import("../core/store.js").Store<StepsState>} store */
export function mount(root, store) {
  const example = field("example", "Textbook example");
  const site = field("site", "Site");
  const layer = field("layer", "Layer");
  const head = field("head", "Head");
  root.append(el("div", { class: "source-fields" }, site.root, layer.root, head.root, example.root));

  const showHead = (/** @type {StepsState} */ state) => {
    const card = cardOf(state);
    const shape = card?.sites.find((each) => each.site === state.site);
    if (!card || !shape) return;
    site.root.hidden = card.sites.length < 2;
    offer(
      site.select,
      card.sites.map((each) => each.site),
      state.site,
    );
    offer(layer.select, attendingOf(shape).map(String), String(state.layer));
    offer(head.select, numbers(shape.heads), String(state.head));
  };
  const showExamples = (/** @type {StepsState} */ { examples, example: chosen }) => {
    const groups = [...new Set(examples.map(({ source }) => titleOf(source)))];
    example.root.hidden = examples.length === 0;
    example.select.replaceChildren(
      el("option", { value: "" }, "none"),
      ...groups.map((group) =>
        el(
          "optgroup",
          { label: group },
          ...examples
            .filter(({ source }) => titleOf(source) === group)
            .map(({ id, title }) => el("option", { value: id }, title)),
        ),
      ),
    );
    example.select.value = chosen;
  };
  const change = (/** @type {Event} */ event) => {
    const state = store.get();
    const value = event.target instanceof HTMLSelectElement ? event.target.value : "";
    if (event.target === example.select) store.set({ ...NO_CELL, example: value, headIndex: 0, problem: null });
    if (event.target === layer.select) store.set({ layer: Number(value), trail: [], example: "" });
    if (event.target === head.select) store.set({ head: Number(value), trail: [], example: "" });
    if (event.target !== site.select) return;
    const shape = cardOf(state)?.sites.find((each) => each.site === value);
    if (shape)
      store.set({
        ...NO_CELL,
        site: shape.site,
        layer: nearestLayer(shape, state.layer),
        head: Math.min(state.head, shape.heads - 1),
        example: "",
      });
  };
  root.addEventListener("change", change);
  store.watch(["models", "model", "site", "layer", "head"], showHead);
  store.watch(["examples", "example"], showExamples);
}

/** @param {import("../core/reply-types.js").TextbookExample["source"]} source */
const titleOf = ({ author, title, year }) => `${(author.split(",")[0] ?? "").split(" ").at(-1)} ${year}: ${title}`;
