import assert from "node:assert/strict";
import { test } from "node:test";

import { hasUnrunDraft, shownInstead } from "../../../static/explore/stale-picture.js";
import { decoder, stateWith, tokensOf } from "../fixtures.js";

const question = { model: "writer", text: "Tom likes tea.", pair: null, target: null, interventions: null };
const run = { question, card: decoder, tokens: { source: [], target: null }, pictures: [], notes: [] };
const same = stateWith({ run, text: question.text, draft: question.text });

test("pictures that show what the fields hold need no words", () => {
  assert.equal(shownInstead(same), null);
  assert.equal(shownInstead({ ...same, run: null, draft: "new" }), null);
});

test("a sentence that waits is told from one that was refused", () => {
  const waiting = { ...same, draft: "new" };
  assert.equal(shownInstead(waiting), "Showing “Tom likes tea.” Press Enter to run the new sentence.");
  const refused = "Showing “Tom likes tea.” The new sentence has not been run.";
  assert.equal(shownInstead({ ...waiting, text: "new", problem: "The server does not answer." }), refused);
  const tokens = tokensOf(..."a b c d e f g h i j".split(" "));
  assert.equal(shownInstead({ ...waiting, typed: { model: "writer", text: "new", tokens } }), refused);
});

test("while the answer is under way there is nothing to say, unless more is typed", () => {
  const busy = { ...same, text: "new", draft: "new", isBusy: true };
  assert.equal(shownInstead(busy), null);
  assert.ok(shownInstead({ ...busy, draft: "newer" })?.includes("Press Enter"));
});

test("a what-if or a model without an answer is said too", () => {
  assert.equal(
    shownInstead({ ...same, temperature: 2 }),
    "Showing “Tom likes tea.” without the latest change to What if.",
  );
  const other = "Showing “Tom likes tea.” with writer. The question to translator has not been run.";
  assert.equal(shownInstead({ ...same, model: "translator" }), other);
});

test("a second sentence can wait as well", () => {
  assert.equal(hasUnrunDraft(same), false);
  assert.equal(hasUnrunDraft({ ...same, second: "Tom" }), true);
  assert.ok(shownInstead({ ...same, second: "Tom" })?.includes("second sentence"));
});
