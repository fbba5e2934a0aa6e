import assert from "node:assert/strict";
import { test } from "node:test";

import {
  alignedTexts,
  countText,
  fullDigits,
  groupedText,
  numberText,
  shareText,
} from "../../../static/format/numbers.js";

test("four decimals, and never a zero for what is not zero", () => {
  assert.equal(numberText(0.31234, "short"), "0.3123");
  assert.equal(numberText(-12.5, "short"), "-12.5000");
  assert.equal(numberText(0, "short"), "0.0000");
  assert.equal(numberText(0.00003, "short"), "3.0e-5");
  assert.equal(numberText(-4e-9, "short"), "-4.0e-9");
  assert.equal(numberText(-Infinity, "short"), "-∞");
});

test("full digits name the float32 and no other", () => {
  for (const x of [0.1, 1 / 3, 16777216, -2.5e-7, 1e-40, 3.4e38, 0.26205254]) {
    const single = Math.fround(x);
    assert.equal(Math.fround(Number(fullDigits(single))), single);
  }
  assert.equal(fullDigits(Math.fround(0.1)), "0.1");
  assert.equal(fullDigits(1), "1");
  assert.equal(fullDigits(0), "0");
});

test("grouped numbers keep every digit", () => {
  assert.equal(groupedText(13_000_000), "13,000,000");
  assert.equal(groupedText(45.3), "45.3");
  assert.equal(groupedText(0.00012345), "0.00012345");
  assert.equal(groupedText(1), "1");
  assert.equal(groupedText(0.7, 3), "0.700");
});

test("numbers of a column line up at the point", () => {
  assert.deepEqual(alignedTexts([0.7, 0.631, undefined, 1]), ["0.700", "0.631", "", "1.000"]);
  assert.deepEqual(alignedTexts([0, 1500]), ["0", "1,500"]);
});

test("counts are short", () => {
  assert.equal(countText(3_459_200), "3.5 M");
  assert.equal(countText(18_000), "18 k");
  assert.equal(countText(12), "12");
});

test("a share is a whole number of hundredths, and never nothing or all by rounding", () => {
  assert.deepEqual([0, 0.0001, 0.005, 0.9577].map(shareText), ["none", "under 1 %", "1 %", "96 %"]);
  assert.deepEqual([0.994, 0.9999, 1].map(shareText), ["99 %", "over 99 %", "all"]);
});
