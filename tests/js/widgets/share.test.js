import assert from "node:assert/strict";
import { test } from "node:test";
import { lessonStep } from "../../../static/widgets/share.js";

test("a view becomes a step of a lesson without its server", () => {
  const step = lessonStep("http://127.0.0.1:8000/steps?model=writer&text=A+b#order");
  assert.equal(step, "## A title\n\nSome sentences.\n\n```view\n/steps?model=writer&text=A+b#order\n```\n");
});
