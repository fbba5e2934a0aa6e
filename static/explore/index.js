/** Explore page: makes the store, fetches through it and mounts the views. */

import { followScheme } from "../core/color-scheme.js";
import { afterPicture } from "../core/delayed-store.js";
import { during, nextFrame, startTimer } from "../core/settled.js";
import { at } from "../core/site-root.js";
import { createStore } from "../core/store.js";
import { whenReading } from "../image-input/lazy.js";
import { el, fetched } from "../widgets/elements.js";
import { mount as loading } from "../widgets/waiting/loading.js";
import { findPairs } from "./find-pairs.js";
import { followAddress } from "./follow-address.js";
import { mount as card } from "./form/card.js";
import { mount as examples } from "./form/examples.js";
import { closeMenus } from "./form/menus.js";
import { mount as noModels } from "./form/no-models.js";
import { mount as progress } from "./form/progress.js";
import { mount as sentence } from "./form/sentence.js";
import { mount as typedTokens } from "./form/typed-tokens.js";
import { mount as heads } from "./head-grid/board.js";
import { mount as headsControls } from "./head-grid/controls.js";
import { mount as headLabel } from "./head-grid/label.js";
import { mount as headOptions } from "./head-grid/options.js";
import { mount as heatmap } from "./head-view/heatmap.js";
import { mount as precision } from "./head-view/precision.js";
import { mount as shown } from "./head-view/stale-notice.js";
import { mount as tabs } from "./head-view/tabs.js";
import { mount as titles } from "./head-view/titles.js";
import { initialState } from "./initial-state.js";
import { openHeads } from "./open-heads.js";
import { runModel } from "./run-model.js";
import { scoreHeads } from "./score-heads.js";
import { tokenizeDraft } from "./tokenize-draft.js";

/**
 * The value of `data-view` in the template, and who draws there. The heatmap comes first: it measures, and others
 * write.
 */
const VIEWS = {
  heatmap,
  card,
  examples,
  "head-label": headLabel,
  "head-options": headOptions,
  heads,
  "heads-controls": headsControls,
  precision,
  progress,
  sentence,
  shown,
  tabs,
  "typed-tokens": typedTokens,
};

/**
 * Views that are fetched after the first picture.
 * @type {Record<string, () => Promise<{ mount: (root: HTMLElement, store: any) => unknown }>>}
 */
const LATER = {
  cell: () => import("./cell/cell.js"),
  readout: () => import("./head-view/readout.js"),
  predictions: () => import("./cell/predictions.js"),
  "write-on": () => import("./write-on/open.js"),
  export: () => import("./export/panel.js"),
  share: () => import("../widgets/share.js"),
  "what-if": () => import("../what-if/panel.js"),
  patches: () => import("../image-input/patch-view.js"),
  vectors: () => import("./cell/vectors.js"),
  products: () => import("./cell/products.js"),
  "head-scores": () => import("./head-grid/score-chart.js"),
  "head-reach": () => import("./head-grid/reach.js"),
  "labelled-heads": () => import("./head-grid/labelled.js"),
  "step-link": () => import("./export/step-link.js"),
  "compare-link": () => import("./export/compare-link.js"),
  "by-hand": () => import("../what-if/manual.js"),
  changed: () => import("../what-if/effects.js"),
  "beyond-weights": () => import("./cell/attribution.js"),
};

/** Whole, because a bundle puts the names of its own files in their place. */
const LATER_STYLES = [
  "/static/styles/inputs/image-patches.css",
  "/static/styles/base/what-if.css",
  "/static/styles/base/touch.css",
];

/** These answer at once while they are turned or moved; the others may hear of a change one frame later. */
const AT_ONCE = new Set(["cell", "readout", "what-if", "write-on"]);

/**
 * Tabs that are fetched with their first use.
 * @type {Record<string, () => Promise<{ mount: (root: HTMLElement, store: any) => unknown }>>}
 */
const TABS = {
  links: () => import("./head-view/links.js"),
  digits: () => import("./head-view/digits.js"),
  dimensions: () => import("./head-view/dimensions.js"),
  layers: () => import("./layers/layers.js"),
};

