/** Which keys a query may attend to: a choice of patterns, and the numbers of each part of the one in force. */

import { withSize } from "../domain/mask-patterns.js";
import { boundedField, LIST } from "../widgets/bounded-field.js";
import { el } from "../widgets/elements.js";

/** @import { Mask, Pattern } from "../core/types.js" */
/** @import { Bounded } from "../format/number-bounds.js" */

/**
 * What each choice begins with; papers are named where they made the combination.
 * @type {Record<string, { words: string, first: Mask | null }>}
 */
const CHOICES = {
  "": { words: "the model's own", first: null },
  full: { words: "full: every key", first: { kind: "full" } },
  causal: { words: "causal: no key ahead", first: { kind: "causal" } },
  window: { words: "window: near keys", first: { kind: "window", size: 2 } },
  blocks: { words: "blocks: keys in its block", first: { kind: "blocks", size: 2 } },
  strided: { words: "strided: near, and every so many", first: { kind: "strided", stride: 2 } },
  lengths: { words: "lengths: the first keys", first: { kind: "lengths", lengths: 3 } },
  global: { words: "global: some tokens see and are seen", first: { kind: "global", tokens: [0] } },
  random: { words: "random: so many keys a query", first: { kind: "random", count: 2, seed: 1 } },
  longformer: {
    words: "window or global (Longformer)",
    first: {
      kind: "any_of",
      masks: [
        { kind: "window", size: 2 },
        { kind: "global", tokens: [0] },
      ],
    },
  },
  bigbird: {
    words: "window, global or random (BigBird)",
    first: {
      kind: "any_of",
      masks: [
        { kind: "window", size: 1 },
        { kind: "global", tokens: [0] },
        { kind: "random", count: 2, seed: 1 },
      ],
    },
  },
  own: { words: "another combination", first: null },
  cells: { words: "drawn by hand", first: null },
};
/** Choices that come from elsewhere: a link, or the picture of the mask. */
const NOT_OFFERED = ["own", "cells"];

/** A number of a pattern: its name as the bounds know it, the words after it, and how it is read and put in. */
/**
 * @typedef {{ name: Bounded, words: string, get: (part: any) => any, put: (part: any, value: any) => Pattern, isList?:
 *   boolean }} Setting
 */

/**
 * @param {"window" | "blocks" | "strided" | "lengths"} name @param {string} words @param {string} key
 * @returns {Setting}
 */
const oneNumber = (name, words, key) => ({
  name,
  words,
  get: (part) => part[key],
  put: (_, value) => withSize(name, value),
});

/** @type {Record<string, Setting[]>} */
const SETTINGS = {
  window: [oneNumber("window", "positions to either side", "size")],
  blocks: [oneNumber("blocks", "positions in a block", "size")],
  strided: [oneNumber("strided", "positions in a stride", "stride")],
  lengths: [oneNumber("lengths", "keys from the first", "lengths")],
  global: [
    {
      name: "global",
      words: "positions that are global",
      get: ({ tokens }) => tokens,
      put: (_, tokens) => ({ kind: "global", tokens }),
      isList: true,
    },
  ],
  random: [
    {
      name: "random",
      words: "random keys a query",
      get: ({ count }) => count,
      put: (part, count) => ({ ...part, count }),
    },
    { name: "seed", words: "seed of the draw", get: ({ seed }) => seed, put: (part, seed) => ({ ...part, seed }) },
  ],
};

/** @param {Mask | null} mask @returns {Pattern[]} */
const partsOf = (mask) => (mask === null || mask.kind === "cells" ? [] : "masks" in mask ? mask.masks : [mask]);

/** @param {Mask | null} mask @returns {string} the choice that it is */
function choiceOf(mask) {
  if (mask === null) return "";
  if (!("masks" in mask)) return mask.kind;
  const kinds = (/** @type {Mask | null} */ each) =>
    partsOf(each)
      .map(({ kind }) => kind)
      .join();
  return (
    Object.keys(CHOICES).find(
      (name) => CHOICES[name]?.first?.kind === mask.kind && kinds(CHOICES[name].first) === kinds(mask),
    ) ?? "own"
  );
}

/** @param {(mask: Mask | null) => void} put */
export function maskFields(put) {
  const select = el(
    "select",
    { name: "mask" },
    ...Object.entries(CHOICES).map(([value, { words }]) => el("option", { value }, words)),
  );
  const numbers = el("div", { class: "what-if-numbers" });
  const label = el("label", {}, el("span", {}, "Mask"), select);
  const root = el("div", {}, el("div", { class: "what-if-row" }, label), numbers);
  /** @type {Mask | null} */
  let inForce = null;
  /** @type {{ field: ReturnType<typeof boundedField>, setting: Setting, part: number }[]} */
  let fields = [];
  let built = "";

  function build() {
    for (const { field } of fields) field.destroy();
    fields = partsOf(inForce).flatMap((part, i) =>
      (SETTINGS[part.kind] ?? []).map((setting) => {
        const kind = setting.isList ? { type: "text", inputmode: "numeric" } : { type: "number", step: 1 };
        const input = el("input", { ...kind, name: `${setting.name}-${i}`, "aria-label": setting.words });
        return { field: boundedField(input, setting.isList ? LIST : undefined), setting, part: i };
      }),
    );
    numbers.replaceChildren(
      ...fields.flatMap(({ field, setting }) => [
        el("div", { class: "what-if-row more" }, field.input, el("span", { class: "small muted" }, setting.words)),
        field.refusal,
      ]),
    );
  }

  /** @param {Event} event */
  function turn(event) {
    event.stopPropagation();
    if (event.target === select) return put(CHOICES[select.value]?.first ?? null);
    const found = fields.find(({ field }) => field.input === event.target);
    found?.field.take(found.setting.name, (value) => put(replaced(found, value)));
  }

  /** @param {{ setting: Setting, part: number }} found @param {number} value @returns {Mask | null} */
  function replaced({ setting, part }, value) {
    const parts = partsOf(inForce).map((each, i) => (i === part ? setting.put(each, value) : each));
    return inForce && "masks" in inForce ? { ...inForce, masks: parts } : (parts[0] ?? null);
  }

  const finish = () => fields.forEach(({ field }) => field.say());
  root.addEventListener("input", turn);
  root.addEventListener("change", finish);

  return {
    root,
    /** @param {Mask | null} mask */
    show(mask) {
      inForce = mask;
      const choice = choiceOf(mask);
      for (const option of select.options)
        option.hidden = NOT_OFFERED.includes(option.value) && option.value !== choice;
      select.value = choice;
      const signature = partsOf(mask)
        .map(({ kind }) => kind)
        .join();
      if (signature !== built) build();
      built = signature;
      const parts = partsOf(mask);
      for (const { field, setting, part } of fields) field.fill(`${setting.name} ${part}`, setting.get(parts[part]));
    },
    destroy() {
      for (const { field } of fields) field.destroy();
      root.removeEventListener("input", turn);
      root.removeEventListener("change", finish);
      root.remove();
    },
  };
}
