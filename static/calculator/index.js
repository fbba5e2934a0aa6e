/** Calculator page: makes the store, mounts the views and computes attention on the reader's own matrices. */

import { followScheme } from "../core/color-scheme.js";
import { createStore } from "../core/store.js";
import { followKeys } from "../stepper/reply/keyboard.js";
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
import { slot } from "../widgets/elements.js";
import { mount as share } from "../widgets/share.js";
import { bringsForm, followAddress, initialState, sharedLink } from "./follow-address.js";
import { openExamples, runCalculation } from "./run.js";
import { mount as example } from "./views/example.js";
import { mount as flash } from "./views/flash.js";
import { mount as keep } from "./views/keep.js";
import { mount as mask } from "./views/mask-cells.js";
import { mount as matrices } from "./views/matrices.js";
import { mount as settings } from "./views/settings.js";
import { mount as status } from "./views/status.js";

/**
 * The value of `data-view` in the template, and who draws there. The options come first: they decide how much room
 *   there is.
 */
const VIEWS = {
  options,
  example,
  matrices,
  settings,
  keep,
  status,
  map,
  explain,
  heads,
  stage,
  predict,
  derivation,
  printed,
  transport,
  export: exported,
};

const store = createStore(initialState());

for (const [name, mount] of Object.entries(VIEWS)) {
  const root = document.querySelector(`[data-view="${name}"]`);
  if (root instanceof HTMLElement) mount(root, store);
}
const inSettings = document.querySelector('[data-slot="mask"]');
if (inSettings instanceof HTMLElement) mask(inSettings, store);
// after the stage: it lights what that has drawn
const onStage = document.querySelector('[data-view="stage"]');
if (onStage instanceof HTMLElement) flash(onStage, store);

share(slot(document, "share"), store, () => sharedLink(store.get()));

const hasForm = bringsForm();
store.watch(["notice"], ({ notice }) => (slot(document, "notice").textContent = notice ?? ""));
followScheme(store);
settlePlace(store);
openExamples(store, hasForm);
runCalculation(store);
followKeys(store);
followAddress(store);
