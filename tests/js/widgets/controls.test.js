import assert from "node:assert/strict";
import { test } from "node:test";

import { boundedField } from "../../../static/widgets/bounded-field.js";
import { el, roleToken, slot } from "../../../static/widgets/elements.js";
import { queryChoice } from "../../../static/widgets/row-picker.js";
import { segmented } from "../../../static/widgets/segmented.js";
import { mount as mountShare } from "../../../static/widgets/share.js";
import { button, onPage, texts, the, type, viewOf } from "../page.js";

/** @param {string | null} copied what the clipboard takes; null for a page without one */
function clipboard(copied = "") {
  const held = { text: copied };
  const writeText = async (/** @type {string} */ text) => void (held.text = text);
  const value = copied === null ? {} : { clipboard: { writeText } };
  Object.defineProperty(globalThis, "navigator", { value, configurable: true });
  return held;
}

const aMoment = () => new Promise((done) => setTimeout(done));

test("text stays text, and what is absent or false is left out", () => {
  const made = el("p", { class: "a", hidden: false, title: null, open: true }, "<b>", 3, null, false, undefined);
  assert.equal(made.outerHTML, '<p class="a" open="">&lt;b&gt;3</p>');
  assert.deepEqual(texts(onPage(roleToken("query", "Tom").outerHTML), "span.letter, bdi"), ["Q", "Tom"]);
  assert.throws(() => slot(onPage(), "notice"), /lacks data-slot="notice"/);
});

test("one of a row of buttons is pressed, and a press between them chooses nothing", () => {
  /** @type {string[]} */
  const chosen = [];
  const choice = segmented("Show", { a: "First", b: "Second" }, (value) => chosen.push(value));
  const root = onPage();
  root.append(choice.root);
  assert.equal(choice.root.getAttribute("aria-label"), "Show");
  choice.mark("b");
  assert.deepEqual(texts(root, '[aria-pressed="true"]'), ["Second"]);
  button(root, "First").click();
  choice.root.click();
  assert.deepEqual(chosen, ["a"]);
});

test("Share copies the link, and says so", async () => {
  const held = clipboard();
  const { root } = viewOf((root, store) => mountShare(root, store, () => ({ href: "http://localhost/?layer=1" })));
  button(root, "Share").click();
  await aMoment();
  assert.equal(held.text, "http://localhost/?layer=1");
  assert.deepEqual([the(root, "input").hidden, the(root, ".said").textContent], [true, "Link copied"]);
});

test("where there is no clipboard the link stands in a field, and where there is no link it says why", async () => {
  clipboard(null);
  let link = /** @type {{ href: string, problem?: string }} */ ({ href: "http://localhost/?layer=1" });
  const { root } = viewOf((root, store) => mountShare(root, store, () => link));
  button(root, "Share").click();
  await aMoment();
  const field = the(root, "input");
  assert.deepEqual(
    [field.hidden, field.value, the(root, ".said").textContent],
    [...[false, "http://localhost/?layer=1", "Copy this link"]],
  );
  link = { href: "", problem: "It is too long for a link." };
  button(root, "Share").click();
  assert.equal(the(root, ".said").textContent, "It is too long for a link.");
});

test("a query is chosen by its position, and one out of range is not", () => {
  /** @type {number[]} */
  const chosen = [];
  const choice = queryChoice("query", (query) => chosen.push(query));
  const root = onPage();
  root.append(choice.root);
  choice.show(7, 3);
  const field = the(root, "input");
  assert.deepEqual([field.value, field.max, texts(root, "span")], ["3", "6", ["0 to 6"]]);
  type(field, "5", "change");
  type(field, "9", "change");
  type(field, "", "change");
  assert.deepEqual(chosen, [5]);
});

test("a field takes a number within its bounds and says what it refuses", () => {
  /** @type {number[]} */
  const taken = [];
  const field = boundedField(el("input", { type: "number", name: "temperature" }));
  onPage().append(field.input, field.refusal);
  field.input.value = "0.5";
  field.take("temperature", (value) => taken.push(value));
  field.input.value = "-1";
  field.take("temperature", (value) => taken.push(value));
  field.say();
  assert.deepEqual(taken, [0.5]);
  assert.ok(field.refusal.textContent.includes("0.0001"), field.refusal.textContent);
});
