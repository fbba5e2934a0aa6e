/** What-ifs of the patching: the fields of the explore page, which here change every run. */

import { storePart } from "../../core/store-part.js";
import { changeKeys } from "../../domain/interventions.js";
import { mount as whatIf } from "../../what-if/panel.js";
import { el } from "../../widgets/elements.js";
import { patchSide } from "../address.js";
import { asPatch } from "../run-patching.js";

/** @import { Store } from "../../core/store.js" */
/** @import { State } from "../address.js" */

/** Where a field that the what-ifs read stands in the state of the page. @type {Record<string, string>} */
const OWN = { models: "models", site: "p.site", layer: "p.layer", head: "p.column", press: "p.what" };

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const body = el("div", {});
  const details = el(
    "details",
    { class: "patch-what-if" },
    el("summary", {}, "What if: change how every run computes"),
    body,
  );
  root.append(details);
  const part = { read: patchSide, write: asPatch, keysOf: (/** @type {string} */ key) => [OWN[key] ?? `p.${key}`] };
  whatIf(body, storePart(store, part));
  // what is in force should be seen
  store.watch(["models", ...changeKeys.map((key) => `p.${key}`)], (state) => {
    const isChanged = changeKeys.some((key) =>
      Array.isArray(state[`p.${key}`]) ? state[`p.${key}`].length > 0 : Boolean(state[`p.${key}`]),
    );
    if (isChanged) details.open = true;
  });
}
