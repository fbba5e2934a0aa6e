/** What somebody types into a step outlives every redraw: going on and back, answers that are refused, late progress. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { viewOf } from "../page.js";

Object.assign(globalThis, { DOMParser: /** @type {any} */ (globalThis.window).DOMParser });
const { mount } = await import("../../../static/learn/step.js");

const question = { ask: "<p>How much?</p>", options: ["a", "b", "c"], unit: "", why: "" };
const empty = { html: "<p>Text.</p>", page: null, view: null, question: null, fade: null };
const steps = [
  { ...empty, title: "A number", question: { ...question, kind: "number" } },
  { ...empty, title: "An order", question: { ...question, kind: "order" } },
  { ...empty, title: "Words", question: { ...question, kind: "text" } },
  { ...empty, title: "A choice", question: { ...question, kind: "choice" } },
  {
    ...empty,
    title: "The rest is yours",
    fade: [
      { text: "first", shown: "1" },
      { text: "second", shown: null },
      { text: "third", shown: null },
    ],
  },
];
const verdict = {
  right: true,
  answer: "1",
  lines: null,
  explanation: "",
  because: "",
  misconception: null,
  view: null,
};
let visits = 0;

/** A lesson that nobody has seen yet, at a step. @param {number} step */
function lessonAt(step) {
  const id = `lesson-${visits++}`;
  /** @type {[number, unknown][]} */
  const committed = [];
  const lesson = {
    id,
    commit: (/** @type {number} */ at, /** @type {unknown} */ answer) => committed.push([at, answer]),
    explain: () => {},
  };
  const start = { lesson: { id, title: "", steps }, step, verdicts: {}, given: {}, problem: "" };
  const view = viewOf((root, store) => mount(root, store, lesson), start);
  const { root, store } = /** @type {{ root: any, store: any }} */ (view);
  const fields = () => root.querySelectorAll("input, textarea");
  const options = () => root.querySelectorAll(".lesson-option");
  const type = (/** @type {number} */ index, /** @type {string} */ text) => {
    fields()[index].value = text;
    fields()[index].dispatchEvent(new Event("input"));
  };
  const values = () => [...fields()].map(({ value }) => value);
  const places = () => [...options()].map((each) => each.firstElementChild.textContent);
  const submit = () =>
    root.querySelector("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  const away = () => {
    store.set({ step: step === 0 ? 1 : 0 });
    store.set({ step });
  };
  return { root, store, committed, fields, options, type, values, places, submit, away };
}

test("numbers, words and a half chosen order are there when one comes back to their step", () => {
  for (const [step, typed] of /** @type {[number, string[]][]} */ ([
    [0, ["0.25"]],
    [2, ["Because of"]],
    [4, ["0.25", "0.5"]],
  ])) {
    const { type, values, away } = lessonAt(step);
    for (const [index, text] of typed.entries()) type(index, text);
    away();
    assert.deepEqual(values(), typed);
  }
  const { options, places, away } = lessonAt(1);
  options()[2].click();
  options()[0].click();
  away();
  assert.deepEqual(places(), ["2", "", "1"]);
});

test("what arrives late changes neither what is typed nor where the focus is", () => {
  const { store, fields, type, values } = lessonAt(4);
  fields()[1].focus();
  type(1, "0.5");
  const field = fields()[1];
  store.set({ verdicts: { 0: verdict }, given: { 0: 3 } });
  store.set({ problem: "The server is busy." });
  assert.deepEqual(values(), ["", "0.5"]);
  assert.equal(document.activeElement, field);
});

test("an answer on its way is not changed, and is typed still where it was refused", () => {
  const { root, store, committed, fields, type, values, submit } = lessonAt(4);
  type(0, "0.25");
  type(1, "0.5");
  submit();
  assert.deepEqual(committed, [[4, [0.25, 0.5]]]);
  store.set({ given: { 4: [0.25, 0.5] } });
  assert.ok(fields()[0].hasAttribute("readonly"));
  assert.equal(root.querySelector(".lesson-fade").getAttribute("aria-busy"), "true");
  submit();
  assert.equal(committed.length, 1);
  store.set({ given: {} });
  assert.ok(!fields()[0].hasAttribute("readonly"));
  assert.deepEqual(values(), ["0.25", "0.5"]);
  submit();
  assert.equal(committed.length, 2);
});

test("an answer of an earlier visit closes its form before its verdict has come", () => {
  const { store, options, committed } = lessonAt(3);
  store.set({ given: { 3: 1 } });
  assert.deepEqual(
    [...options()].map((each) => each.hasAttribute("data-mine")),
    [false, true, false],
  );
  options()[0].click();
  assert.deepEqual(committed, []);
  store.set({ verdicts: { 3: verdict } });
  assert.ok(options()[0].disabled);
});

test("a choice that was refused is open again, with none marked", () => {
  const { store, options, committed } = lessonAt(3);
  store.set({ given: { 3: 1 } });
  store.set({ given: {} });
  assert.ok([...options()].every((each) => !each.hasAttribute("data-mine") && !each.disabled));
  options()[0].click();
  assert.deepEqual(committed, [[3, 0]]);
});
