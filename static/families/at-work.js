/** At work: the pages of this server where a model’s kind of attention is seen with real numbers. */

/** @import { FamilyModel } from "../core/reply-types.js" */

import { TABLE as SPARSE } from "../sparse/state.js";
import { patternsOf, sparseState } from "./kind.js";

/** @typedef {{ href: string, text: string }} Link below the root of the site */

const BRANCH_MODELS = /** @type {const} */ ({
  encoder: ["reader", "fills gaps, and sees both ways"],
  decoder: ["writer", "writes on, and looks back only"],
  "encoder-decoder": ["translator", "reads English, and writes French"],
});
/** @type {[string, string, string][]} */
const MODALITY_MODELS = [
  ["image", "describer", "looks at pictures, and describes them"],
  ["audio", "listener", "listens to melodies, and names their notes"],
];
const SCHEMES = ["none", "sinusoidal", "learned", "rotary", "alibi"];

/** Three tokens whose four query heads differ, and two heads of keys and values, each of two dimensions. */
const QUERY = "2,0,0,1,1,1,0,2;0,2,1,0,0,1,1,1;1,1,1,1,2,0,0,1";
const KEY = ["1,0,0,1", "0,1,1,1", "1,1,2,0"];
const VALUE = ["1,2,0,1", "3,4,1,0", "5,6,2,2"];
/** How many of those heads of keys and values four query heads share. @type {Record<string, number>} */
const KEY_HEADS = { gqa: 2, mqa: 1 };

/** What the variants of one sentence are called. @type {Record<string, string>} */
const VARIANTS = {
  mqa: "multi-query",
  gqa: "grouped-query",
  mla: "latent",
  "sliding-window": "window",
  sinks: "sinks",
  linear: "linear",
};
const RIVALS = ["linear", "recurrent", "convolution"];

/** @param {string} id @param {string} is @param {string} does @returns {Link} */
const shipped = (id, is, does) => ({ href: `/?model=${id}`, text: `${id}, a shipped ${is}: it ${does}` });

/** @param {FamilyModel} model @returns {Link[]} */
export function atWork(model) {
  const { branch, modalities, kinds, schemes } = model;
  const [id, does] = BRANCH_MODELS[branch];
  return [
    shipped(id, branch, does),
    ...MODALITY_MODELS.filter(([modality]) => modalities.includes(modality)).map(([, name, sees]) =>
      shipped(name, "encoder-decoder", sees),
    ),
    ...patternsOf(model).map(({ title, set }) => ({
      href: `/sparse${SPARSE.write(sparseState(set))}`,
      text: `the pattern “${title}”: its cost, and what it changes`,
    })),
    ...kinds.flatMap(sharedHeads),
    ...sentenceLink(kinds),
    ...(kinds.some((kind) => RIVALS.includes(kind))
      ? [{ href: "/cost?view=reach", text: "trained rivals of attention: how far back each recalls" }]
      : []),
    ...(kinds.includes("state-space")
      ? [{ href: "/cost?kind=state_space", text: "a state space layer: its cost beside attention" }]
      : []),
    ...schemes
      .filter((scheme) => SCHEMES.includes(scheme))
      .map((scheme) => ({
        href: `/positions?scheme=${scheme}`,
        text: `positions: ${scheme === "alibi" ? "ALiBi" : scheme}`,
      })),
  ];
}

/** A small calculation whose query heads share keys and values. @param {string} kind @returns {Link[]} */
function sharedHeads(kind) {
  const count = KEY_HEADS[kind];
  if (!count) return [];
  const part = (/** @type {string[]} */ rows) => rows.map((row) => row.split(",").slice(0, 2 * count)).join(";");
  const matrices = `query=${QUERY}&key=${part(KEY)}&value=${part(VALUE)}`;
  const shared = count === 1 ? "one head" : `${count} heads`;
  return [
    {
      href: `/calculator?start=query&${matrices}&heads=4&key_value_heads=${count}&mask=causal&labels=the+cat+sat`,
      text: `4 query heads that share ${shared} of keys and values, in the calculator`,
    },
  ];
}

/** @param {string[]} kinds @returns {Link[]} */
function sentenceLink(kinds) {
  const names = Object.keys(VARIANTS).flatMap((kind) => (kinds.includes(kind) ? [VARIANTS[kind]] : []));
  if (names.length === 0) return [];
  return [{ href: "/cost?view=sentence", text: `one sentence of writer with ${names.join(" and ")} attention` }];
}
