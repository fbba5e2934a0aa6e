/**
 * Types of a trace through one head. Nothing here runs.
 *
 * @typedef {"query" | "key" | "value" | "weight" | "plain"} Role whose hue and letter a matrix has
 *
 * One sub-step: one output of one step.
 * @typedef {{ step: number, name: string }} Place
 *
 * @typedef {number[] | number[][] | number[][][]} Numbers
 *
 * How an output is made; see `POST /models/{model}/steps` in the description of the API.
 * `rows` says, for each operand of which only some rows are used, which: row i of the output is made from row
 * `rows[name][i]`.
 * @typedef {{ rows?: Record<string, number[]> | number[] }} Chosen
 * @typedef {Chosen & (
 *   { kind: "given" | "zero" , of?: string }
 *   | { kind: "copy" | "row_mean" | "column_mean" | "sine" | "cosine", of: string }
 *   | { kind: "sum", of: string[] }
 *   | { kind: "columns", of: string[], interleaved: boolean }
 *   | { kind: "accumulate", of: string, added: string }
 *   | { kind: "row_deviation", of: string, mean: string, epsilon: number }
 *   | { kind: "normalise", of: string, mean: string, deviation: string, gain: string | null, shift: string | null }
 *   | { kind: "row_root", of: string, epsilon: number }
 *   | { kind: "root_normalise", of: string, root: string, gain: string | null, shift: string | null }
 *   | { kind: "product", left: string, right: string, transposed: boolean, plus: string | null }
 *   | { kind: "rotate", of: string, cosine: string, sine: string }
 *   | { kind: "multiply" | "divide" | "cap", of: string, by: string }
 *   | { kind: "mask", of: string, mask: string, fill: number | null }
 *   | { kind: "row_max" | "row_sum", of: string, also: string | null }
 *   | { kind: "exp", of: string, less: string }
 *   | { kind: "replace", of: string, rows: number[], by: string }
 *   | { kind: "concatenate", of: string, head?: number, own?: string }
 * )} Operation
 *
 * A step as the reply describes it, its arrays replaced by their names.
 * @typedef {object} Step
 * @property {string} name
 * @property {string} formula
 * @property {string[]} inputs
 * @property {string[]} parameters
 * @property {string[]} outputs
 * @property {Record<string, Operation>} operations
 * @property {Record<string, string[]>} axes
 *
 * @typedef {object} Tensor
 * @property {string} name
 * @property {number} step index of the step that makes it, or brings it in
 * @property {string[]} axes
 * @property {number[]} shape
 * @property {Float64Array | Float32Array | Uint8Array} data one row after the other
 * @property {boolean} isParameter it comes in from outside: a weight of the model, a matrix of the reader's own
 *
 * @typedef {object} StepTrace
 * @property {Step[]} steps
 * @property {Place[]} places
 * @property {Map<string, Tensor>} tensors
 * @property {Record<string, string[]>} labels by axis
 * @property {boolean} isOfPatches its tokens are the patches of an image
 * @property {number} heads how many are in the reply: 1 for a model's head
 * @property {any} reply as it came
 *
 * A tensor seen as a matrix: a scalar is 1 × 1, one number a row is a column, a bias is a row.
 * @typedef {object} MatrixView
 * @property {number} rows
 * @property {number} columns
 * @property {Float64Array | Float32Array | Uint8Array} data
 * @property {string[]} rowLabels
 * @property {string[]} columnLabels
 * @property {string} rowAxis empty where there is none
 * @property {string} columnAxis
 * @property {boolean} isOfPatches its tokens are the patches of an image
 *
 * A number that stands in the reply. `head` is its index on the first of three axes, 0 where there are fewer.
 * @typedef {{ tensor: string, head: number, row: number, column: number, value: number }} Ref
 *
 * A derivation in writing order: numbers of the reply, and the signs and words between them.
 * @typedef {Ref | string} Part
 * @typedef {{ kind: Operation["kind"], result: Ref, parts: Part[] }} Derivation
 *
 * One matrix of a sub-step's picture. `head` picks one slice of a tensor with three axes; null follows the chosen head.
 * @typedef {object} FigureItem
 * @property {string} name
 * @property {Role} role
 * @property {"left" | "top" | "result" | "operand"} slot
 * @property {string} operator what stands before it
 * @property {boolean} isTransposed
 * @property {number | null} head
 *
 * @typedef {{ arrangement: "falk" | "row", items: FigureItem[] }} Figure
 *
 * @typedef {"picture" | "numbers" | "algebra"} Detail
 *
 * A place on the trace to return to.
 * @typedef {{ at: string, row: number | null, column: number | null, headIndex: number }} Spot
 *
 * What the views of a trace read and set.
 * @typedef {object} StepperState
 * @property {StepTrace | null} trace
 * @property {string} at name of the output that is shown; empty for the first
 * @property {number | null} row null for a sensible one
 * @property {number | null} column
 * @property {number} headIndex
 * @property {number | null} scrub where a slider on its way stands, such as 2.4; null at rest
 * @property {Detail} detail
 * @property {boolean} predict hide each result until asked
 * @property {boolean} revealed
 * @property {{ name: string, head: number, row: number, choice: number } | null} guess the reader's answer
 * @property {{ right: number, asked: number }} tally of the answers given on this page
 * @property {string[]} skipped results that the reader left without an answer
 * @property {boolean} present
 * @property {string[]} hide the parts of the page that are put away
 * @property {"short" | "full"} digits
 * @property {Palette} palette
 * @property {Spot[]} trail where the reader came from, following numbers
 * @property {number} jumps how often the reader went elsewhere than to the step beside: the back button returns from
 *   each
 * @property {number} plays how often the picture of the chosen number was asked to play
 * @property {Printed[]} printed what a book prints, to be compared
 *
 * A row of a matrix as a book prints it.
 * @typedef {object} Printed
 * @property {string} tensor
 * @property {number | null} head
 * @property {number} row
 * @property {number[]} columns
 * @property {string[]} digits
 * @property {boolean[]} agrees
 * @property {string} note
 */

/** @import { Palette } from "../../core/types.js" */

export {};
