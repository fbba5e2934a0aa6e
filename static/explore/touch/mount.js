/** What is touched where it is drawn, with its styles: fetched after the first picture. */

import { during } from "../../core/settled.js";
import { explainedChoices } from "../../widgets/tooltip/term-tooltip.js";
import "../../widgets/tooltip/controls.js";
import { revealHead } from "../head-grid/reveal-head.js";
import { mount as switchOff } from "../head-grid/switch-off.js";
import { needsMinimap } from "./long.js";
import { followRow } from "./row-handles.js";
import { followTemperature } from "./temperature-handle.js";

/** @import { State, Store } from "../../core/types.js" */

const TABS = {
  heatmap: "view_heatmap",
  links: "view_links",
  digits: "view_digits",
  dimensions: "view_dimensions",
  layers: "view_layers",
};

/** @param {Store<State>} store @param {Store<State>} later hears of a change one frame after it */
export function mountTouch(store, later) {
  revealHead(later);
  const root = document.querySelector('[data-view="switch-off"]');
  if (root instanceof HTMLElement) switchOff(root, store);
  explainedChoices(document.querySelector('[data-view="tabs"]'), TABS);
  followRow(store);
  followTemperature(store);
  const host = document.querySelector('[data-view="heatmap"] .heatmap');
  const stopWaiting = later.watch(["matrix", "zoom"], (state) => {
    if (!needsMinimap(state) || !(host instanceof HTMLElement)) return;
    queueMicrotask(() => stopWaiting());
    during(import("./minimap.js").then(({ mountMinimap }) => mountMinimap(host, later)));
  });
}
