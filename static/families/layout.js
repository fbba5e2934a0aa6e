/**
 * Layout of the tree and of the timeline: where each model stands, in pixels. Nothing here touches the page.
 *
 * @typedef {{ x: number, y: number, width: number, isNamed: boolean }} Place `y` is the middle of the row
 * @typedef {{ x: number, text: string }} Tick
 * @typedef {{ top: number, bottom: number, text: string }} Lane
 * @typedef {{ places: Map<string, Place>, width: number, height: number, ticks: Tick[], lanes: Lane[] }} Layout
 * @typedef {object} Room
 * @property {number} width
 * @property {number} row the height of one
 * @property {number} mark the width of a model without its name
 * @property {(name: string) => number} widthOf
 */

/** @import { FamilyModel } from "../core/reply-types.js" */

import { BRANCHES } from "./state.js";

/** The mark of a model with the room around it, in the middle of which its lines end. */
export const MARK = 20;
const [HEAD, EDGE, GAP, LEAST_COLUMN, LEAST_TICK] = [26, 12, 8, 104, 44];
/** Rows that names may fill, before they become marks only. */
const ROWS = 30;
const LONGEST = 170;
// of the rows that are there; encoder-decoders are few
const SHARES = [0.26, 0.18, 0.56];

/** @param {string} date such as `2017-06` @returns {number} months since the year 0 */
export const monthOf = (date) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;

/** A long name is cut. @param {FamilyModel} model @param {Room} room */
const widthOf = ({ name }, room) => Math.max(room.mark, MARK + Math.min(room.widthOf(name), LONGEST) + GAP);

/** Which months are shown: whole years. @param {FamilyModel[]} models */
function span(models) {
  const months = models.map(({ date }) => monthOf(date));
  const first = Math.floor(Math.min(...months) / 12) * 12;
  return { first, last: Math.floor(Math.max(...months) / 12) * 12 + 12 };
}

/** Rows of a lane, each the stretches that are taken. */
class Rows {
  /** @type {[number, number][][]} */ taken = [];

  /** @param {number} row @param {number} from @param {number} to */
  isFree = (row, from, to) => (this.taken[row] ?? []).every(([left, right]) => to <= left || from >= right);

  /**
   * The free row nearest to the wanted one.
   * @param {number} wanted @param {number} most @param {number} from @param {number} to
   */
  nearest(wanted, most, from, to) {
    const rows = Array.from({ length: most }, (_, row) => row);
    rows.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
    return rows.find((row) => this.isFree(row, from, to));
  }

  /** @param {number} row @param {number} from @param {number} to */
  take(row, from, to) {
    (this.taken[row] ??= []).push([from, to]);
    return row;
  }
}

/**
 * One lane: those with the most descendants are placed first and are named first, each near its parent.
 * @param {FamilyModel[]} models @param {(date: string) => number} xOf @param {Room} room
 * @param {{ most: number, right: number }} limits `most` rows, before more are made
 */
function laneOf(models, xOf, room, { most, right }) {
  const rows = new Rows();
  /** @type {Map<string, { row: number, x: number, width: number, isNamed: boolean }>} */
  const found = new Map();
  const ordered = [...models].sort((a, b) => b.descendants - a.descendants || (a.date < b.date ? -1 : 1));
  for (const model of ordered) {
    const x = xOf(model.date);
    const parent = model.parents.map((id) => found.get(id)).find(Boolean);
    const wanted = parent ? parent.row : most / 2;
    const width = widthOf(model, room);
    const named = x + width > right ? undefined : rows.nearest(wanted, most, x, x + width);
    const row = named ?? rows.nearest(wanted, most + 40, x, x + room.mark) ?? most;
    const taken = named === undefined ? room.mark : width;
    found.set(model.id, { row: rows.take(row, x, x + taken), x, width: taken, isNamed: named !== undefined });
  }
  return { found, count: Math.max(1, rows.taken.length) };
}

