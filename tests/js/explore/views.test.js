import assert from "node:assert/strict";
import { test } from "node:test";

import { mount as mountPredictions } from "../../../static/explore/cell/predictions.js";
import { mount as mountCard } from "../../../static/explore/form/card.js";
import { mount as mountExamples } from "../../../static/explore/form/examples.js";
import { mount as mountSentence } from "../../../static/explore/form/sentence.js";
import { mount as mountTypedTokens } from "../../../static/explore/form/typed-tokens.js";
import { mount as mountLabel } from "../../../static/explore/head-grid/label.js";
import { mount as mountStaleNotice } from "../../../static/explore/head-view/stale-notice.js";
import { mount as mountTabs } from "../../../static/explore/head-view/tabs.js";
import { decoder, reader, tokensOf, translator } from "../fixtures.js";
import { button, press, texts, the, type, viewOf } from "../page.js";

const question = { model: "writer", text: "Tom likes tea", pair: null, target: null, interventions: null };
const tokens = { source: tokensOf("[BOS]", "Tom", "likes", "tea"), target: null };
const run = { question, card: decoder, tokens, pictures: [], notes: [] };
const candidate = (/** @type {number} */ id, /** @type {string} */ text, /** @type {number} */ probability) => ({
  id,
  text,
  logit: 0,
  probability,
});
const now = {
  position: 2,
  candidates: [candidate(7, " tea", 0.4), candidate(8, " cake", 0.1)],
  actual: { ...candidate(7, " tea", 0.4), rank: 1 },
};

test("predictions stand after the words that were read, the largest with the longest bar", () => {
  const { root } = viewOf(mountPredictions, { predictions: { run, now, before: null } });
  assert.equal(the(root, "p").textContent, "After Tom likes the model predicts:");
  assert.deepEqual(texts(root, "li .token"), ["tea", "cake"]);
  assert.deepEqual(texts(root, "li .number"), ["0.4000", "0.1000"]);
  const bars = [...root.querySelectorAll("i.now")].map((each) => /** @type {HTMLElement} */ (each).style.width);
  assert.deepEqual(bars, ["100%", "25%"]);
  assert.equal(the(root, ".actual").textContent, "Actual next token: tea, probability 0.4000, rank 1.");
  assert.equal(root.querySelector(".legend"), null);
});

test("classes stand as they are named, with the token or the whole that they are of", () => {
  const classes = { ...now, candidates: [candidate(1, "negative", 0.7), candidate(0, "##x", 0.3)], actual: null };
  const introductions = /** @type {const} */ ([
    ["text-classification", "The model classifies the text as a whole:"],
    ["image-classification", "The model classifies the image as a whole:"],
    ["token-classification", "The model labels likes (position 2) as:"],
    ["question-answering", "The likeliest answers, start × end:"],
  ]);
  for (const [head, introduction] of introductions) {
    const card = { ...decoder, task: /** @type {const} */ ("none"), head };
    const { root } = viewOf(mountPredictions, { predictions: { run: { ...run, card }, now: classes, before: null } });
    assert.equal(the(root, "p").textContent, introduction);
    assert.deepEqual(texts(root, "li .token"), ["negative", "##x"]);
  }
});

test("a bar is full only for a chance worth the name", () => {
  const even = { ...now, candidates: [candidate(7, " tea", 0.05)], actual: null };
  const { root } = viewOf(mountPredictions, { predictions: { run, now: even, before: null } });
  assert.equal(the(root, "i.now").style.width, "25%");
  assert.equal(root.querySelector(".actual"), null);
});

test("with a what-if each prediction says what it was before", () => {
  const before = { ...now, candidates: [candidate(7, " tea", 0.8), candidate(9, " rice", 0.05)] };
  const { root, store } = viewOf(mountPredictions, { predictions: { run, now, before } });
  assert.deepEqual(texts(root, "li small"), ["was 0.8000", "was under 0.0500"]);
  assert.equal(the(root, "i.before").style.width, "100%");
  assert.equal(the(root, ".legend").textContent, "changedoriginal");
  store.set({ digits: "full" });
  assert.deepEqual(texts(root, "li small"), ["was 0.8", "was under 0.05"]);
});

