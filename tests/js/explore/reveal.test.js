import "../page.js";
import assert from "node:assert/strict";
import { test } from "node:test";

import { revealInScrollers } from "../../../static/explore/head-grid/reveal-head.js";

/** @param {HTMLElement} element @param {DOMRect | object} box as it stands on the screen */
const standing = (element, box) => Object.assign(element, { getBoundingClientRect: () => box });

/** @param {HTMLElement} element @param {Record<string, number>} sizes */
function sized(element, sizes) {
  for (const [name, value] of Object.entries(sizes)) Object.defineProperty(element, name, { value });
}

test("a picture far out is scrolled into what lies around it, and no further than the window shows", () => {
  const frame = document.createElement("div");
  const picture = document.createElement("button");
  frame.style.overflow = "auto";
  frame.append(picture);
  document.body.append(frame);
  sized(frame, { scrollWidth: 900, clientWidth: 300, scrollHeight: 2000, clientHeight: window.innerHeight });
  standing(frame, { left: 10, top: 100, right: 310, bottom: 100 + window.innerHeight });
  standing(picture, { left: 700, right: 725, top: 1700, bottom: 1725, width: 25, height: 25 });
  revealInScrollers(picture);
  assert.equal(frame.scrollLeft, 725 - 310 + 8);
  assert.equal(frame.scrollTop, 1725 - window.innerHeight + 8);
  Object.assign(frame, { scrollLeft: 40, scrollTop: 50 });
  standing(picture, { left: 50, right: 75, top: 120, bottom: 145, width: 25, height: 25 });
  revealInScrollers(picture);
  assert.deepEqual([frame.scrollLeft, frame.scrollTop], [40, 50], "what is in view stays where it is");
  frame.remove();
});
