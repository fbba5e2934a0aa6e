/**
 * Patching examples: pairs of sentences; the model's answer changes with the corrupted one of each.
 *
 * @typedef {{ model: string, text: string, corrupted: string, answer: string, wrong: string, pair?: string,
 *   target?: string, says: string }} PatchExample
 */

/** @type {PatchExample[]} */
export const PATCH_EXAMPLES = [
  {
    model: "writer",
    text: "Tom knows John. John knows",
    corrupted: "Tom knows Mary. Mary knows",
    answer: "John",
    wrong: "Mary",
    says: "a name said before",
  },
  {
    model: "writer",
    text: "I like dogs and cats. I like",
    corrupted: "I like cats and dogs. I like",
    answer: "dogs",
    wrong: "cats",
    says: "a word that followed last time",
  },
  { model: "writer", text: "Mary lost", corrupted: "Tom lost", answer: "her", wrong: "his", says: "whose it is" },
  {
    model: "writer",
    text: "Tom gave Mary a book because",
    corrupted: "Mary gave Tom a book because",
    answer: "he",
    wrong: "she",
    says: "who gave: a weak effect",
  },
  {
    model: "copycat",
    text: "po me ke co fu he ta cu po me ke co fu he",
    corrupted: "po me ke co fu he bu cu po me ke co fu he",
    answer: "ta",
    wrong: "bu",
    says: "copied by induction",
  },
  {
    model: "reader",
    text: "I have two dogs.",
    corrupted: "I have two cats.",
    pair: "My [MASK] are big.",
    answer: "dogs",
    wrong: "cats",
    says: "from the sentence before",
  },
  {
    model: "translator",
    text: "I have a red car.",
    corrupted: "I have a red book.",
    target: "J'ai une",
    answer: "voiture",
    wrong: "livre",
    says: "through cross-attention",
  },
];
