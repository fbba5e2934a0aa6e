import assert from "node:assert/strict";
import { test } from "node:test";

import { explained } from "../../../../static/widgets/tooltip/term-tooltip.js";
import { onPage, press, the } from "../../page.js";

/** Longer than it takes to open or to close. */
const pause = () => new Promise((done) => setTimeout(done, 300));

/** A page with two terms and a word beside them. */
function page() {
  const root = onPage('<span id="a" tabindex="0">Q</span> <span id="b" tabindex="0">W</span> <button>other</button>');
  explained(the(root, "#a"), "query");
  explained(the(root, "#b"), "w_query");
  return { root, a: the(root, "#a"), b: the(root, "#b"), other: the(root, "button") };
}

const tip = () => document.querySelector('[role="tooltip"]');

/** @param {Element} target @param {string} type @param {string} [pointerType] */
const point = (target, type, pointerType = "mouse") =>
  target.dispatchEvent(Object.assign(new Event(type, { bubbles: true }), { pointerType }));

test("focus opens the explanation, which describes its term, and leaving closes it", () => {
  const { a, other } = page();
  a.focus();
  assert.equal(a.getAttribute("aria-describedby"), tip()?.id);
  assert.match(tip()?.textContent ?? "", /A vector that says what a token looks for\./);
  assert.equal(a.nextElementSibling, tip(), "Tab leads from the term to the link");
  other.focus();
  assert.equal(tip(), null);
  assert.equal(a.hasAttribute("aria-describedby"), false);
});

test("it goes with the keyboard and with the pointer, also out of the page", async () => {
  const { a } = page();
  a.focus();
  assert.ok(tip());
  a.blur();
  assert.equal(tip(), null, "no other element of this page is focused");
  point(a, "pointerover");
  await pause();
  assert.ok(tip());
  point(document.documentElement, "pointerleave");
  await pause();
  assert.equal(tip(), null);
  a.focus();
  point(document.documentElement, "pointerleave");
  await pause();
  assert.ok(tip(), "the keyboard holds it");
  a.blur();
});

test("Escape closes it and is not heard by anybody else", () => {
  const { root, a } = page();
  let heard = 0;
  root.addEventListener("keydown", () => heard++);
  a.focus();
  press(a, "Escape");
  assert.equal(tip(), null);
  assert.equal(heard, 0);
  press(a, "Escape");
  assert.equal(heard, 1, "with nothing to close, Escape is the page's");
  a.blur();
});

test("a pause of the pointer opens it; it stays under the pointer and goes a moment after", async () => {
  const { a, b, other } = page();
  point(a, "pointerover");
  assert.equal(tip(), null);
  await pause();
  assert.ok(tip());
  point(other, "pointerover");
  point(/** @type {Element} */ (tip()), "pointerover");
  await pause();
  assert.ok(tip(), "the explanation itself can be hovered");
  point(b, "pointerover");
  await pause();
  assert.match(tip()?.textContent ?? "", /^WQ/);
  point(other, "pointerover");
  await pause();
  assert.equal(tip(), null);
});

test("a tap opens it at once, and a tap elsewhere closes it", () => {
  const { a, other } = page();
  point(a, "pointerover", "touch");
  a.click();
  assert.ok(tip());
  other.click();
  assert.equal(tip(), null);
});

test("subscripts stand in the place of underscores", () => {
  const { b } = page();
  b.focus();
  assert.equal(tip()?.textContent?.includes("_"), false);
  assert.deepEqual(
    [...(tip()?.querySelectorAll("b sub") ?? [])].map((sub) => sub.textContent),
    ["Q"],
  );
  assert.match(the(/** @type {Element} */ (tip()), "a").getAttribute("href"), /^\/steps\?/);
  b.blur();
});

test("a tap on a term inside a button is for the button, and an unknown word explains nothing", () => {
  const { other } = page();
  other.append(explained(document.createElement("i"), "key"));
  the(other, "i").click();
  assert.equal(tip(), null);
  assert.equal(explained(document.createElement("i"), "weather").hasAttribute("data-term"), false);
});

test("a tap on a select or a slider is for it, also inside of what explains it", () => {
  const { root, other } = page();
  other.insertAdjacentHTML("afterend", '<select></select><input type="range"><div><select></select><b>Mask</b></div>');
  explained(the(root, "select"), "key");
  explained(the(root, "input"), "key");
  explained(the(root, "div"), "mask");
  for (const selector of ["select", "input", "div select"]) {
    the(root, selector).click();
    assert.equal(tip(), null, selector);
  }
  the(root, "div b").click();
  assert.ok(tip(), "beside the control its term is told");
  other.click();
});

test("the explanation of a control has no link, which Tab would stop at", () => {
  const { other } = page();
  const button = document.createElement("button");
  other.append(explained(button, "key"));
  button.focus();
  assert.ok(tip());
  assert.equal(tip()?.querySelector("a"), null);
  button.blur();
});
