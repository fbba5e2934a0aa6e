/** Checkpoints: finds the card of a model at a step of its training. `copycat@300` is copycat after step 300. */

/** @import { ModelCard } from "../core/types.js" */

/** @param {string} model @returns {{ id: string, step: number | null }} */
export function checkpointOf(model) {
  const [, id, step] = /^(.+)@(\d{1,9})$/.exec(model) ?? [];
  return id === undefined ? { id: model, step: null } : { id, step: Number(step) };
}

/** @param {string} id @param {number | null} step */
export const named = (id, step) => (step === null ? id : `${id}@${step}`);

/**
 * Every state of the training, the last of them the model as it is.
 * @param {ModelCard} card @returns {(number | null)[]}
 */
export const stagesOf = (card) => [...(card.steps ?? []), null];

/** @param {number | null} step */
export const stageText = (step) => (step === null ? "fully trained" : `after step ${step.toLocaleString("en")}`);

/** @param {ModelCard[]} models @param {string} model a checkpoint has the card of its model */
export const cardAt = (models, model) => models.find(({ id }) => id === checkpointOf(model).id);

/** So that the same checkpoint is the same card. @type {WeakMap<ModelCard, Map<number, ModelCard>>} */
const made = new WeakMap();

/**
 * The card of a model; of a checkpoint that was kept, what holds after that step: what was measured at the end is left
 * out.
 * @param {ModelCard[]} models @param {string} model @returns {ModelCard | undefined}
 */
export function cardOfStage(models, model) {
  const { step } = checkpointOf(model);
  const card = cardAt(models, model);
  if (!card || step === null) return card;
  if (!card.steps?.includes(step)) return undefined;
  const known = made.get(card) ?? new Map();
  made.set(card, known);
  if (!known.has(step)) known.set(step, stageCard(card, step));
  return known.get(step);
}

/** @param {ModelCard} card @param {number} step @returns {ModelCard} */
function stageCard({ heads: _heads, checkpoints = [], weights_sha256: _hash, ...card }, step) {
  const { step: _step, ...scores } = checkpoints.find((each) => each["step"] === step) ?? {};
  return {
    ...card,
    id: named(card.id, step),
    description: `${card.description} Here as it was ${stageText(step)} of its training.`,
    training: { steps: step },
    scores,
    // what an example shows is what the trained model does
    examples: card.examples.map((each) => ({ ...each, shows: "" })),
  };
}

/**
 * The kind of file that a model reads; null where it reads texts.
 * @param {ModelCard | undefined} card @returns {"image" | "sound" | null}
 */
export const fileInput = (card) => (card?.input === "image" || card?.input === "sound" ? card.input : null);

/**
 * Likewise, of a model that reads an image among the words of a text as well.
 * @param {ModelCard | undefined} card @returns {"image" | "sound" | null}
 */
export const anyFile = (card) => fileInput(card) ?? (card?.with_image ? "image" : null);

/** Whether a model predicts words or classes. @param {ModelCard} card */
export const isPredicting = (card) => card.task !== "none" || Boolean(card.head);
