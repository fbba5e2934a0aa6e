/** Forms of the questions: one tap for a choice or a word, a number to type, an order to click together, a text. */

import { el } from "../widgets/elements.js";
import { fieldsIn, orderIn, wordsIn } from "./draft.js";
import { fragment } from "./fragment.js";

/** @import { Draft } from "./draft.js" */
/** @import { FadeLine, Question } from "./state.js" */
/** @typedef {(answer: unknown) => void} Commit */

/** @param {Question} question @param {Commit} commit @param {Draft} draft @returns {HTMLElement} */
export function questionForm(question, commit, draft) {
  const ask = el("p", { class: "lesson-ask", id: "lesson-ask" });
  ask.append(fragment(question.ask));
  const maker = { choice: taps, cell: taps, order: orderForm, number: numberForm, text: textForm }[question.kind];
  return el(
    "div",
    { class: "lesson-question", role: "group", "aria-labelledby": "lesson-ask" },
    ask,
    maker(question, commit, draft),
  );
}

/** @param {Question} question @param {string} text */
const optionOf = ({ kind }, text) => (kind === "choice" ? el("span", {}, fragment(text)) : el("bdi", {}, text));

/** @param {Question} question @param {Commit} commit */
function taps(question, commit) {
  const buttons = question.options.map((text, index) => {
    const button = el("button", { type: "button", class: "lesson-option" }, optionOf(question, text));
    button.addEventListener("click", () => commit(index));
    return button;
  });
  return el("div", { class: `lesson-options ${question.kind}` }, ...buttons);
}

const answerButton = () => el("button", { type: "submit", class: "primary" }, "Answer");

/**
 * @param {HTMLFormElement} form @param {() => void} send
 * @returns {HTMLFormElement}
 */
function sending(form, send) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  return form;
}

/** @param {Question} question @param {Commit} commit @param {Draft} draft */
function numberForm({ unit }, commit, { kept, keep }) {
  const field = el("input", { type: "number", step: "any", required: true, autocomplete: "off" });
  field.value = wordsIn(kept);
  field.addEventListener("input", () => keep(field.value));
  const label = el("label", {}, unit ? `Your number (${unit})` : "Your number", field);
  return sending(el("form", { class: "lesson-field" }, label, answerButton()), () => commit(Number(field.value)));
}

/** @param {Question} _ @param {Commit} commit @param {Draft} draft */
const textForm = (_, commit, draft) => wordsForm("Your answer", { maxlength: 2000 }, draft, commit, answerButton());

/**
 * Some lines to write in, kept while they are written.
 * @param {string} label @param {Record<string, number>} attributes @param {Draft} draft
 * @param {(words: string) => void} send @param {HTMLElement} button
 */
export function wordsForm(label, attributes, { kept, keep }, send, button) {
  const field = el("textarea", { rows: 2, required: true, ...attributes });
  field.value = wordsIn(kept);
  field.addEventListener("input", () => keep(field.value));
  const form = el("form", { class: "lesson-field lesson-words" }, el("label", {}, label, field), button);
  return sending(form, () => send(field.value));
}

/** @param {Question} question @param {Commit} commit @param {Draft} draft */
function orderForm(question, commit, { kept, keep }) {
  const chosen = orderIn(kept, question.options.length);
  const buttons = question.options.map((text) =>
    el("button", { type: "button", class: "lesson-option" }, el("span", { class: "place" }), optionOf(question, text)),
  );
  const draw = () => {
    for (const [index, button] of buttons.entries()) {
      const place = chosen.indexOf(index);
      /** @type {HTMLElement} */ (button.firstElementChild).textContent = place < 0 ? "" : String(place + 1);
      button.setAttribute("aria-pressed", String(place >= 0));
    }
  };
  for (const [index, button] of buttons.entries()) {
    button.addEventListener("click", () => {
      const place = chosen.indexOf(index);
      if (place >= 0) chosen.splice(place, 1);
      else chosen.push(index);
      keep([...chosen]);
      draw();
      if (chosen.length === buttons.length) commit([...chosen]);
    });
  }
  draw();
  const hint = el("p", { class: "muted" }, "Press them in order, the largest first.");
  return el("div", {}, hint, el("div", { class: "lesson-options order" }, ...buttons));
}

/**
 * A worked calculation whose last numbers are the learner's.
 * @param {FadeLine[]} lines @param {Commit} commit @param {Draft} draft @returns {HTMLElement}
 */
export function fadeForm(lines, commit, { kept, keep }) {
  /** @type {HTMLInputElement[]} */
  const fields = [];
  const values = () => fields.map(({ value }) => value);
  const rows = lines.map(({ text, shown }) => {
    const label = el("span", {});
    label.append(fragment(text));
    if (shown !== null) return el("li", {}, label, el("b", { class: "number" }, shown));
    const field = el("input", { type: "number", step: "any", required: true, autocomplete: "off" });
    field.value = fieldsIn(kept)[fields.length] ?? "";
    field.addEventListener("input", () => keep(values()));
    fields.push(field);
    return el("li", {}, el("label", {}, label, field));
  });
  const form = el("form", { class: "lesson-fade" }, el("ol", {}, ...rows), answerButton());
  return sending(form, () => commit(values().map(Number)));
}
