/**
 * Plans the stage by its width and height: which matrices show digits, which are pictures, and how large cells are.
 * The result and one factor are whole; operands give way first; digits are as large as fits.
 *
 * @import { Asked, Plan, Room } from "./boxes.js"
 */

import { planProduct } from "./plan-product.js";
import { planRow } from "./plan-row.js";

/**
 * @param {"falk" | "row"} arrangement @param {Asked[]} asked in order, the result last @param {Room} room
 * @returns {Plan}
 */
export const planStage = (arrangement, asked, room) =>
  arrangement === "falk" ? planProduct(asked, room) : planRow(asked, room);
