import assert from "node:assert/strict";
import { test } from "node:test";

import { displayOf } from "../../../../static/domain/token-display.js";
import { cellSentence } from "../../../../static/domain/words/cell-sentence.js";
import { chosenCell, chosenLabel, chosenText } from "../../../../static/domain/words/chosen-sentence.js";
import { decoder, matrix, tokensOf, translator } from "../../fixtures.js";

const place = { site: /** @type {const} */ ("decoder"), layer: 0, head: 0 };
const tokens = tokensOf("[BOS]", "Tom", "is", "on", "board");
const causal = [
  [1, 0, 0, 0, 0],
  [0.999, 0.001, 0, 0, 0],
  [0.3, 0.4, 0.3, 0, 0],
  [0.25, 0.25, 0.25, 0.25, 0],
  [0.01, 0.01, 0.0177, 0.9577, 0.0046],
];

/** @param {any} [more] of the state, of its matrix, its run, its card and its question, wherever a name fits */
function stateOf({ rows = causal, words = false, bare = false, threshold = 0, visible, card, question, ...more } = {}) {
  return /** @type {any} */ ({
    words,
    bare,
    threshold,
    matrix: {
      run: { card: { ...decoder, ...card }, question: { text: "Tom is on board", interventions: null, ...question } },
      kind: "head",
      places: [place],
      site: "decoder",
      queryTokens: tokens,
      keyTokens: tokens,
      weights: matrix(rows),
      visible: {
        rows: rows.length,
        columns: rows[0].length,
        data: Uint8Array.from(
          visible ??
            rows.flatMap((/** @type {number[]} */ row, /** @type {number} */ i) => row.map((_, j) => +(j <= i))),
        ),
      },
      ...more,
    },
  });
}

/** @param {any} state @param {number} row @param {number} column */
const read = (state, row, column) => chosenText(state, displayOf(state), { row, column });

/** @param {string} label @param {number} value */
const earned = (label, value) => ({ card: { heads: [{ ...place, label, score: "", value }] } });

test("a cell is said with its share, its distance and its rank", () => {
  assert.equal(
    read(stateOf(), 4, 3),
    "“board” gives 96 % of its attention to “on”, one token back, rank 1 of 5 in its row.",
  );
  assert.equal(
    read(stateOf(), 4, 2),
    "“board” gives 2 % of its attention to “is”, two tokens back, rank 2 of 5 in its row.",
  );
  assert.equal(read(stateOf(), 4, 4), "“board” gives under 1 % of its attention to itself, rank 5 of 5 in its row.");
  assert.equal(
    read(stateOf(), 2, 1),
    "“is” gives 40 % of its attention to “Tom”, one token back, rank 1 of 3 in its row.",
  );
  assert.equal(
    read(stateOf(), 1, 0),
    "“Tom” gives over 99 % of its attention to “[BOS]”, one token back, rank 1 of 2 in its row.",
  );
  assert.equal(read(stateOf(), 0, 0), "“[BOS]” gives all of its attention to itself, the only one it may look at.");
});

test("equal weights are said to be equal", () => {
  assert.equal(
    read(stateOf(), 3, 0),
    "“on” gives 25 % of its attention to “[BOS]”, three tokens back, as much as to every other.",
  );
  assert.equal(
    read(stateOf(), 4, 1),
    "“board” gives 1 % of its attention to “Tom”, three tokens back, rank 3 of 5 in its row, as much as to one other.",
  );
});

test("a masked cell, a row that may look at nothing, and weights that are not drawn", () => {
  assert.equal(read(stateOf(), 1, 4), "“Tom” may not look at “board”: the mask hides it, so the weight is 0.");
  const nothing = stateOf({ visible: Array(25).fill(0) });
  assert.equal(read(nothing, 1, 0), "“Tom” may look at no token, so all its weights are 0.");
  assert.match(
    read(stateOf({ threshold: 0.05 }), 4, 2),
    /rank 2 of 5 in its row\. The picture leaves out weights below 0\.05\.$/,
  );
  assert.doesNotMatch(read(stateOf({ threshold: 0.05 }), 4, 3), /picture/);
});

test("the parts name the query and the key, so that a page can colour them", () => {
  const state = stateOf();
  const parts = chosenCell(state, displayOf(state), { row: 4, column: 3 });
  assert.deepEqual(parts.slice(0, 3), [
    { role: "query", text: "board" },
    " gives 96 % of its attention to ",
    { role: "key", text: "on" },
  ]);
});

test("a label that shows adds what was measured", () => {
  assert.equal(
    read(stateOf(earned("previous token", 0.924)), 4, 3),
    "“board” gives 96 % of its attention to “on”, one token back, rank 1 of 5 in its row. " +
      "On average, this head gives 92 % to the token before.",
  );
  assert.match(
    read(stateOf(earned("first token (sink)", 0.931)), 1, 0),
    /\. On average, this head gives 93 % to the first token\.$/,
  );
});

/** @param {any} more @param {number} row */
function labelText(more, row) {
  const state = stateOf(more);
  return chosenLabel(state, displayOf(state), { row, column: 0 });
}

