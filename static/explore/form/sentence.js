/** Question form: chooses a model and takes a text. What was typed stays, whatever the server says. */

import { beforeLoading } from "../../domain/card-facts.js";
import { cardOf, chooseModel, isBlank, runDraft, secondField, tooLong, whyNot } from "../../domain/form-state.js";
import { cardOfStage, fileInput } from "../../domain/model-cards.js";
import { slot } from "../../widgets/elements.js";
import { checkpointOptions, modelOptions } from "../../widgets/model-options.js";

/** @import { ModelCard, State, Store } from "../../core/types.js" */

const FIRST = { encoder: "Sentence", decoder: "Sentence", "encoder-decoder": "Sentence to translate" };
const SECOND = { pair: "Second sentence (optional)", target: "Translation (optional)" };
/** @type {Record<string, string>} */
const OWN_WORDS = { describe: "Sentence (optional)", transcribe: "Notes (optional)" };
const IF_EMPTY = { pair: "", target: "the model's own" };

/** @param {HTMLElement} root a form @param {Store<State>} store */
export function mount(root, store) {
  const select = /** @type {HTMLSelectElement} */ (root.querySelector("select"));
  const [text, second] = /** @type {[HTMLTextAreaElement, HTMLTextAreaElement]} */ ([
    ...root.querySelectorAll("textarea"),
  ]);

  store.watch(["models", "model"], (state) => {
    offer(root, select, state);
    nameFields(root, cardOf(state));
  });
  store.watch(["draft"], ({ draft }) => write(text, draft));
  store.watch(["second"], (state) => write(second, state.second));
  store.watch(["draft", "text", "typed", "models", "model", "problem", "notice"], (state) => report(root, text, state));

  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const state = store.get();
    const problem = whyNot(state);
    store.set(problem ? { problem } : runDraft(state));
  };
  // Enter runs, as in a field of one line; Shift+Enter is for those who want a new line
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target instanceof HTMLTextAreaElement)
      submit(event);
  };
  const type = (/** @type {Event} */ event) => {
    if (event.target === text) store.set({ draft: text.value, problem: null });
    if (event.target === second) store.set({ second: second.value, problem: null });
  };
  const choose = () => {
    const card = cardOfStage(store.get().models, select.value);
    if (card) store.set(chooseModel(store.get(), card));
  };

  root.addEventListener("submit", submit);
  root.addEventListener("keydown", press);
  root.addEventListener("input", type);
  select.addEventListener("change", choose);
}

/** @param {HTMLElement} root @param {HTMLSelectElement} select @param {State} state */
function offer(root, select, state) {
  const card = cardOf(state);
  select.disabled = state.models.length === 0;
  select.replaceChildren(...modelOptions(state.models, state.model), ...checkpointOptions(state.models, state.model));
  const facts = slot(root, "model-facts");
  facts.textContent = card ? beforeLoading(card) : "";
  facts.hidden = facts.textContent === "";
}

/** @param {HTMLElement} root @param {ModelCard | undefined} card */
function nameFields(root, card) {
  if (!card) return;
  const name = secondField(card);
  const text = root.querySelector("#text")?.closest(".field");
  if (text instanceof HTMLElement) text.hidden = fileInput(card) !== null;
  slot(root, "text-label").textContent = FIRST[card.family];
  slot(root, "second").hidden = name === null;
  if (!name) return;
  slot(root, "second-label").textContent = OWN_WORDS[card.task] ?? SECOND[name];
  root.querySelector("#second")?.setAttribute("placeholder", IF_EMPTY[name]);
}

/** @param {HTMLTextAreaElement} field @param {string} value */
function write(field, value) {
  // writing the same again would move the cursor of somebody who types
  if (field.value !== value) field.value = value;
}

/** @param {HTMLElement} root @param {HTMLTextAreaElement} text @param {State} state */
function report(root, text, state) {
  const long = tooLong(state);
  const message = state.problem ?? long;
  const problem = slot(root, "problem");
  if (problem.textContent !== (message ?? "")) problem.textContent = message ?? "";
  text.setAttribute("aria-invalid", String(Boolean(message)));
  slot(root, "notice").textContent = state.notice ?? "";
  slot(root, "count").textContent = countOf(state);
}

/** @param {State} state */
function countOf(state) {
  const card = cardOf(state);
  const { typed } = state;
  if (card && !fileInput(card) && isBlank(state.draft)) return "type at least one word";
  if (!card || !typed || typed.model !== card.id) return "";
  const count = `${typed.tokens.length} of ${card.max_tokens} tokens`;
  return state.draft === state.text || tooLong(state) ? count : `${count}, press Enter to run`;
}
