/** Question: turns the fields of a form, a text or a file, into a request to a model. */

import { anyFile, fileInput } from "../domain/model-cards.js";

/** @import { HeadMatrix, Interventions, ModelCard, Question, SeenImage, State } from "../core/types.js" */

/**
 * The image or the sound that the address names, once it is there.
 * @param {Pick<State, "file"> & Partial<Pick<State, "image" | "sound">>} fields @param {ModelCard | undefined} card
 */
export function fileOf(fields, card) {
  const input = anyFile(card);
  const { file } = fields;
  return file && input === file.input && file.fingerprint === fields[input] ? file : null;
}

/**
 * @param {Pick<State, "text" | "file"> & Partial<Pick<State, "image" | "sound" | "pair" | "target">>} fields
 * @param {ModelCard} card
 * @param {Interventions | null} interventions
 * @param {string} [model] a checkpoint of the card's model
 * @returns {Question | null} null while the file is on its way
 */
export function questionOf(fields, card, interventions, model = card.id) {
  const asked = { model, interventions };
  const input = fileInput(card);
  const file = fileOf(fields, card);
  if (card.with_image) {
    return file && { ...asked, text: fields.text, pair: null, target: null, image: file.data, isBeside: true };
  }
  if (!input) return { ...asked, text: fields.text, pair: fields.pair || null, target: fields.target || null };
  const target = (card.family === "encoder-decoder" && fields.target) || null;
  return file && { ...asked, text: file.name, pair: null, target, [input]: file.data };
}

/**
 * Whether the open weights can be drawn over what is seen: it is the file that their run was asked about. Between words
 * there is nothing to draw over it.
 * @param {{ matrix: HeadMatrix | null, seen: SeenImage | null }} state @param {"image" | "sound"} [input]
 */
export function isOverSeen({ matrix, seen }, input = seen?.file.input ?? "image") {
  if (!seen || seen.pictures || matrix?.run.card.id !== seen.model || matrix.run.question[input] !== seen.file.data)
    return false;
  return matrix.site !== "decoder" || matrix.run.tokens.target === null;
}
