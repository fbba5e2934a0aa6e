import assert from "node:assert/strict";
import { test } from "node:test";

import { MatrixField, MOST_CELLS } from "../../../static/calculator/views/matrix-field.js";
import { button, onPage, texts, the, type } from "../page.js";

const NUMBERS = [
  ["1", "0"],
  ["0.5", "-1"],
];

/** A field with these cells, on the page. @param {object} [more] of what is shown */
function fieldOf(more = {}) {
  /** @type {{ cells: string[][][], drafts: string[] }} */
  const said = { cells: [], drafts: [] };
  const field = new MatrixField("w_query", {
    onCells: (cells) => said.cells.push(cells),
    onDraft: (draft) => said.drafts.push(draft),
    onRemove: null,
  });
  const root = onPage();
  root.append(field.root);
  const shown = {
    cells: NUMBERS,
    draft: "",
    problem: "",
    rows: ["0", "1"],
    columns: ["0", "1"],
    palette: /** @type {const} */ ("light"),
  };
  field.show({ ...shown, ...more });
  return { root, field, said };
}

test("a matrix shows its shape and a field for each number", () => {
  const { root } = fieldOf();
  assert.equal(the(root, ".shape").textContent, "2 × 2");
  const cells = /** @type {HTMLInputElement[]} */ ([...root.querySelectorAll("input[data-cell]")]);
  assert.deepEqual(
    cells.map(({ value }) => value),
    NUMBERS.flat(),
  );
});

test("a number that is typed comes back with all the others", () => {
  const { root, said } = fieldOf();
  type(the(root, '[data-cell="1.0"]'), "7");
  assert.deepEqual(said.cells, [
    [
      ["1", "0"],
      ["7", "-1"],
    ],
  ]);
});

test("rows and columns are added and taken away at the end", () => {
  const { root, said } = fieldOf();
  for (const text of ["+ row", "− row", "+ column", "− column"]) button(root, text).click();
  assert.deepEqual(
    said.cells.map((cells) => `${cells.length} × ${cells[0]?.length}`),
    ["3 × 2", "1 × 2", "2 × 3", "2 × 1"],
  );
});

test("text is taken over as soon as it can be read, and kept with a sentence until then", () => {
  const { root, said } = fieldOf();
  type(the(root, "textarea"), "1 2\n3");
  assert.deepEqual([said.cells, said.drafts], [[], ["1 2\n3"]]);
  type(the(root, "textarea"), "1 2\n3 4");
  assert.deepEqual(
    [said.cells, said.drafts.at(-1)],
    [
      [
        [
          ["1", "2"],
          ["3", "4"],
        ],
      ],
      "",
    ],
  );
  const faulty = fieldOf({ draft: "1 2\n3" }).root;
  const problem = the(faulty, ".problem").textContent;
  assert.ok(problem.startsWith("Row 1 has 1 number, but row 0 has 2"), problem);
  assert.ok(problem.endsWith("The numbers above stay until then."), problem);
  assert.equal(the(faulty, "textarea").getAttribute("aria-invalid"), "true");
  assert.ok(the(faulty, ".matrix-field").hasAttribute("data-faulty"));
});

test("what the server refuses stands beside the matrix", () => {
  assert.equal(the(fieldOf({ problem: "It has 3 rows." }).root, ".problem").textContent, "It has 3 rows.");
});

test("a matrix of very many cells is edited as text", () => {
  const row = Array.from({ length: MOST_CELLS + 1 }, () => "1");
  const { root } = fieldOf({ cells: [row] });
  assert.deepEqual([the(root, ".cells-scroll").hidden, the(root, ".sizes").hidden], [true, true]);
  assert.ok(texts(root, "p:not([hidden])").some((text) => text.startsWith("Too many cells")));
});
