/** Temperature on the colour bar: a handle on the bar of weights, with its digits beside it. */

import { OCTAVES, temperatureAt, temperaturePatch } from "../../what-if/fields.js";
import { el } from "../../widgets/elements.js";
import { term } from "../../widgets/tooltip/term-tooltip.js";

/** @import { State, Store } from "../../core/types.js" */

/** @param {Store<State>} store */
export function followTemperature(store) {
  const legends = document.querySelector('[data-view="heatmap"] .legends');
  const names = {
    type: "range",
    min: -OCTAVES,
    max: OCTAVES,
    step: 0.25,
    "aria-label": "Temperature on the colour bar",
  };
  const handle = el("input", { ...names, class: "temperature-handle" });
  const digits = el("b", {});
  const said = el("span", { class: "temperature-digits" }, term("temperature", "temperature"), " ", digits);
  handle.addEventListener("input", () => store.set(temperaturePatch(temperatureAt(handle.value))));
  handle.addEventListener("dblclick", () => store.set(temperaturePatch(1)));
  store.watch(["temperature", "captured", "matrix", "palette", "colors", "threshold"], (state) => {
    const value = state.temperature ?? 1;
    handle.value = String(Math.log2(value));
    handle.setAttribute("aria-valuetext", String(value));
    digits.textContent = String(value);
    // the legend is made anew for other colours
    const scale = legends?.querySelector(".scale");
    if (scale && handle.parentElement !== scale) {
      scale.append(handle);
      scale.parentElement?.append(said);
    }
    // a model whose attention is captured cannot be changed
    handle.hidden = said.hidden = state.captured !== null;
  });
}
