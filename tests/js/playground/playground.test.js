import assert from "node:assert/strict";
import { test } from "node:test";

import { addressTable, count, text } from "../../../static/core/address-table.js";
import { followTable } from "../../../static/core/follow-address.js";
import { asker } from "../../../static/core/latest-request.js";
import { createStore } from "../../../static/core/store.js";
import { compared } from "../../../static/playground/candidates.js";
import { cellSentence } from "../../../static/playground/matrix-picture.js";
import { paintCells } from "../../../static/playground/paint-cells.js";
import { rowTable, wholeTable } from "../../../static/playground/picture-tables.js";
import { cardOf, textOf } from "../../../static/playground/sentence.js";
import { listReading, wholeReading } from "../../../static/widgets/bounded-field.js";
import { all, fakePage } from "../fake-page.js";
import { decoder, reader } from "../fixtures.js";

fakePage();

const pause = (/** @type {number} */ ms) => new Promise((done) => setTimeout(done, ms));

test("cells are painted row by row in their colours, as large as there is room for", () => {
  /** @type {[string, number[]][]} */
  const painted = [];
  const pen = { fillStyle: "", fillRect: (/** @type {number[]} */ ...box) => painted.push([pen.fillStyle, box]) };
  const canvas = { width: 0, height: 0, getContext: () => pen };
  paintCells(/** @type {any} */ (canvas), { rows: 2, columns: 3, colorOf: (row, column) => [row, column, 7] });
  assert.deepEqual([canvas.width, canvas.height], [720, 480]);
  assert.deepEqual(
    painted.map(([, box]) => box.slice(0, 2)),
    [
      [0, 0],
      [240, 0],
      [480, 0],
      [0, 240],
      [240, 240],
      [480, 240],
    ],
  );
  assert.equal(new Set(painted.map(([color]) => color)).size, 6);
});

test("a picture as a table says what its cells say, whole or one row of it", () => {
  const picture = /** @type {any} */ ({
    rows: 2,
    columns: 3,
    rowName: "query",
    columnName: "key",
    textOf: (/** @type {number} */ row, /** @type {number} */ column) => `${row}/${column}`,
  });
  assert.equal(cellSentence(picture, { row: 1, column: 2 }), "query 1, key 2: 1/2");
  const texts = (/** @type {any} */ table, /** @type {string} */ name) =>
    all(table, name).map(({ textContent }) => textContent);
  const whole = wholeTable(picture);
  assert.deepEqual(texts(whole, "td"), ["", "0/0", "0/1", "0/2", "1/0", "1/1", "1/2"]);
  assert.deepEqual(texts(whole, "th"), ["0", "1", "2", "0", "1"]);
  const row = rowTable(picture, 1);
  assert.deepEqual(texts(row, "td"), ["1/0", "1/1", "1/2"]);
  assert.match(texts(row, "caption")[0] ?? "", /^The row of query 1\./);
});

test("candidates side by side share one scale, and bars stand in proportion", () => {
  const made = /** @type {any} */ (
    compared([
      ["Before", [{ id: 1, text: " a", probability: 0.8 }]],
      ["After", [{ id: 1, text: " a", probability: 0.2 }]],
    ])
  );
  assert.deepEqual(
    all(made, "i").map((bar) => bar.style["width"]),
    ["100%", "25%"],
  );
  assert.deepEqual(
    all(made, "h3").map((title) => title.textContent),
    ["Before", "After"],
  );
});

