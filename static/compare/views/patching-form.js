/** Patching form: takes the model, both sentences, the answer, the wrong word, and what is patched. */

import { NOTHING_CHANGED } from "../../domain/interventions.js";
import { el } from "../../widgets/elements.js";
import { segmented } from "../../widgets/segmented.js";
import { PATCH_EXAMPLES } from "../patch-examples.js";
import { asPatch, exampleFields, QUESTION_KEYS, textModels, UNCHOSEN } from "../run-patching.js";

/** @import { Store } from "../../core/store.js" */
/** @import { ModelCard } from "../../core/types.js" */
/** @import { State } from "../address.js" */

/** @type {Record<string, string>} */
const LABELS = {
  text: "Clean sentence",
  corrupted: "Corrupted sentence",
  pair: "Second sentence, of both",
  target: "Translation so far, of both",
  answer: "Answer",
  wrong: "Wrong word",
};
/** The fields that only one family of models has. @type {Record<string, ModelCard["family"]>} */
const FAMILIES = { pair: "encoder", target: "encoder-decoder" };
const WHAT = { head_output: "Each head", residual: "Residual stream" };

/** A button for each example of a model that is here. @param {Store<State>} store */
function exampleButtons(store) {
  const root = el("div", { class: "chips", role: "group", "aria-label": "Examples" });
  root.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    const example = button && PATCH_EXAMPLES[Number(button.dataset.example)];
    if (example) store.set(exampleFields(example));
  });
  const made = PATCH_EXAMPLES.map((example, i) => ({
    example,
    button: el(
      "button",
      { type: "button", class: "chip example", "data-example": i },
      el("span", {}, `${example.text} ${example.pair ?? "…"}`),
      el("small", {}, `${example.model}: ${example.says}`),
    ),
  }));
  return {
    root,
    /** @param {State} state @param {ModelCard[]} models */
    show(state, models) {
      const offered = made.filter(({ example }) => models.some(({ id }) => id === example.model));
      if (root.childElementCount !== offered.length) root.replaceChildren(...offered.map(({ button }) => button));
      for (const { example, button } of offered) {
        const { model, text, corrupted, pair = "" } = example;
        const isIt = Object.entries({ model, text, corrupted, pair }).every(([key, it]) => it === state[`p.${key}`]);
        button.setAttribute("aria-pressed", String(isIt));
      }
    },
  };
}

/** @param {string} name */
function textField(name) {
  const input = el("input", {
    id: `p-${name}`,
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    dir: "auto",
    "data-field": name,
    "aria-describedby": "p-problem",
  });
  const root = el("div", { class: `field p-${name}` }, el("label", { for: input.id }, LABELS[name]), input);
  return {
    root,
    input,
    /** @param {State} state @param {ModelCard | undefined} card */
    show(state, card) {
      const value = state[`p.${name}`];
      if (input.value !== value) input.value = value;
      root.hidden = name in FAMILIES && card?.family !== FAMILIES[name];
    },
  };
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const model = el("select", { id: "p-model" });
  const fields = Object.keys(LABELS).map(textField);
  const what = segmented("Patched activation", WHAT, (value) => store.set({ "p.what": value, ...UNCHOSEN }));
  const problem = el("p", { class: "problem", role: "alert", id: "p-problem" });
  const examples = exampleButtons(store);
  const form = el(
    "form",
    { class: "patch-form" },
    el("div", { class: "field" }, el("label", { for: model.id }, "Model"), model),
    ...fields.map((field) => field.root),
    el("button", { type: "submit", class: "unseen", tabindex: -1 }, "Run"),
  );
  root.append(examples.root, form, what.root, problem);

  form.addEventListener("change", ({ target }) => {
    // places in another model are other places
    if (target === model) store.set({ ...UNCHOSEN, ...asPatch(NOTHING_CHANGED), "p.model": model.value });
    if (target instanceof HTMLInputElement && target.dataset.field)
      store.set({ ...UNCHOSEN, [`p.${target.dataset.field}`]: target.value });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    store.set(Object.fromEntries(fields.map(({ input }) => [`p.${input.dataset.field}`, input.value])));
  });
  store.watch([...QUESTION_KEYS, "p.problem"], (state) => {
    const models = textModels(state);
    if (model.options.length !== models.length)
      model.replaceChildren(...models.map(({ id }) => el("option", { value: id }, id)));
    model.value = state["p.model"];
    const card = models.find(({ id }) => id === state["p.model"]);
    for (const field of fields) field.show(state, card);
    what.mark(state["p.what"]);
    problem.textContent = state["p.problem"] ?? "";
    examples.show(state, models);
  });
}
