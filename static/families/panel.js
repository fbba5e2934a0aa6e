/** Panel: the facts of one model, its kin, its kind of attention as pictures, and where that is seen at work. */

/** @import { FamilyModel } from "../core/reply-types.js" */
/** @import { Store } from "../core/store.js" */
/** @import { State } from "./state.js" */

import { at } from "../core/site-root.js";
import { countText } from "../format/numbers.js";
import { el } from "../widgets/elements.js";
import { atWork } from "./at-work.js";
import { cacheOf } from "./cache.js";
import { headsPicture, sharingOf, sharingText } from "./heads-picture.js";
import { hasWeights } from "./kind.js";
import { MaskPictures } from "./mask-pictures.js";
import { modelButton, referenceLink } from "./model-links.js";
import { chosenOf } from "./state.js";

/** Where the panel stands below the tree, as in the style sheet. */
const BELOW = "(max-width: 900px)";

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountPanel(root, store) {
  const masks = new MaskPictures();
  const choose = (/** @type {string} */ id) => store.set({ id });
  store.watch(["models", "id"], (state) => {
    const model = chosenOf(state);
    if (!model) return;
    const byId = new Map(state.models.map((each) => [each.id, each]));
    const named = (/** @type {string[]} */ ids) => ids.flatMap((id) => byId.get(id) ?? []);
    root.replaceChildren(
      el("h2", { id: "model-title" }, model.name),
      el("p", { class: "small muted" }, `${model.date} · ${model.organisations.join(", ")} · ${model.branch}`),
      factsOf(model),
      kinOf("Parents", named(model.parents), choose, "None among these models."),
      kinOf("Children", named(model.children), choose, "None among these models."),
      el("h3", {}, "Its attention"),
      masks.root,
      ...sharingPart(model),
      el("h3", {}, "KV cache"),
      cachePart(model),
      el("h3", {}, "See that kind at work"),
      el(
        "ul",
        { class: "family-links" },
        ...atWork(model).map(({ href, text }) => el("li", {}, el("a", { href: at(href) }, text))),
      ),
      hubPart(model),
    );
    masks.show(model, state.palette);
  });
  store.watch(["palette"], ({ palette }) => masks.paint(palette));
  // below the tree a tap would change what nobody sees
  store.watch(["id"], (_, before) => {
    if (before.models.length > 0 && matchMedia(BELOW).matches) root.scrollIntoView({ block: "start" });
  });
}

/** A checkpoint that a laptop can run. @param {FamilyModel} model */
function hubPart({ hub }) {
  if (!hub) return "";
  const command = el("code", {}, `headsup models add ${hub.name}`);
  const said = ` fetches its ${countText(hub.parameters)} parameters from the hub, to be looked at like any model.`;
  return el("p", { class: "small family-hub" }, command, said);
}

/** @param {FamilyModel} model */
function factsOf(model) {
  /** @type {[string, import("../widgets/elements.js").Child][]} */
  const facts = [
    ["attention", model.attention],
    ["positions", model.positions ?? "not known"],
    ["parameters", model.parameters ?? "not known"],
    ["reads", model.modalities.join(", ")],
    ["objective", model.objective],
    ["presented in", referenceLink(model)],
    ["note", model.note],
    ["checked", model.checked ? null : "no: these facts were not compared with a source"],
  ];
  return el(
    "dl",
    { class: "family-facts" },
    ...facts.flatMap(([name, text]) => (text ? [el("dt", {}, name), el("dd", {}, text)] : [])),
  );
}

/**
 * @param {string} title @param {FamilyModel[]} models @param {(id: string) => void} choose @param {string} otherwise
 */
const kinOf = (title, models, choose, otherwise) =>
  el(
    "div",
    { class: "family-kin", role: "group", "aria-label": title },
    el("span", { class: "small muted" }, title),
    ...(models.length > 0
      ? models.map((model) => modelButton(model, choose))
      : [el("span", { class: "small" }, otherwise)]),
  );

/** @param {FamilyModel} model */
function sharingPart(model) {
  const sharing = sharingOf(model, model.sizes[0]);
  return sharing ? [headsPicture(sharing), el("p", { class: "small" }, sharingText(sharing))] : [];
}

/** @param {FamilyModel} model */
function cachePart(model) {
  if (model.branch === "encoder")
    return el("p", { class: "small" }, "An encoder reads a text once, so it keeps no cache.");
  if (!hasWeights(model) && model.kinds.length > 0)
    return el("p", { class: "small" }, "It keeps a state of fixed size in place of keys and values.");
  return cacheOf(model);
}
