import assert from "node:assert/strict";
import { test } from "node:test";

import { mount as mountNextWord } from "../../../static/opening/next-word.js";
import { exploreLink, initialState, MYSTERY, readHash, writeHash } from "../../../static/opening/state.js";
import { lookText, percent, strongestKey, wordText } from "../../../static/opening/story.js";
import { decoder } from "../fixtures.js";
import { texts, viewOf } from "../page.js";

const candidate = (/** @type {number} */ id, /** @type {string} */ text, /** @type {number} */ probability) => ({
  id,
  text,
  logit: 0,
  probability,
});
const prediction = (/** @type {any[]} */ ...candidates) => ({ position: 4, actual: null, candidates });

/** Five tokens, each row with its weight on one key. @param {number[]} keys @param {string} words */
function answerOf(keys, words = "[BOS] a b a c") {
  const labels = words.split(" ");
  const data = new Float32Array(25);
  for (const [row, key] of keys.entries()) {
    data[row * 5 + key] = 0.75;
    data[row * 5] = (data[row * 5] ?? 0) + 0.25;
  }
  const special = labels.map((_, i) => i === 0);
  const next = prediction(candidate(7, " tea", 0.625), candidate(8, " cake", 0.25), candidate(9, " pie", 0.125));
  return { text: "", labels, special, weights: { rows: 5, columns: 5, data }, next, without: next };
}

test("a token that came before is followed to the word after it", () => {
  const answer = answerOf([0, 1, 2, 2, 0]);
  assert.equal(strongestKey(answer, 3), 2);
  assert.equal(
    lookText(answer, 3),
    "Earlier, “a” was followed by “b”. This head gives 75 % of its attention to that “b”.",
  );
});

test("a head that looks elsewhere is said to do so", () => {
  assert.equal(lookText(answerOf([0, 1, 1, 1, 3]), 4), "From “c” this head gives 75 % of its attention to “a”.");
  assert.equal(lookText(answerOf([0, 0, 0, 0, 0]), 0), "“[BOS]” marks the start. It can only look at itself.");
});

test("a head that rests on the start is told why", () => {
  const answer = answerOf([0, 0, 0, 0, 0]);
  assert.ok(lookText(answer, 4).startsWith("“c” has not come before, so this head rests on [BOS]"));
  assert.ok(lookText(answer, 3).startsWith("From “a” this head finds nothing to copy"));
});

test("the word falls, stays, or another one comes", () => {
  const answer = answerOf([0, 0, 0, 0, 0]);
  assert.equal(wordText(answer, false), "The model guesses “tea” with a probability of 63 %.");
  const less = { ...answer, without: prediction(candidate(7, " tea", 0.5), candidate(8, " cake", 0.25)) };
  assert.equal(wordText(less, true), "Without this head “tea” falls from 63 % to 50 %.");
  const other = { ...answer, without: prediction(candidate(8, " cake", 0.5), candidate(7, " tea", 0.25)) };
  assert.ok(wordText(other, true).endsWith("to 25 %, and the model guesses “cake” instead."));
  const gone = { ...answer, without: prediction(candidate(8, " cake", 0.5), candidate(9, " pie", 0.25)) };
  assert.equal(wordText(gone, true), "Without this head “tea” falls from 63 % to under 25 %.");
  assert.equal(wordText(answer, true), "Without this head “tea” has 63 %: the head does not help here.");
});

test("a share is never rounded to nothing or to all", () => {
  assert.deepEqual([0, 0.001, 0.5, 0.997, 1].map(percent), ["0 %", "under 1 %", "50 %", "over 99 %", "100 %"]);
});

test("the bars show the words with the head, or without it and what they were", () => {
  const answer = { ...answerOf([0, 0, 0, 0, 0]), without: prediction(candidate(8, " cake", 0.5)) };
  const { root, store } = viewOf(mountNextWord, { answer, isOff: false });
  assert.deepEqual(texts(root, "li .token"), ["tea", "cake", "pie"]);
  store.set(/** @type {any} */ ({ isOff: true }));
  assert.deepEqual(texts(root, "li .token"), ["cake"]);
  const widths = [...root.querySelectorAll("i")].map((each) => /** @type {HTMLElement} */ (each).style.width);
  assert.deepEqual(widths, ["50%", "25%"]);
});

test("the fragment of the address restores the sentence and the switch", () => {
  for (const hash of ["", "#", "#main", "#text=", "#text=%20"]) assert.equal(initialState(hash).text, MYSTERY);
  assert.equal(writeHash(initialState("")), "");
  assert.equal(writeHash(initialState("#off=1")), "#off=1");
  const text = "50 % of & = # ‘words’";
  assert.deepEqual(readHash(writeHash({ text, isOff: false })), { text, isOff: false });
  const state = { ...initialState("#text=Own+words&off=1"), card: decoder };
  assert.deepEqual([state.text, state.isOff, state.isTyping], ["Own words", true, true]);
  const place = /** @type {const} */ ({ site: "decoder", layer: 1, head: 2 });
  const fields = "model=writer&text=Own+words&site=decoder&layer=1&head=2&ablate=decoder.1.2";
  assert.equal(exploreLink({ ...state, place }), `/?${fields}`);
});