test("numbers out of bounds are not read, and the sentence says what to type instead", () => {
  const range = { name: "n", label: "Size", min: 1, max: 256 };
  const { read, sentence } = wholeReading(range);
  assert.deepEqual(
    ["1", " 256 ", "0", "257", "1.5", "-1", "", "x", "1e2"].map((each) => read(each, "seed")),
    [1, 256, ...new Array(7).fill(undefined)],
  );
  assert.equal(sentence("seed", "0"), "Size: give a whole number from 1 to 256");
  const list = listReading({ ...range, label: "Tokens", min: 0 });
  assert.deepEqual(list.read("0, 5 7,5", "seed"), [0, 5, 7]);
  assert.equal(list.write([0, 5, 7]), "0, 5, 7");
  for (const wrong of ["", ",", "0, x", "300"]) assert.equal(list.read(wrong, "seed"), undefined);
  assert.equal(list.sentence("seed", ""), "Tokens: give whole numbers from 0 to 256, with commas between");
});

test("the sentence is the typed one, else an example in which something is to be guessed", () => {
  const masked = { ...reader, examples: [...reader.examples, { text: "Tom is [MASK].", shows: "" }] };
  const asked = (/** @type {object} */ patch) => ({ model: "", text: "", cards: [decoder, masked], ...patch });
  assert.equal(cardOf(asked({ model: "reader" })), masked);
  assert.equal(cardOf(asked({ model: "nobody" })), decoder);
  const trained = { ...decoder, id: "copycat", steps: [0, 300] };
  assert.equal(cardOf(asked({ cards: [decoder, trained], model: "copycat@300" }))?.id, "copycat@300");
  assert.equal(cardOf(asked({ cards: [decoder, trained], model: "copycat@7" })), trained);
  assert.equal(textOf(asked({ text: "Mine." })), "Mine.");
  assert.equal(textOf(asked({})), "The cat");
  assert.equal(textOf(asked({ model: "reader" })), "Tom is [MASK].");
});

test("only the last question is asked, its refusal is said, and the next answer takes it away", async () => {
  Object.assign(globalThis, { window: globalThis });
  const problem = /** @type {any} */ ({ textContent: "" });
  /** @type {string[]} */
  const asked = [];
  const ask = asker(problem);
  ask(async () => {
    asked.push("first");
  });
  ask(async () => {
    asked.push("second");
    throw new Error("It cannot be.");
  });
  await pause(150);
  assert.deepEqual(asked, ["second"]);
  assert.equal(problem.textContent, "It cannot be.");
  ask(async () => {
    asked.push("third");
  });
  await pause(150);
  assert.deepEqual([asked.at(-1), problem.textContent], ["third", ""]);
});

test("steps are written to the history at once and sliders when they rest, and going back brings the state back", async () => {
  /** @type {[string, string][]} */
  const written = [];
  /** @type {Record<string, () => void>} */
  const heard = {};
  /** @type {string[]} */
  const told = [];
  const place = { search: "", pathname: "/lab" };
  const write =
    (/** @type {string} */ how) =>
    (/** @type {unknown} */ _state, /** @type {string} */ _title, /** @type {string} */ url) => {
      written.push([how, url]);
      place.search = url.slice(place.pathname.length);
    };
  Object.assign(globalThis, {
    window: globalThis,
    location: place,
    history: { pushState: write("push"), replaceState: write("replace") },
    addEventListener: (/** @type {string} */ name, /** @type {() => void} */ run) => (heard[name] = run),
    dispatchEvent: (/** @type {Event} */ { type }) => told.push(type),
  });
  const table = addressTable({ model: text(), size: { ...count(), isStep: false } });
  const store = createStore({ ...table.read(""), other: 1 });
  followTable(/** @type {any} */ (store), /** @type {any} */ (table));
  store.set({ model: "writer" });
  assert.deepEqual(written, [["push", "/lab?model=writer"]]);
  assert.deepEqual(told, ["address"]);
  store.set({ size: 3 });
  store.set({ size: 4 });
  assert.equal(written.length, 1);
  await pause(260);
  assert.deepEqual(written.at(-1), ["replace", "/lab?model=writer&size=4"]);
  place.search = "?model=reader";
  heard["popstate"]?.();
  assert.deepEqual([store.get().model, store.get().size, store.get().other], ["reader", 0, 1]);
  await pause(260);
  assert.equal(written.length, 2);
});
