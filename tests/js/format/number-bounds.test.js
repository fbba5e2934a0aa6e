import assert from "node:assert/strict";
import { test } from "node:test";

import { boundedNumber, boundsSentence } from "../../../static/format/number-bounds.js";

test("what the server would refuse is no number", () => {
  for (const text of ["", " ", "0", "-3", "1e9", "x", "Infinity", "NaN"])
    assert.equal(boundedNumber(text, "temperature"), undefined, text);
  assert.equal(boundedNumber("0.0001", "temperature"), 0.0001);
  assert.equal(boundedNumber("1e6", "temperature"), 1e6);
});

test("a scale may be nothing or less, a size is whole", () => {
  assert.deepEqual(
    ["0", "-1000000", "1000001"].map((text) => boundedNumber(text, "scale")),
    [0, -1e6, undefined],
  );
  assert.deepEqual(
    ["0", "2.5", "-1"].map((text) => boundedNumber(text, "window")),
    [0, undefined, undefined],
  );
  assert.deepEqual([boundedNumber("0", "blocks"), boundedNumber("1", "strided")], [undefined, 1]);
});

test("the sentence says what is allowed", () => {
  assert.equal(boundsSentence("temperature"), "temperature: give a number from 0.0001 to 1,000,000");
  assert.equal(boundsSentence("scale"), "scale: give a number from -1,000,000 to 1,000,000");
  assert.equal(boundsSentence("blocks"), "blocks: give a whole number from 1 to 1,000,000");
});
