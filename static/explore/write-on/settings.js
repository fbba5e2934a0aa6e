/** Settings of the draw: the likeliest token, or a sample with temperature, top-k, top-p and seed. */

import { boundedField } from "../../widgets/bounded-field.js";
import { el } from "../../widgets/elements.js";
import { segmented } from "../../widgets/segmented.js";
import { FIRST, GREEDY, RANGES, readSampling, readSetting, settingSentence, writeSampling } from "./sampling.js";

/** @import { State, Store } from "../../core/types.js" */
/** @import { SamplingName } from "./sampling.js" */

const HOW = { greedy: "Likeliest token", sample: "Sample" };
const NAMES = /** @type {SamplingName[]} */ (Object.keys(RANGES));
const UNUSED = /** @type {any} */ (null);

/** @param {HTMLElement} root @param {Store<State>} page */
export function mountSettings(root, page) {
  const how = segmented("How the next token is chosen", HOW, (value) =>
    page.set({ sampling: writeSampling(value === "greedy" ? GREEDY : FIRST) }),
  );
  const fields = NAMES.map((name) => fieldOf(name, page));
  const grid = el("div", { class: "sampling-fields" }, ...fields.flatMap(({ label, refusal }) => [label, refusal]));
  root.append(how.root, grid);
  page.watch(["sampling"], ({ sampling }) => {
    how.mark(sampling === "" ? "greedy" : "sample");
    grid.hidden = sampling === "";
    const settings = readSampling(sampling);
    for (const { name, show } of fields) show(settings[name]);
  });
}

/** @param {SamplingName} name @param {Store<State>} page */
function fieldOf(name, page) {
  const input = el("input", { type: "text", inputmode: "decimal", name: `sampling-${name}` });
  const field = boundedField(input, {
    read: (text) => readSetting(name, text),
    write: (value) => (value === null ? "" : String(value)),
    sentence: () => settingSentence(name),
  });
  input.addEventListener("input", () =>
    field.take(UNUSED, (value) =>
      page.set({ sampling: writeSampling({ ...readSampling(page.get().sampling), [name]: value }) }),
    ),
  );
  input.addEventListener("change", field.say);
  return {
    name,
    label: el("label", {}, el("span", {}, RANGES[name].label), input),
    refusal: field.refusal,
    show(/** @type {number | null} */ value) {
      field.fill(name, value);
      if (value === null && document.activeElement !== input) input.value = "";
    },
  };
}
