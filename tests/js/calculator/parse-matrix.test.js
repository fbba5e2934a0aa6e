import assert from "node:assert/strict";
import { test } from "node:test";

import {
  cellsProblem,
  cellsText,
  hiddenProblem,
  isHidden,
  numberProblem,
  parseMatrix,
} from "../../../static/calculator/parse-matrix.js";

const TWO = [
  ["0.43", "-1.5"],
  ["2", "1e-3"],
];

/** @type {Record<string, string>} */
const FORMS = {
  spreadsheet: "0.43\t-1.5\n2\t1e-3",
  "spreadsheet of Windows": "0.43\t-1.5\r\n2\t1e-3\r\n",
  "spreadsheet with decimal commas": "0,43\t-1,5\n2\t1e-3",
  "spreadsheet with minus signs": "0.43\t−1.5\n2\t1e-3",
  CSV: "0.43,-1.5\n2,1e-3\n",
  "CSV with spaces": "0.43, -1.5\n2, 1e-3",
  "CSV with semicolons": "0,43;-1,5\n2;1e-3",
  spaces: "  0.43   -1.5\n  2      1e-3",
  "a link": "0.43,-1.5;2,1e-3",
  Matlab: "[0.43 -1.5; 2 1e-3]",
  JSON: "[[0.43, -1.5], [2, 1e-3]]",
  "JSON over lines": "[\n  [0.43, -1.5],\n  [2, 1e-3]\n]",
  "NumPy, printed": "[[0.43 -1.5]\n [2     1e-3]]",
  "NumPy, its repr": "array([[0.43, -1.5],\n       [2, 1e-3]])",
  "NumPy, its repr with a type": "np.array([[0.43, -1.5], [2, 1e-3]], dtype=np.float32)",
  "NumPy, its scalars": "[[np.float64(0.43), np.float64(-1.5)], [np.float64(2), np.float64(1e-3)]]",
  PyTorch: "tensor([[0.43, -1.5],\n        [2, 1e-3]])",
  "PyTorch on a device": "tensor([[0.43, -1.5],\n        [2, 1e-3]], device='cuda:0', grad_fn=<MmBackward0>)",
  Python: "x = torch.tensor([[0.43, -1.5], [2, 1e-3]])",
  "a batch of one": "tensor([[[0.43, -1.5],\n         [2, 1e-3]]])",
};

test("every common form of a matrix is read, digit by digit as it was typed", () => {
  for (const [name, text] of Object.entries(FORMS)) assert.deepEqual(parseMatrix(text), { cells: TWO }, name);
});

test("numbers may end or begin with the point", () => {
  assert.deepEqual(parseMatrix("[[1. .5]\n [-2. +3]]"), {
    cells: [
      ["1.", ".5"],
      ["-2.", "+3"],
    ],
  });
});

test("one number, one row and one column", () => {
  assert.deepEqual(parseMatrix("3"), { cells: [["3"]] });
  assert.deepEqual(parseMatrix("1 2 3"), { cells: [["1", "2", "3"]] });
  assert.deepEqual(parseMatrix("[1, 2, 3]"), { cells: [["1", "2", "3"]] });
  assert.deepEqual(parseMatrix("1\n2"), { cells: [["1"], ["2"]] });
});

test("what people write for minus infinity is read, and only scores and bias may hold it", () => {
  for (const written of ["-inf", "-Infinity", "−∞", "-∞", "null", "None", "-1e9", "-3.4028235e38", '"-Infinity"']) {
    const { cells } = parseMatrix(`[[1, ${written}], [2, 3]]`);
    assert.ok(cells, written);
    assert.deepEqual(
      cells.map((row) => row.map(isHidden)),
      [
        [false, true],
        [false, false],
      ],
    );
    assert.match(hiddenProblem(cells) ?? "", /^Row 0, column 1 is “.*”; only scores and bias may be −∞\.$/);
  }
  assert.equal(hiddenProblem([["1", "-1000000"]]), null);
});

/** @type {[string, RegExp][]} */
const BAD = [
  ["", /empty/],
  [" \n ", /empty/],
  ["[]", /empty/],
  ["[[]]", /Row 0 is empty/],
  ["1 2\n3", /Row 1 has 1 number, but row 0 has 2/],
  ["[[1,2],[3,4,5]]", /Row 1 has 3 numbers, but row 0 has 2/],
  ["1\tcat\n3\t4", /Row 0, column 1 is “cat”/],
  ["1\t\n3\t4", /Row 0, column 1 is empty/],
  ["1,2\n3,nan", /Row 1, column 1 is NaN/],
  ["[[1, NaN]]", /Row 0, column 1 is NaN/],
  ["1 +inf", /Row 0, column 1 is infinite/],
  ["1 Infinity", /infinite/],
  ["1 ∞", /infinite/],
  ["1 2e6", /column 1 is “2e6”; give a number from/],
  ["[[1, true]]", /“true”; it must be a number/],
  ["[[1, undefined]]", /“undefined”; it must be a number/],
  ["[[[1,2]],[[3,4]]]", /three axes/],
  ["[[1, 2], [3, 4]", /stands between the rows|not closed/],
  ["[1, 2", /not closed/],
  ["[[1 2 ... 3]]", /shortened/],
  ["hello there [[1]]", /stands before the matrix/],
  ["[[1]] and more", /stands after the matrix/],
  ["0x10 1", /“0x10”/],
  ["1/2 1", /“1\/2”/],
];

test("what cannot be read is answered by a sentence that says where", () => {
  for (const [text, sentence] of BAD) {
    const { problem, cells } = parseMatrix(text);
    assert.equal(cells, undefined, text);
    assert.match(problem ?? "", sentence);
    assert.match(problem ?? "", /[.)]$/);
  }
});

test("too many rows or columns are refused before they are read", () => {
  const row = Array(10_000).fill("0").join("\t");
  const started = Date.now();
  // a whole 10,000 × 10,000 would be 200 MB: its rows are as good empty
  const { problem } = parseMatrix(`${row}\n${"0\n".repeat(9_999)}`);
  assert.match(problem ?? "", /10,000 × 10,000; by hand at most 256 × 256/);
  assert.match(parseMatrix(JSON.stringify([Array(300).fill(1)])).problem ?? "", /1 × 300/);
  assert.match(parseMatrix(JSON.stringify(Array(300).fill([1, 2]))).problem ?? "", /300 × 2/);
  assert.ok(Date.now() - started < 2000);
  assert.equal(parseMatrix(Array(256).fill(Array(256).fill("1").join("\t")).join("\n")).problem, undefined);
});

test("cells are judged like pasted text", () => {
  assert.equal(cellsProblem(TWO), null);
  assert.match(cellsProblem([["1", "-"]]) ?? "", /Row 0, column 1 is “-”/);
  assert.equal(numberProblem("-1000000"), null);
  assert.match(numberProblem("1e999") ?? "", /from −1,000,000/);
});

test("cells go to a spreadsheet and come back", () => {
  assert.deepEqual(parseMatrix(cellsText(TWO)), { cells: TWO });
});
