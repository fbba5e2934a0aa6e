/** Question: turns the fields of a form, a text or an image, into a request to a model. */

/** @import { Interventions, ModelCard, Question, State } from "../core/types.js" */

/** The image that the address names, once it is there. @param {Pick<State, "file" | "image">} fields */
export const fileOf = ({ file, image }) => (file?.fingerprint === image ? file : null);

/**
 * @param {Pick<State, "text" | "file" | "image"> & Partial<Pick<State, "pair" | "target">>} fields
 * @param {ModelCard} card
 * @param {Interventions | null} interventions
 * @param {string} [model] a checkpoint of the card's model
 * @returns {Question | null} null while the image is on its way
 */
export function questionOf(fields, card, interventions, model = card.id) {
  const asked = { model, interventions };
  if (card.input !== "image")
    return { ...asked, text: fields.text, pair: fields.pair || null, target: fields.target || null };
  const file = fileOf(fields);
  const target = (card.family === "encoder-decoder" && fields.target) || null;
  return file && { ...asked, text: file.name, pair: null, target, image: file.data };
}
