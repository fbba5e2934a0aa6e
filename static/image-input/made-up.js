/**
 * Made-up pictures and melodies: asks for one, from a seed or as an example describes it, with the truth about each of
 * its words.
 */

import { melodyOf } from "../compose/melody.js";
import { readWritten, written } from "../compose/written.js";
import { madeUpMelody, madeUpPicture } from "../core/api.js";
import { cardOf } from "../domain/form-state.js";
import { withoutOldCells } from "./other-file.js";

/** @import { Asked } from "../compose/written.js" */
/** @import { Example, ImageFile, ImageState, ModelCard, Store, Truth } from "../core/types.js" */

/** Whether a model reads such pictures or melodies. @param {ModelCard | undefined} card */
export const readsMadeUp = (card) =>
  (card?.input === "image" && card.task === "describe") || (card?.input === "sound" && card.task === "transcribe");

/**
 * What an example of a card is about; null where that is a text.
 * @param {Example | undefined} example @returns {{ scene: object } | { melody: object } | null}
 */
export function exampleOf(example) {
  if (example?.scene) return { scene: example.scene };
  return example?.melody ? { melody: example.melody } : null;
}

/**
 * @param {object} asked `{ seed }`, `{ scene }` or `{ melody }`, as the server takes it
 * @param {ModelCard | undefined} card whose kind of input it is @param {AbortSignal} [signal]
 * @returns {Promise<ImageFile>}
 */
export async function drawn(asked, card, signal) {
  /** @type {ImageFile["input"]} */
  const input = card?.input === "sound" ? "sound" : "image";
  const made = input === "sound" ? await madeUpMelody(asked, signal) : await madeUpPicture(asked, signal);
  const { text, words, things } = made;
  const truth = { text, words, things };
  const file = { input, fingerprint: "", name: text, isKept: true, truth };
  return "sound" in made
    ? { ...file, data: made.sound, melody: made.melody }
    : { ...file, data: made.image, scene: made.scene };
}

/**
 * The same from its description in an address; null for the fingerprint of a file.
 * @param {string} named @param {ModelCard | undefined} card @param {AbortSignal} [signal]
 */
export async function drawnAs(named, card, signal) {
  const asked = readWritten(named);
  return asked && { ...(await drawn(bodyOf(asked, card), card, signal)), fingerprint: named };
}

/** As the server takes it. @param {Asked} asked @param {ModelCard | undefined} card */
function bodyOf(asked, card) {
  if ("example" in asked) return exampleOf(card?.examples[asked.example]) ?? {};
  return "melody" in asked ? { melody: melodyOf(asked.melody) } : asked;
}

/** Makes a picture or a melody and shows it. @param {Store<ImageState>} store @param {Asked} asked */
export async function takeDrawn(store, asked) {
  try {
    const file = /** @type {ImageFile} */ (await drawnAs(written(asked), cardOf(store.get())));
    store.set({
      file,
      [file.input]: file.fingerprint,
      ...withoutOldCells(store.get(), file.input),
      absent: "",
      problem: null,
      key: null,
      hover: null,
    });
  } catch (error) {
    store.set({ problem: error instanceof Error ? error.message : String(error) });
  }
}

/**
 * The patches or frames of what the word is about that this row guesses; null where that is not known.
 * @param {Truth | undefined} truth @param {string[]} target the tokens of the words that the model was given
 * @param {number} query
 * @returns {{ word: string, patches: number[] } | null}
 */
export function truthOf(truth, target, query) {
  const [, ...given] = target;
  if (!truth || given.join(" ") !== truth.text) return null;
  const word = truth.words[query];
  const patches = word && word.thing !== null ? truth.things[word.thing] : undefined;
  return word && patches?.length ? { word: word.text, patches } : null;
}
