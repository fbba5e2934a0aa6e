import assert from "node:assert/strict";
import { test } from "node:test";

import { MEASURES } from "../../../../static/cost/state.js";
import { onPage, the } from "../../page.js";

// behind the page, to which it listens
const { CONTROLS, PATTERNS } = await import("../../../../static/widgets/tooltip/controls.js");
const { GLOSSARY } = await import("../../../../static/domain/words/glossary.js");
await import("../../../../static/domain/words/cost.js");

test("every term that a control is given stands in the glossary", () => {
  const names = [...CONTROLS.map(([, term]) => term), ...Object.values(PATTERNS)];
  assert.deepEqual(
    names.filter((name) => typeof name === "string" && !GLOSSARY[name]),
    [],
  );
});

test("a control gets its term when the keyboard or a pointer comes to it, also one that was made later", () => {
  const root = onPage("");
  root.innerHTML = '<span class="player"><button>Play</button><select></select></span><button>other</button>';
  the(root, ".player button").focus();
  assert.equal(the(root, ".player button").getAttribute("data-term"), "play_steps");
  the(root, ".player select").dispatchEvent(new Event("pointerover", { bubbles: true }));
  assert.equal(the(root, "select").getAttribute("data-term"), "play_speed");
  the(root, ":scope > button").focus();
  assert.equal(the(root, ":scope > button").hasAttribute("data-term"), false);
});

test("a field is explained as its own page means it", () => {
  const root = onPage('<div><label for="heads">Heads</label><input id="heads"></div>');
  const names = ["positions", "cost", "compare"].map((page) => {
    the(root, "div").setAttribute("data-page", page);
    the(root, "input").removeAttribute("data-term");
    the(root, "input").dispatchEvent(new Event("pointerover", { bubbles: true }));
    return the(root, "input").getAttribute("data-term");
  });
  assert.deepEqual(names, ["slopes", "layer_heads", null]);
});

test("every measure of the page of costs has its term", () => {
  const buttons = MEASURES.map((measure) => `<button value="${measure}"></button>`).join("");
  const root = onPage(`<div data-page="cost"><p data-slot="measure">${buttons}</p></div>`);
  for (const button of root.querySelectorAll("button")) {
    button.focus();
    assert.ok(GLOSSARY[button.getAttribute("data-term") ?? ""], button.value);
  }
});

test("the term may be the value of a button", () => {
  const root = onPage('<div class="exports"><button value="csv">CSV</button></div>');
  the(root, "button").focus();
  assert.equal(the(root, "button").getAttribute("data-term"), "export_csv");
});
