import assert from "node:assert/strict";
import { test } from "node:test";

import { withLinks } from "../../../static/format/attribution-links.js";

test("known names become links, and the text stays whole", () => {
  const text = "Sentences of tatoeba.org, selected by manythings.org/anki, CC BY 2.0 FR";
  const pieces = withLinks(text);
  assert.equal(pieces.map((piece) => piece.text).join(""), text);
  assert.deepEqual(
    pieces.flatMap(({ href }) => href ?? []),
    ["https://tatoeba.org", "https://www.manythings.org/anki/", "https://creativecommons.org/licenses/by/2.0/fr/"],
  );
});

test("what is not known word for word is text", () => {
  for (const text of ["MIT (weights)", "tatoebaXorg", "javascript:alert(1)"]) {
    assert.deepEqual(withLinks(text), [{ text, href: null }]);
  }
  assert.deepEqual(withLinks(""), []);
});