test("a label that does not show says why", () => {
  const sink = [[1, 0, 0, 0, 0], ...[1, 2, 3, 4].map((i) => [0.9, 0.1, 0, 0, 0].map((x, j) => (j <= i ? x : 0)))];
  const induction = { rows: sink, ...earned("induction", 0.997) };
  const why = "This is an induction head, but no token repeats here, so it rests on “[BOS]”.";
  assert.equal(labelText(induction, 4), `${why} Say a word twice to see it.`);
  const example = { ...place, text: "Tom knows John. John knows", shows: "" };
  induction.card = { ...induction.card, .../** @type {any} */ ({ examples: [example] }) };
  assert.equal(labelText(induction, 4), `${why} Try “Tom knows John. John knows”.`);
  assert.equal(labelText({ ...induction, question: { text: example.text } }, 4), `${why} Say a word twice to see it.`);
  const previous = { rows: sink, ...earned("previous token", 0.924) };
  assert.equal(labelText(previous, 3), "This is a previous token head, but here only 1 of 4 rows show it.");
  assert.equal(
    labelText(previous, 0),
    "This is a previous token head, but no token comes before this one, so it rests on “[BOS]”.",
  );
  const shown = earned("previous token", 0.924);
  const here = [...causal.slice(0, 2), [0.2, 0.7, 0.1, 0, 0], ...causal.slice(3, 4), [0.9, 0.1, 0, 0, 0]];
  assert.equal(labelText({ rows: here, ...shown }, 4), "This is a previous token head, but this row looks elsewhere.");
});

test("a head without a label says nothing more, one with several names each", () => {
  assert.equal(labelText({}, 4), "");
  const heads = [
    { ...place, label: "first token (sink)", score: "", value: 0.6 },
    { ...place, label: "previous token", score: "", value: 0.7 },
    { ...place, head: 1, label: "induction", score: "", value: 0.7 },
  ];
  assert.equal(
    labelText({ card: { heads } }, 4),
    "On average, this head gives 70 % to the token before. It is also a first token head (sink).",
  );
});

test("in cross-attention there is no distance, and an alignment is measured in pairs", () => {
  const cross = { site: "cross", layer: 2, head: 3 };
  const heads = [{ ...cross, label: "alignment (word to come)", score: "alignment_output", value: 0.861 }];
  const state = stateOf({
    site: "cross",
    places: [cross],
    queryTokens: tokensOf("[BOS]", "sa"),
    keyTokens: tokensOf("red", "car"),
    rows: [
      [0.5, 0.5],
      [0.06, 0.94],
    ],
    visible: [1, 1, 1, 1],
    card: { ...translator, heads },
  });
  assert.equal(
    read(state, 1, 1),
    "“sa” gives 94 % of its attention to “car”, rank 1 of 2 in its row. This head finds the source of the next word in 86 % of known pairs.",
  );
});

test("what was changed comes first, and what was measured is of the model as trained", () => {
  const interventions = { ablate: [{ ...place, mode: "zero" }] };
  const state = stateOf({ question: { interventions }, ...earned("previous token", 0.924) });
  assert.equal(
    read(state, 4, 3),
    "After the change, “board” gives 96 % of its attention to “on”, one token back, rank 1 of 5 in its row. This head is switched off: " +
      "nothing of it reaches the model. As trained, this head gives 92 % to the token before.",
  );
});

test("several heads together are said to be several", () => {
  const both = { places: [place, { ...place, head: 1 }] };
  assert.equal(
    read(stateOf({ ...both, kind: "mean", ...earned("previous token", 0.9) }), 4, 3),
    "Averaged over two heads, “board” gives 96 % of its attention to “on”, one token back, rank 1 of 5 in its row.",
  );
  assert.match(read(stateOf({ ...both, kind: "max" }), 4, 3), /^In the strongest of two heads, “board” gives 96 %/);
});

test("a word of several pieces is one word, and patches have names", () => {
  const pieces = tokensOf("[BOS]", "Tom", "wash", "ing").map((token, i) =>
    i === 3 ? { ...token, start: 8, end: 11 } : token,
  );
  const rows = [
    [1, 0, 0, 0],
    [0.5, 0.5, 0, 0],
    [0.1, 0.8, 0.1, 0],
    [0.1, 0.4, 0.3, 0.2],
  ];
  const state = stateOf({ queryTokens: pieces, keyTokens: pieces, rows, words: true });
  assert.equal(
    read(state, 2, 1),
    "“washing” gives 60 % of its attention to “Tom”, one word back, rank 1 of 3 in its row.",
  );
  const patches = tokensOf("[CLS]", "0,0", "0,1").map((token) => token);
  const image = stateOf({
    queryTokens: patches,
    keyTokens: patches,
    rows: [...Array(3)].fill([0.1, 0.2, 0.7]),
    visible: Array(9).fill(1),
    card: { input: "image" },
  });
  assert.equal(
    read(image, 1, 2),
    "“patch in row 0, column 0” gives 70 % of its attention to “patch in row 0, column 1”, rank 1 of 3 in its row.",
  );
});

test("while the reader is to guess, the sentence gives nothing away", () => {
  const display = displayOf(stateOf());
  const reading = { display, position: { row: 4, column: 3 }, isConcealed: true };
  assert.deepEqual(cellSentence(/** @type {any} */ (reading)), ["The weights are hidden until you answer."]);
});
