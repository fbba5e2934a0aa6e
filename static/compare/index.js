/** Compare page: makes the store, mounts the views of two heads and their difference, and of activation patching. */

import { lostText } from "../core/address-table.js";
import { followScheme } from "../core/color-scheme.js";
import { createStore } from "../core/store.js";
import { slot } from "../widgets/elements.js";
import { mount as share } from "../widgets/share.js";
import { mount as loading } from "../widgets/waiting/loading.js";
import { compareAddress, NAMES, prefixed } from "./address.js";
import { followAddress } from "./follow-address.js";
import { followDifference } from "./follow-difference.js";
import { runPatching } from "./run-patching.js";
import { runSides } from "./run-sides.js";
import { mount as trend } from "./training/chart.js";
import { followClicker } from "./training/clicker.js";
import { followScores } from "./training/follow-scores.js";
import { mount as nextWord } from "./training/next-word.js";
import { mount as changes } from "./views/changes.js";
import { mount as difference } from "./views/difference-heatmap.js";
import { mount as patchDifference } from "./views/difference-patches.js";
import { mount as patchingForm } from "./views/patching-form.js";
import { mount as patchingMaps } from "./views/patching-maps.js";
import { mount as patchingWhatIf } from "./views/patching-what-if.js";
import { mount as presets } from "./views/preset-buttons.js";
import { mount as side } from "./views/side-form.js";
import { mount as sheet } from "./views/side-heatmap.js";
import { mount as sidePatches } from "./views/side-patches.js";
import { mount as whatIf } from "./views/what-if.js";

/** @import { State } from "./address.js" */

/** What the page knows of a side before anything has come. */
const SIDE = { shown: null, problem: null, trend: null, hover: null, file: null, absent: "", seen: null };

/** @type {State} */
const initial = {
  ...compareAddress.read(location.search),
  lost: lostText(compareAddress.lost(location.search)),
  notice: null,
  models: [],
  palette: "light",
  difference: null,
  largest: [],
  patched: null,
  "p.problem": null,
  ...prefixed("a", SIDE),
  ...prefixed("b", SIDE),
};
const store = createStore(initial);
const at = (/** @type {string} */ name) =>
  /** @type {HTMLElement | null} */ (document.querySelector(`[data-view="${name}"]`));

for (const [name, mount] of Object.entries({
  presets,
  "patch-difference": patchDifference,
  difference,
  changes,
  "patching-form": patchingForm,
  "patching-what-if": patchingWhatIf,
  "patching-maps": patchingMaps,
  share,
})) {
  const root = at(name);
  if (root) mount(root, store);
}
for (const name of NAMES) {
  for (const [view, mount] of Object.entries({
    side,
    "side-patches": sidePatches,
    "what-if": whatIf,
    sheet,
    trend,
    next: nextWord,
  })) {
    const root = at(`${view}-${name}`);
    if (root) mount(root, store, name);
  }
}
loading(/** @type {HTMLElement} */ (document.querySelector("main")));
store.watch(["notice"], ({ notice }) => (slot(document, "notice").textContent = notice ?? ""));
// the address last: it writes down what the others have settled
for (const follow of [
  followScheme,
  followClicker,
  runSides,
  followDifference,
  followScores,
  runPatching,
  followAddress,
])
  follow(store);