/** @param {FamilyModel[]} models @param {Room} room @param {number} zoom @returns {Layout} */
export function treeLayout(models, room, zoom) {
  const width = Math.round(room.width * zoom);
  if (models.length === 0) return { places: new Map(), width: room.width, height: HEAD, ticks: [], lanes: [] };
  const { first, last } = span(models);
  const step = (width - 2 * EDGE - room.mark) / (last - first);
  const xOf = (/** @type {string} */ date) => EDGE + (monthOf(date) - first) * step;
  const places = new Map();
  /** @type {Lane[]} */
  const lanes = [];
  let top = HEAD;
  BRANCHES.forEach((branch, i) => {
    const mine = models.filter((model) => model.branch === branch);
    if (mine.length === 0) return;
    const { found, count } = laneOf(mine, xOf, room, {
      most: Math.round(ROWS * (SHARES[i] ?? 1)),
      right: width - EDGE / 2,
    });
    for (const [id, { row, x, ...rest }] of found) places.set(id, { ...rest, x, y: top + room.row * (row + 1.35) });
    const bottom = top + room.row * (count + 1);
    lanes.push({ top, bottom, text: `${branch}s` });
    top = bottom;
  });
  return { places, width, height: top, lanes, ticks: ticksOf(first, last, step, 12, EDGE + MARK / 2) };
}

/**
 * @param {number} first @param {number} last @param {number} step of a month
 * @param {number} every so many months @param {number} left
 */
function ticksOf(first, last, step, every, left) {
  const skip = Math.ceil(LEAST_TICK / (every * step));
  const count = Math.ceil((last - first) / every / skip);
  return Array.from({ length: count }, (_, place) => {
    const i = place * skip;
    const month = first + i * every;
    const text =
      every === 12 ? "" : every === 1 ? `-${String((month % 12) + 1).padStart(2, "0")}` : partOf(month, every);
    return { x: left + i * every * step, text: `${Math.floor(month / 12)}${text}` };
  });
}

/** @param {number} month @param {number} every */
const partOf = (month, every) => ` ${every === 6 ? "H" : "Q"}${Math.floor((month % 12) / every) + 1}`;

/**
 * Columns of equal time, in each the models of that time.
 * @param {FamilyModel[]} models @param {Room} room @param {number} zoom @returns {Layout}
 */
export function timelineLayout(models, room, zoom) {
  if (models.length === 0) return { places: new Map(), width: room.width, height: HEAD, ticks: [], lanes: [] };
  const { first, last } = span(models);
  const least = MARK + LEAST_COLUMN;
  const width = Math.max(Math.round(room.width * zoom), 2 * EDGE + (least * (last - first)) / 12);
  const step = (width - 2 * EDGE) / (last - first);
  const every = [1, 3, 6].find((months) => months * step >= least) ?? 12;
  const column = every * step;
  /** @type {Map<number, number>} */
  const used = new Map();
  const places = new Map();
  for (const model of models) {
    const at = Math.floor((monthOf(model.date) - first) / every);
    const row = used.get(at) ?? 0;
    used.set(at, row + 1);
    places.set(model.id, {
      x: EDGE + at * column,
      y: HEAD + room.row * (row + 0.75),
      width: Math.min(column - 2, widthOf(model, room)),
      isNamed: true,
    });
  }
  const height = HEAD + room.row * (Math.max(...used.values()) + 0.5);
  return { places, width, height, lanes: [], ticks: ticksOf(first, last, step, every, EDGE) };
}

/**
 * The lines from parents to children, as an SVG path.
 * @param {[string, string][]} pairs parent and child @param {Map<string, { x: number, y: number }>} places
 */
export function linesOf(pairs, places) {
  return pairs
    .map(([parent, child]) => {
      const [from, to] = [places.get(parent), places.get(child)];
      if (!from || !to) return "";
      const [x, y, toX, toY] = [from.x + MARK / 2, from.y, to.x + MARK / 2, to.y].map(Math.round);
      const middle = Math.round(
        /** @type {number} */ (x) + /** @type {number} */ (toX - /** @type {number} */ (x)) / 2,
      );
      return `M${x} ${y}C${middle} ${y} ${middle} ${toY} ${toX} ${toY}`;
    })
    .join("");
}
