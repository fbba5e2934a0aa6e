/**
 * From the bytes of a reply to matrices. Typed tensors are little-endian, as every browser's own arrays are.
 *
 * @typedef {{ dtype: "float32" | "uint8" | "bool", shape: number[], base64: string }} TypedTensor
 */

/** @import { BitMatrix, Matrix } from "../core/types.js" */

/** @param {string} base64 */
export function bytesOf(base64) {
  // many times faster, where the browser knows it
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < characters.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/** @param {TypedTensor} tensor @returns {[number, number]} */
const lastTwo = (tensor) => [tensor.shape.at(-2) ?? 1, tensor.shape.at(-1) ?? 0];

/**
 * One matrix for every head.
 * @param {TypedTensor} tensor head × rows × columns
 * @returns {Matrix[]}
 */
export function matricesOf(tensor) {
  const [rows, columns] = lastTwo(tensor);
  const all = new Float32Array(bytesOf(tensor.base64).buffer);
  return Array.from({ length: tensor.shape[0] ?? 0 }, (_, head) => ({
    rows,
    columns,
    data: all.subarray(head * rows * columns, (head + 1) * rows * columns),
  }));
}

/**
 * Bytes in rows and columns, one matrix for every head; heads that share one get the same.
 * @param {TypedTensor} tensor head × row × column; 1 head where all share it
 * @param {number} heads
 * @returns {BitMatrix[]}
 */
export function byteMatricesOf(tensor, heads) {
  const [rows, columns] = lastTwo(tensor);
  const all = bytesOf(tensor.base64);
  const isShared = tensor.shape[0] === 1;
  return Array.from({ length: heads }, (_, head) => {
    const start = isShared ? 0 : head * rows * columns;
    return { rows, columns, data: all.subarray(start, start + rows * columns) };
  });
}

/** @param {Matrix} matrix @param {number} row @param {number} column */
export const at = (matrix, row, column) => /** @type {number} */ (matrix.data[row * matrix.columns + column]);

/** @param {Matrix} matrix @param {number} row */
export const rowOf = (matrix, row) => matrix.data.subarray(row * matrix.columns, (row + 1) * matrix.columns);
