/**
 * Made-up pictures: asks for one, from a seed or as an example describes it, with the truth about each of its words.
 */

import { madeUpPicture } from "../core/api.js";
import { bytesOf } from "../format/typed-arrays.js";
import { fingerprintOf } from "./fingerprint.js";
import { keepImage } from "./image-store.js";

/** @import { ImageFile, ImageState, ModelCard, Store, Truth } from "../core/types.js" */

/** Whether a model reads such pictures. @param {ModelCard | undefined} card */
export const readsMadeUp = (card) => card?.task === "describe" && card.input === "image";

/** @param {object} asked `{ seed }` or `{ scene }` @param {AbortSignal} [signal] @returns {Promise<ImageFile>} */
export async function drawn(asked, signal) {
  const { image, text, words, things } = await madeUpPicture(asked, signal);
  const fingerprint = await fingerprintOf(bytesOf(image));
  return { fingerprint, name: text, data: image, isKept: true, truth: { text, words, things } };
}

/** Draws a picture and looks at it. @param {Store<ImageState>} store @param {object} asked */
export async function takeDrawn(store, asked) {
  try {
    const file = await drawn(asked);
    const isKept = await keepImage(file);
    store.set({
      file: { ...file, isKept },
      image: file.fingerprint,
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
 * The patches that truly show what the word is about that this row guesses; null where that is not known.
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
