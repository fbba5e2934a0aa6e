/** Colour bar: shows the colours of a matrix at its side, the least number at the bottom, the largest at the top. */

import { signedColor, weightAt, weightColor } from "../../drawing/color.js";
import { el } from "../../widgets/elements.js";
import { bar } from "../../widgets/legend.js";
import { hasNegative, holdsShares, reachOf } from "../drawing/shades.js";

/** @import { Palette } from "../../core/types.js" */

/** @param {import("./content.js").Content} content @param {Palette} palette */
export function colorBar({ item, matrix }, palette) {
  const isShare = holdsShares(item.name, matrix);
  const reach = reachOf(matrix);
  const isSigned = hasNegative(matrix);
  const ramp = isShare
    ? bar((t) => weightColor(weightAt(t, "sqrt"), palette, "sqrt"), "top")
    : bar((t) => signedColor((isSigned ? 2 * t - 1 : t) * reach, reach, palette), "top");
  const top = isShare ? "1" : reach.toPrecision(3);
  const said = isShare ? "Colours from 0 to 1, on a scale of square roots" : null;
  // the ends of a colour bar are ends of a scale, no numbers of the reply
  const ends = [isSigned ? `-${top}` : "0", top].map((text) => el("span", { class: "end" }, text));
  return el("div", { class: "legend upright", title: said }, ends[0] ?? null, ramp, ends[1] ?? null);
}