test("a masked word is named by its place", () => {
  const source = tokensOf("[CLS]", "Tom", "[MASK]", "tea");
  const masked = { ...run, card: { ...reader, mask_token: "[MASK]" }, tokens: { source, target: null } };
  const at = (/** @type {number} */ position) =>
    the(viewOf(mountPredictions, { predictions: { run: masked, now: { ...now, position }, before: null } }).root, "p");
  assert.equal(at(2).textContent, "In place of [MASK] (position 2) the model predicts:");
  assert.equal(at(1).textContent, "No [MASK] here. In place of Tom (position 1) the model predicts:");
});

const labelled = {
  ...decoder,
  heads: [
    { site: /** @type {const} */ ("decoder"), layer: 1, head: 2, label: "induction", score: "induction", value: 0.71 },
  ],
};
/** @param {number} head */
const opened = (head) => ({
  kind: "head",
  run: { ...run, card: labelled },
  places: [{ site: "decoder", layer: 1, head }],
});

test("the label of a head unfolds, and stays unfolded from head to head", () => {
  const { root, store } = viewOf(mountLabel, { matrix: opened(2) });
  const chip = the(root, "button");
  const text = the(root, "#head-label-text");
  assert.equal(chip.textContent, "induction head · 0.71");
  assert.equal(text.hidden, true);
  chip.click();
  assert.equal(chip.getAttribute("aria-expanded"), "true");
  assert.equal(text.hidden, false);
  assert.ok(text.textContent.startsWith("Finds the last time this token occurred"));
  store.set({ matrix: opened(0) });
  assert.deepEqual([chip.hidden, text.hidden, the(root, ".without").hidden], [true, true, false]);
  store.set({ matrix: opened(2) });
  assert.deepEqual([chip.hidden, text.hidden, the(root, ".without").hidden], [false, false, true]);
});

test("a model without labels, and a mean of heads, have no line about them", () => {
  assert.equal(viewOf(mountLabel, { matrix: { ...opened(2), kind: "mean" } }).root.hidden, true);
  assert.equal(viewOf(mountLabel, { matrix: { ...opened(2), run } }).root.hidden, true);
});

const FORM = `<select></select><div class="field"><label data-slot="text-label"></label><p data-slot="count"></p>
  <textarea id="text"></textarea></div><div data-slot="second" hidden><label data-slot="second-label"></label>
  <textarea id="second"></textarea></div><p data-slot="model-facts"></p><p data-slot="problem"></p>
  <p data-slot="notice"></p>`;
const waiting = { text: "Tom likes tea", draft: "Tom likes tea" };

test("Enter runs what is typed, Shift and Enter do not", () => {
  const { root, store } = viewOf(mountSentence, waiting, FORM);
  const field = the(root, "#text");
  assert.equal(field.value, "Tom likes tea");
  type(field, "The cat");
  assert.deepEqual([store.get().draft, store.get().text], ["The cat", "Tom likes tea"]);
  press(field, "Enter", { shiftKey: true });
  assert.equal(store.get().text, "Tom likes tea");
  assert.equal(press(field, "Enter"), true);
  assert.equal(store.get().text, "The cat");
});

test("an empty sentence is refused with a sentence and nothing is asked", () => {
  const { root, store } = viewOf(mountSentence, waiting, FORM);
  type(the(root, "#text"), "  ");
  assert.equal(the(root, '[data-slot="count"]').textContent, "type at least one word");
  const { asked } = store.get();
  press(the(root, "#text"), "Enter");
  assert.equal(the(root, '[data-slot="problem"]').textContent, "The sentence is empty: type at least one word.");
  assert.equal(the(root, "#text").getAttribute("aria-invalid"), "true");
  assert.deepEqual([store.get().text, store.get().asked], ["Tom likes tea", asked]);
});

