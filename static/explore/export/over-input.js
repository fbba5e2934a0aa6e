/** The chosen row over its image or sound, with the truth where it is known, as a picture to save. */

import { gridOf, patchName, VEIL, veilOf } from "../../domain/image-patches.js";
import { pinnedCell } from "../../domain/selected-cell.js";
import { schemeOf } from "../../drawing/color.js";
import { overImageSvg } from "../../drawing/over-image-svg.js";
import { overSoundSvg } from "../../drawing/over-sound-svg.js";
import { described, PAPER_RGB } from "../../drawing/svg.js";
import { numberText, shareText } from "../../format/numbers.js";
import { labelsOf } from "../../format/token-text.js";
import { rowOf } from "../../format/typed-arrays.js";
import { truthOf } from "../../image-input/made-up.js";
import { frameLength, frameName, runsOf, ticksOf } from "../../sound-input/frames.js";
import { rowPixels, strengthOf, tintColor } from "../../sound-input/lane.js";
import { fileName, imageOf, titlesOf } from "./file-names.js";

/** @import { SeenImage, Token } from "../../core/types.js" */
/** @import { File } from "../../format/download.js" */
/** @import { Ready } from "./types.js" */

/** @param {Ready} state @returns {File} an SVG */
export function overInputFile(state) {
  const seen = /** @type {SeenImage} */ (state.seen);
  const { query } = pinnedCell(state, state.matrix);
  const draw = seen.file.input === "sound" ? soundSvg : imageSvg;
  const titles = [...titlesOf(state), said(state, seen, query)];
  const content = described(draw(state, seen, titles), String(titles[0]), titles.slice(1).join(". "));
  return {
    name: `${fileName(state)}-query-${query}-over-${seen.file.input}.svg`,
    type: "image/svg+xml",
    content,
  };
}

/** What truly shows or sounds the word that a row guesses. @param {Ready} state @param {number} query */
function truthAt({ matrix, seen }, query) {
  if (matrix.site !== "cross") return null;
  return truthOf(
    seen?.file.truth,
    matrix.queryTokens.map(({ text }) => text),
    query,
  );
}

/** Which row it is, in a line. @param {Ready} state @param {SeenImage} seen @param {number} query */
function said(state, { file }, query) {
  const { queryTokens, weights, site } = state.matrix;
  const own = nameIn(queryTokens, file.input, query);
  const truth = truthAt(state, query);
  if (!truth) return `The row of ${site === "cross" ? `“${own}”` : own}`;
  const row = rowOf(weights, query);
  const share = shareText(truth.patches.reduce((total, i) => total + Number(row[i]), 0));
  const on = file.input === "sound" ? "frames that truly sound it" : "patches that truly show it";
  return `The row of “${own}”, which guesses “${truth.word}”: ${share} of it on the ${on} (dashed)`;
}

/**
 * A token in words, whether it is a word, a patch or a frame.
 * @param {Token[]} tokens @param {"image" | "sound"} input @param {number} i
 */
function nameIn(tokens, input, i) {
  const text = String(tokens[i]?.text);
  if (input === "image")
    return /^\d+,\d+/.test(text) ? patchName(/** @type {Token} */ (tokens[i])) : String(labelsOf(tokens)[i]);
  return /^[\d.]+s$/.test(text) ? frameName(tokens, i) : String(labelsOf(tokens)[i]);
}

/** @param {Ready} state @param {SeenImage} seen @param {string[]} titles */
function imageSvg(state, seen, titles) {
  const { matrix, palette, digits } = state;
  const { query, key } = pinnedCell(state, matrix);
  const row = rowOf(matrix.weights, query);
  const { specials, rows } = gridOf(matrix.keyTokens, seen.columns);
  const most = Math.max(...rows.flat().map((i) => Number(row[i])));
  const isTrue = new Set(truthAt(state, query)?.patches);
  const chosen = matrix.site === "cross" ? key : query;
  const weighed = (/** @type {number} */ i) => `${labelsOf(matrix.keyTokens)[i]} ${numberText(Number(row[i]), digits)}`;
  const scale = `The clearest patch has the weight ${numberText(most, digits)}; the less weight, the darker (√ scale).`;
  return overImageSvg({
    palette,
    titles,
    notes: [scale, ...(specials.length ? [`Weights on no patch: ${specials.map(weighed).join(", ")}`] : [])],
    url: seen.url,
    dark: `rgb(${VEIL})`,
    columns: seen.columns,
    squares: rows.flatMap((tokens, i) =>
      tokens.map((token, column) => ({
        row: i,
        column,
        veil: veilOf(Number(row[token]), most),
        name: `${nameIn(matrix.keyTokens, "image", token)}, weight ${row[token]}`,
        isTrue: isTrue.has(token),
        isChosen: token === chosen,
      })),
    ),
  });
}

/** @param {Ready} state @param {SeenImage} seen @param {string[]} titles */
function soundSvg(state, seen, titles) {
  const { matrix, palette, digits } = state;
  const { weights, queryTokens, keyTokens } = matrix;
  const { query, key } = pinnedCell(state, matrix);
  const row = rowOf(weights, query);
  const most = Math.max(...row);
  const hasWords = matrix.site === "cross";
  const length = keyTokens.length * frameLength(keyTokens);
  const labels = labelsOf(queryTokens);
  const truthOfRow = (/** @type {number} */ i) => runsOf(truthAt(state, i)?.patches ?? []);
  const colors = (/** @type {number} */ i) =>
    imageOf(rowPixels(rowOf(weights, i), palette, PAPER_RGB[schemeOf(palette)]), weights.columns, 1);
  return overSoundSvg({
    palette,
    titles,
    notes: [
      `Seconds to the right, pitch upwards. The strongest tint has the weight ${numberText(most, digits)} (√ scale).`,
    ],
    url: seen.url,
    frames: [...row].map((weight, i) => ({
      strength: strengthOf(weight, most),
      name: `${frameName(keyTokens, i)}, weight ${weight}`,
    })),
    tint: tintColor(palette),
    truth: truthOfRow(query),
    chosen: hasWords ? key : query,
    ticks: ticksOf(length).map((second) => ({ place: second / length, text: String(Number(second.toFixed(1))) })),
    lanes: hasWords
      ? labels.map((label, i) => ({
          label: `${label} → ${labels[i + 1] ?? "…"}`,
          isChosen: i === query,
          url: colors(i),
          truth: truthOfRow(i),
        }))
      : [],
  });
}
