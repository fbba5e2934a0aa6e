/** The question of a patching: two sentences, the answer and the wrong word, and what is put in. */

import { NOTHING_CHANGED } from "../../domain/interventions.js";
import { el } from "../../widgets/elements.js";
import { segmented } from "../../widgets/segmented.js";
import { PATCH_EXAMPLES } from "../patch-examples.js";
import { asPatch, exampleFields, textModels } from "../run-patching.js";

/** @import { Store } from "../../core/store.js" */
/** @import { State } from "../address.js" */

const FIELDS = /** @type {const} */ ([
  ["text", "Clean sentence"],
  ["corrupted", "Corrupted sentence"],
  ["pair", "Second sentence, of both"],
  ["target", "Translation so far, of both"],
  ["answer", "Answer"],
  ["wrong", "Wrong word"],
]);

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const model = el("select", { id: "p-model" });
  const inputs = FIELDS.map(([name]) =>
    el("input", {
      id: `p-${name}`,
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      dir: "auto",
      "data-field": name,
      "aria-describedby": "p-problem",
    }),
  );
  const fields = FIELDS.map(([name, label], i) =>
    el("div", { class: `field p-${name}` }, el("label", { for: `p-${name}` }, label), inputs[i]),
  );
  const what = segmented(
    "What is put in",
    { head_output: "Each head", residual: "The stream, layer × position" },
    (value) => store.set({ "p.what": value, "p.site": "", "p.layer": null, "p.column": null }),
  );
  const problem = el("p", { class: "problem", role: "alert", id: "p-problem" });
  const chips = el("div", { class: "chips", role: "group", "aria-label": "Examples" });
  const form = el(
    "form",
    { class: "patch-form" },
    el("div", { class: "field" }, el("label", { for: model.id }, "Model"), model),
    ...fields,
    el("button", { type: "submit", class: "unseen", tabindex: -1 }, "Run"),
  );
  root.append(chips, form, what.root, problem);

  function show() {
    const state = store.get();
    const models = textModels(state);
    const isThere = (/** @type {string} */ id) => models.some((card) => card.id === id);
    if (model.options.length !== models.length)
      model.replaceChildren(...models.map(({ id }) => el("option", { value: id }, id)));
    model.value = state["p.model"];
    for (const input of inputs) {
      const value = state[`p.${input.dataset.field}`];
      if (input.value !== value) input.value = value;
    }
    const card = models.find(({ id }) => id === state["p.model"]);
    for (const [name, family] of /** @type {const} */ ([
      ["pair", "encoder"],
      ["target", "encoder-decoder"],
    ])) {
      const field = fields[FIELDS.findIndex(([each]) => each === name)];
      if (field) field.hidden = card?.family !== family;
    }
    what.mark(state["p.what"]);
    problem.textContent = state["p.problem"] ?? "";
    if (chips.childElementCount === 0 && models.length) {
      chips.append(
        ...PATCH_EXAMPLES.map(
          (each, i) =>
            isThere(each.model) &&
            el(
              "button",
              { type: "button", class: "chip example", "data-example": i },
              el("span", {}, `${each.text} ${each.pair ?? "…"}`),
              el("small", {}, `${each.model}: ${each.says}`),
            ),
        ).filter((each) => each !== false),
      );
    }
    for (const chip of chips.querySelectorAll("button")) {
      const each = PATCH_EXAMPLES[Number(chip.dataset.example)];
      chip.setAttribute(
        "aria-pressed",
        String(
          each?.model === state["p.model"] &&
            each?.text === state["p.text"] &&
            (each?.pair ?? "") === state["p.pair"] &&
            each?.corrupted === state["p.corrupted"],
        ),
      );
    }
  }
  const UNCHOSEN = { "p.site": "", "p.layer": null, "p.column": null };
  const change = (/** @type {Event} */ { target }) => {
    // places in another model are other places
    if (target === model) store.set({ ...UNCHOSEN, ...asPatch(NOTHING_CHANGED), "p.model": model.value });
    if (target instanceof HTMLInputElement && target.dataset.field)
      store.set({ ...UNCHOSEN, [`p.${target.dataset.field}`]: target.value });
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    store.set(Object.fromEntries(inputs.map((input) => [`p.${input.dataset.field}`, input.value])));
  };
  const click = (/** @type {Event} */ event) => {
    const chip = event.target instanceof Element ? event.target.closest("button") : null;
    const found = chip && PATCH_EXAMPLES[Number(chip.dataset.example)];
    if (found) store.set(exampleFields(found));
  };
  form.addEventListener("change", change);
  form.addEventListener("submit", submit);
  chips.addEventListener("click", click);
  store.watch(
    ["models", "p.model", "p.text", "p.corrupted", "p.pair", "p.target", "p.answer", "p.wrong", "p.what", "p.problem"],
    show,
  );
}