test("how many tokens are typed is counted, and too many are refused before they run", () => {
  const { root, store } = viewOf(mountSentence, waiting, FORM);
  const typed = (/** @type {string} */ text) => ({ model: "writer", text, tokens: tokensOf(...text.split(" ")) });
  store.set({ draft: "a b c", typed: typed("a b c") });
  assert.equal(the(root, '[data-slot="count"]').textContent, "3 of 8 tokens, press Enter to run");
  const long = "a b c d e f g h i j";
  store.set({ draft: long, typed: typed(long) });
  assert.equal(the(root, '[data-slot="count"]').textContent, "10 of 8 tokens");
  assert.ok(the(root, '[data-slot="problem"]').textContent.includes("Shorten it by 2"));
});

test("a model that translates asks for a translation, and choosing one names the fields anew", () => {
  const { root, store } = viewOf(mountSentence, waiting, FORM);
  assert.equal(the(root, '[data-slot="text-label"]').textContent, "Sentence");
  assert.equal(the(root, '[data-slot="second"]').hidden, true);
  type(the(root, "select"), "translator", "change");
  assert.equal(store.get().model, "translator");
  assert.equal(the(root, '[data-slot="text-label"]').textContent, "Sentence to translate");
  assert.equal(the(root, '[data-slot="second-label"]').textContent, "Translation (optional)");
  assert.equal(the(root, "#second").getAttribute("placeholder"), "the model's own");
});

test("a press on an example runs it, and its chip stays pressed", () => {
  const { root, store } = viewOf(mountExamples, { model: translator.id });
  const chip = the(root, ".example");
  assert.equal(chip.textContent, "A red car.word order");
  assert.equal(chip.getAttribute("aria-pressed"), "false");
  chip.click();
  assert.equal(store.get().text, "A red car.");
  assert.equal(the(root, ".example").getAttribute("aria-pressed"), "true");
});

test("the card of the model is folded away, what is said of the run is not", () => {
  const { root, store } = viewOf(mountCard, { run: { ...run, notes: ["Query 0 may attend to nothing."] } });
  assert.equal(the(root, "summary").textContent, "About writer");
  assert.deepEqual(texts(root, ".note"), ["Query 0 may attend to nothing."]);
  store.set({ model: "translator", run });
  assert.equal(the(root, "summary").textContent, "About translator");
  assert.deepEqual(texts(root, ".note"), []);
});

test("typed tokens are listed, special ones apart, and of a long text the first sixty", () => {
  const { root, store } = viewOf(mountTypedTokens, {});
  store.set({ typed: { model: "writer", text: "Tom", tokens: tokensOf("[BOS]", "Tom") } });
  assert.deepEqual(texts(root, "li"), ["[BOS]", "Tom"]);
  assert.equal(the(root, "li").className, "token special");
  const many = Array.from({ length: 63 }, (_, i) => `w${i}`);
  store.set({ typed: { model: "writer", text: many.join(" "), tokens: tokensOf(...many) } });
  assert.equal(root.querySelectorAll("li.token").length, 60);
  assert.equal(texts(root, "li").at(-1), "and 3 more");
});

test("a picture of another sentence is dimmed and says which it shows", () => {
  const { root, store } = viewOf(mountStaleNotice, { ...waiting, run });
  const isDimmed = () => document.documentElement.hasAttribute("data-outdated");
  assert.deepEqual([root.textContent, isDimmed()], ["", false]);
  store.set({ draft: "The cat" });
  assert.deepEqual(
    [root.textContent, isDimmed()],
    ["Showing “Tom likes tea” Press Enter to run the new sentence.", true],
  );
  store.set({ draft: waiting.draft });
  assert.equal(isDimmed(), false);
});

test("a tab is pressed for the way a head is shown", () => {
  const { root, store } = viewOf(mountTabs, { tab: "heatmap" });
  const pressed = () => texts(root, '[aria-pressed="true"]');
  assert.deepEqual(pressed(), ["Heatmap"]);
  button(root, "Links").click();
  assert.equal(store.get().tab, "links");
  assert.deepEqual(pressed(), ["Links"]);
  assert.equal(document.documentElement.dataset.tab, "links");
});