const store = createStore(initialState(location.search, history.state));
const later = afterPicture(store);

// the open head is asked for before anything is written to the page
openHeads(store);
for (const [name, mount] of Object.entries(VIEWS)) {
  const root = document.querySelector(`[data-view="${name}"]`);
  if (root instanceof HTMLElement) mount(root, store);
}
/** Styles of what comes later, in the place that they have on other pages. @type {Promise<unknown> | null} */
let styled = null;
function styleLater() {
  const place = document.querySelector('link[data-slot="later-styles"]');
  // without its style a view is plain, and still works
  styled ??= Promise.allSettled(
    LATER_STYLES.map((file) => fetched(el("link", { rel: "stylesheet", href: at(file) }), place)),
  );
  return styled;
}
function fetchLater() {
  for (const [name, load] of Object.entries(LATER)) {
    const root = document.querySelector(`[data-view="${name}"]`);
    if (!(root instanceof HTMLElement) || root.dataset["state"] === "fetched") continue;
    root.dataset["state"] = "fetched";
    during(Promise.all([load(), styleLater()]).then(([{ mount }]) => mount(root, AT_ONCE.has(name) ? store : later)));
  }
  during(import("./head-view/clicker.js").then(({ followClicker }) => followClicker(store)));
  during(import("./valid-cell.js").then(({ settleCell }) => settleCell(store)));
  during(import("./example-cell.js").then(({ followExample }) => followExample(store)));
  during(import("./predict-tokens.js").then(({ predictTokens }) => predictTokens(later)));
  during(import("../what-if/measure-effects.js").then(({ compareRuns }) => compareRuns(later)));
  during(Promise.all([import("./touch/mount.js"), styleLater()]).then(([{ mountTouch }]) => mountTouch(store, later)));
}

// the picture comes first, and has been painted when the task after its frame runs: what stands below or beside it can
// wait
const stopWaiting = store.watch(["matrix", "problem"], ({ matrix, problem }) => {
  // what was refused may be a what-if, and can be undone only where those stand
  if (!matrix && problem === null) return;
  queueMicrotask(() => stopWaiting());
  nextFrame(() => startTimer(fetchLater));
});
/** @type {Set<string>} */
const opened = new Set();
store.watch(["tab"], ({ tab }) => {
  const root = document.querySelector(`[data-view="${tab}"]`);
  const load = TABS[tab];
  if (!load || opened.has(tab) || !(root instanceof HTMLElement)) return;
  opened.add(tab);
  during(load().then(({ mount }) => mount(root, store)));
});
whenReading(store, ["image", "sound"], async () => {
  const [{ followImages }] = await Promise.all([import("../image-input/page.js"), styleLater()]);
  followImages(store);
});
whenReading(store, ["image", "sound"], async () => {
  const style = el("link", { rel: "stylesheet", href: at("/static/styles/inputs/compose.css") });
  const [compose, grounding] = await Promise.all([
    import("../compose/panel.js"),
    import("./cell/grounding.js"),
    fetched(style),
  ]);
  compose.mount(/** @type {HTMLElement} */ (document.querySelector('[data-view="compose"]')), store);
  grounding.mount(/** @type {HTMLElement} */ (document.querySelector('[data-view="grounding"]')), later);
});
whenReading(store, ["sound"], async () => {
  const style = el("link", { rel: "stylesheet", href: at("/static/styles/inputs/sound.css") });
  const [{ mount }] = await Promise.all([import("../sound-input/sound-view.js"), fetched(style)]);
  mount(/** @type {HTMLElement} */ (document.querySelector('[data-view="sound"]')), store);
});
loading(/** @type {HTMLElement} */ (document.querySelector("main")));
closeMenus(document.body);
titles(document.body, store);
noModels(document.documentElement, store);

// the address last: it writes down what the others have settled
for (const follow of [followScheme, runModel, scoreHeads, findPairs, tokenizeDraft, followAddress]) follow(store);
