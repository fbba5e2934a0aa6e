/** A framed page takes a step where it can, and is loaded where it has to be. */

import assert from "node:assert/strict";
import { test } from "node:test";
import "../page.js";

const { FramedPage } = await import("../../../static/learn/framed-page.js");
Object.assign(globalThis, { PopStateEvent: /** @type {any} */ (globalThis.window).PopStateEvent ?? Event });

/** A framed page, whose frame notes what is done to it. @param {string} address @param {boolean} [isWhole] */
function framed(address, isWhole) {
  const page = new FramedPage(address, isWhole);
  /** @type {string[]} */
  const done = [];
  const inner = {
    location: { href: "", replace: (/** @type {URL} */ to) => done.push(`load ${to.pathname}${to.search}${to.hash}`) },
    history: {
      replaceState: (/** @type {null} */ _, /** @type {string} */ __, /** @type {string} */ to) =>
        done.push(`step ${to}`),
    },
    document: { querySelector: () => null },
    dispatchEvent: () => true,
  };
  Object.defineProperty(page.frame, "contentWindow", { value: inner });
  const load = (/** @type {object} */ document = {}) => {
    Object.defineProperty(page.frame, "contentDocument", { value: document, configurable: true });
    page.frame.dispatchEvent(new Event("load"));
  };
  return { page, done, load };
}

test("a change of the same page is a step, also on pages that came later", () => {
  for (const path of ["/", "/steps", "/compare", "/calculator", "/sparse", "/positions", "/cost", "/families"]) {
    const { page, done, load } = framed(`${path}?text=a`);
    load();
    page.show(`${path}?text=b`);
    page.show(`${path}?text=b`);
    assert.deepEqual(done, [`step ${path}?text=b&embed=1`]);
  }
});

test("another page is loaded, and so is the opening page, whose path explore shares", () => {
  const { page, done, load } = framed("/?text=a");
  load();
  page.show("/");
  load();
  page.show("/sparse?n=4");
  assert.deepEqual(done, ["load /?embed=1", "load /sparse?n=4&embed=1"]);
});

test("what changes while a page loads is one step when it has come; another page is not waited for", () => {
  const { page, done, load } = framed("/steps?text=a");
  page.show("/steps?text=b");
  page.show("/steps?text=c");
  assert.deepEqual(done, []);
  load();
  assert.deepEqual(done, ["step /steps?text=c&embed=1"]);
  page.show("/sparse");
  page.show("/cost");
  assert.deepEqual(done.slice(1), ["load /sparse?embed=1", "load /cost?embed=1"]);
});

test("a page that the reader left by a link is loaded again, also where the link led to the same page", () => {
  const { page, done, load } = framed("/steps?text=a");
  load();
  load();
  page.show("/steps?text=b");
  assert.deepEqual(done, ["load /steps?text=b&embed=1"]);
  load();
  page.show("/steps?text=c");
  assert.deepEqual(done.slice(1), ["step /steps?text=c&embed=1"]);
});

test("with header and form it is another page", () => {
  const { page, done, load } = framed("/steps?text=a");
  load();
  page.show("/steps?text=a", true);
  load();
  page.show("/steps?text=b", true);
  assert.deepEqual(done, ["load /steps?text=a", "step /steps?text=b"]);
});
