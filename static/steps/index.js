/** Steps page: makes the store, fetches through it, mounts the views. */

import { followScheme } from "../core/color-scheme.js";
import { during } from "../core/settled.js";
import { createStore } from "../core/store.js";
import { changeKeys } from "../domain/interventions.js";
import { mount as noModels } from "../explore/form/no-models.js";
import { mount as progress } from "../explore/form/progress.js";
import { mount as sentence } from "../explore/form/sentence.js";
import { tokenizeDraft } from "../explore/tokenize-draft.js";
import { whenReading } from "../image-input/lazy.js";
import { followKeys } from "../stepper/reply/keyboard.js";
import { hasTrace, placeOf } from "../stepper/reply/state.js";
import { settlePlace } from "../stepper/reply/valid-place.js";
import { mount as stage } from "../stepper/stage/stage.js";
import { mount as derivation } from "../stepper/views/derivation.js";
import { mount as explain } from "../stepper/views/explain.js";
import { mount as exported } from "../stepper/views/export.js";
import { mount as heads } from "../stepper/views/heads.js";
import { mount as map } from "../stepper/views/map.js";
import { mount as options } from "../stepper/views/options.js";
import { mount as predict } from "../stepper/views/predict.js";
import { mount as printed } from "../stepper/views/printed.js";
import { mount as transport } from "../stepper/views/transport.js";
import { compareRuns } from "../what-if/measure-effects.js";
import { mount as whatIf } from "../what-if/panel.js";
import { mount as share } from "../widgets/share.js";
import { mount as loading } from "../widgets/waiting/loading.js";
import { mount as about } from "./about.js";
import { stepsAddress } from "./address.js";
import { followAddress } from "./follow-address.js";
import { followHead } from "./follow-head.js";
import { formPart } from "./form-part.js";
import { initialState } from "./initial-state.js";
import { runSteps } from "./run-steps.js";
import { mount as source } from "./source.js";

/**
 * The value of `data-view` in the template, and who draws there. The options come first: they decide how much room
 *   there is.
 */
const VIEWS = {
  options,
  sentence,
  source,
  progress,
  share,
  about,
  map,
  explain,
  heads,
  stage,
  predict,
  derivation,
  printed,
  transport,
  "what-if": whatIf,
  export: exported,
};

/**
 * Views of the what-ifs, fetched when somebody unfolds their card.
 * @type {Record<string, () => Promise<{ mount: (root: HTMLElement, store: any) => unknown }>>}
 */
const UNFOLDED = { "by-hand": () => import("../what-if/manual.js"), changed: () => import("../what-if/effects.js") };

const store = createStore(initialState(location.search, history.state));

for (const [name, mount] of Object.entries(VIEWS)) {
  const root = document.querySelector(`[data-view="${name}"]`);
  if (root instanceof HTMLElement) mount(root, name === "sentence" ? formPart(store) : store);
}
loading(/** @type {HTMLElement} */ (document.querySelector("main")));
noModels(document.documentElement, store);

const whatIfs = /** @type {HTMLDetailsElement} */ (document.querySelector('details[data-part="what-if"]'));
let isFollowed = false;
const followOnce = () => {
  if (!isFollowed) followHead(store);
  isFollowed = true;
};
whatIfs.addEventListener(
  "toggle",
  () => {
    for (const [name, load] of Object.entries(UNFOLDED)) {
      const root = /** @type {HTMLElement} */ (whatIfs.querySelector(`[data-view="${name}"]`));
      during(load().then(({ mount }) => mount(root, store)));
    }
    followOnce();
    compareRuns(store);
  },
  { once: true },
);
// the bars of a row of weights are dragged where they stand
const stopWaiting = store.watch(["trace", "at"], (state) => {
  if (!hasTrace(state) || !state.question || placeOf(state).name !== "weights") return;
  queueMicrotask(() => stopWaiting());
  followOnce();
  during(import("./row-handles.js").then(({ mount }) => mount(store)));
});
// what is changed already should be seen, and can be undone only there
if (
  stepsAddress
    .stepsBetween(stepsAddress.read(""), store.get())
    .some((name) => changeKeys.includes(/** @type {any} */ (name)))
)
  whatIfs.open = true;
// a textbook's example is shown as the book has it
store.watch(["example"], ({ example }) => (whatIfs.hidden = example !== ""));

whenReading(store, ["image", "sound"], async () => {
  followOnce();
  const { followImages } = await import("./follow-images.js");
  followImages(store);
});

// the address last: it writes down what the others have settled
for (const follow of [followScheme, settlePlace, runSteps, tokenizeDraft, followKeys, followAddress]) follow(store);
