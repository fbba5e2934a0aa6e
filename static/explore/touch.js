/** What is touched where it is drawn, with its styles: fetched after the first picture. */

import { revealHead } from "./head-grid/reveal-head.js";
import { mount as switchOff } from "./head-grid/switch-off.js";
import { needsMinimap } from "./head-view/long.js";
import { followRow } from "./head-view/row-handles.js";
import { followTemperature } from "./head-view/temperature-handle.js";
import { touchStyles } from "./touch-styles.js";

/** @import { State, Store } from "../core/types.js" */

/** @param {Store<State>} store @param {Store<State>} later hears of a change one frame after it */
export async function mountTouch(store, later) {
  revealHead(later);
  await touchStyles();
  const root = document.querySelector('[data-view="switch-off"]');
  if (root instanceof HTMLElement) switchOff(root, store);
  followRow(store);
  followTemperature(store);
  const host = document.querySelector('[data-view="heatmap"] .heatmap');
  const stopWaiting = later.watch(["matrix", "zoom"], async (state) => {
    if (!needsMinimap(state) || !(host instanceof HTMLElement)) return;
    queueMicrotask(() => stopWaiting());
    const { mountMinimap } = await import("./head-view/minimap.js");
    mountMinimap(host, later);
  });
}
