import assert from "node:assert/strict";
import { test } from "node:test";
import { at, belowRoot } from "../../../static/core/site-root.js";

/** @param {string | undefined} rootPath */
const say = (rootPath) => Object.assign(globalThis, { document: { documentElement: { dataset: { rootPath } } } });

test("an address has the path of the proxy in front, and a lesson names it without", () => {
  say("/school/headsup");
  assert.equal(at("/steps?model=writer"), "/school/headsup/steps?model=writer");
  assert.equal(belowRoot("/school/headsup/steps#x"), "/steps#x");
  assert.equal(belowRoot("/school/headsupper/steps"), "/school/headsupper/steps");
});

test("without a proxy, and without a page, addresses stay as they are", () => {
  say(undefined);
  assert.equal(at("/steps"), "/steps");
  Object.assign(globalThis, { document: undefined });
  assert.equal(at("/steps"), "/steps");
  assert.equal(belowRoot("/steps"), "/steps");
});
