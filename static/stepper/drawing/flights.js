/**
 * Flights: find the number of the picture that a new number comes from, and so where it flies in. Geometry only.
 *
 * @import { Operation } from "../reply/types.js"
 * @typedef {{ x: number, y: number, width: number, height: number }} Rect
 *
 * What stood where: matrices by tensor and slice (`all_heads#1`), and cells by those with row and column.
 * @typedef {{ matrices: Map<string, Rect>, cells: Map<string, Rect>, sizes: Map<string, { rows: number, columns: number
 *   }> }} Positions
 */

/** @param {string} matrix @param {number} row @param {number} column */
export const cellKey = (matrix, row, column) => `${matrix}|${row}|${column}`;

/** @param {Rect[]} rects @returns {Rect} the least that holds all */
function around(rects) {
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** @param {Rect} rect @param {Rect} cell @returns {Rect} as large as the cell, in the middle of the rect */
const middle = (rect, cell) => ({
  x: rect.x + (rect.width - cell.width) / 2,
  y: rect.y + (rect.height - cell.height) / 2,
  width: cell.width,
  height: cell.height,
});

/** @param {Positions} positions @param {string} matrix @param {number} row @returns {Rect | null} */
function rowRect({ cells, sizes }, matrix, row) {
  const first = cells.get(cellKey(matrix, row, 0));
  const last = cells.get(cellKey(matrix, row, (sizes.get(matrix)?.columns ?? 1) - 1));
  return first && last ? around([first, last]) : null;
}

/** @param {Positions} positions @param {string} matrix @param {number} column @returns {Rect | null} */
function columnRect({ cells, sizes }, matrix, column) {
  const first = cells.get(cellKey(matrix, 0, column));
  const last = cells.get(cellKey(matrix, (sizes.get(matrix)?.rows ?? 1) - 1, column));
  return first && last ? around([first, last]) : null;
}

/**
 * The head that a column of the concatenation comes from, and its column there. @param {Positions} positions
 * @param {string} of @param {number} column
 */
function blockOf({ sizes }, of, column) {
  for (let head = 0, start = 0; ; head++) {
    const columns = sizes.get(`${of}#${head}`)?.columns;
    if (columns === undefined) return null;
    if (column < start + columns) return { matrix: `${of}#${head}`, column: column - start };
    start += columns;
  }
}

/**
 * The matrix and column that a column of joined columns comes from. @param {Positions} positions
 * @param {any} operation @param {number} column
 */
function columnSource({ sizes }, { of, interleaved }, column) {
  if (interleaved) return { matrix: of[column % of.length], column: Math.floor(column / of.length) };
  const first = sizes.get(of[0])?.columns ?? Infinity;
  return column < first ? { matrix: of[0], column } : { matrix: of[1], column: column - first };
}

/**
 * Where the number of a result comes from: a cell of the same place, the row of the left factor, a head's block.
 * @param {Positions} positions where everything stands now @param {Operation} operation
 * @param {number} row @param {number} column @param {Rect} cell of the result
 * @returns {Rect | null}
 */
export function sourceOf(positions, operation, row, column, cell) {
  const any = /** @type {any} */ (operation);
  const of = any.left ?? (Array.isArray(any.of) ? any.of[0] : any.of);
  if (typeof of !== "string") return null;
  const from = any.rows?.[of]?.[row] ?? row;
  const centred = (/** @type {Rect | null} */ rect) => rect && middle(rect, cell);
  const same = (/** @type {string} */ matrix, /** @type {number} */ at) =>
    centred(positions.cells.get(cellKey(matrix, from, at)) ?? null);
  switch (operation.kind) {
    case "product":
    case "row_mean":
    case "row_deviation":
    case "row_root":
    case "row_max":
    case "row_sum":
      return centred(rowRect(positions, of, from));
    case "column_mean":
      return centred(columnRect(positions, of, column));
    case "concatenate": {
      const block = blockOf(positions, of, column);
      return block ? same(block.matrix, block.column) : null;
    }
    case "columns": {
      const source = columnSource(positions, any, column);
      return same(source.matrix, source.column);
    }
    default:
      return same(of, column);
  }
}

/**
 * What moves when the picture changes: matrices that stay, numbers that fly in, and what merely appears.
 * @param {Positions} before @param {Positions} after @param {Operation} operation that makes the result @param {string}
 *   result its matrix
 */
export function planOf(before, after, operation, result) {
  const stays = [...after.matrices].flatMap(([matrix, to]) => {
    const from = before.matrices.get(matrix);
    return from && matrix !== result ? [{ matrix, from, to }] : [];
  });
  const size = after.sizes.get(result);
  const flights = size
    ? Array.from({ length: size.rows * size.columns }, (_, i) => {
        const [row, column] = [Math.floor(i / size.columns), i % size.columns];
        const to = after.cells.get(cellKey(result, row, column));
        const from = to && sourceOf(after, operation, row, column, to);
        return to && from ? [{ row, column, from, to }] : [];
      }).flat()
    : [];
  const appears = [...after.matrices.keys()].filter((matrix) => matrix !== result && !before.matrices.has(matrix));
  return { stays, flights, appears };
}
