/** From the name of a tensor, or of a term, to its entry in the glossary. */

import { GLOSSARY } from "./glossary.js";

/** @import { Entry } from "./glossary.js" */

/** What a tensor is that has no entry of its own: the first that fits. @type {[RegExp, string][]} */
const KINDS = [
  [
    /^(embedding_sum|normalised_embedding|scaled_token_embedding|w_embedding|embedding_scale|b_embedding)$/,
    "embedding",
  ],
  [/_mean$|_mean_/, "mean"],
  [/_deviation$/, "deviation"],
  [/_root$/, "root"],
  [/^norm_gain$|_gain$/, "gain"],
  [/^norm_shift$|_shift$/, "shift"],
  [/^b_/, "learned_bias"],
  [/^w_(query|key_value)_latent$/, "w_latent"],
  [/^w_key_/, "w_key"],
  [/^w_output/, "w_output"],
  [/_taken$|^given_rows$/, "given"],
  [/_(turned|pairing|paired|by_cosine|by_sine|cosine|sine)$/, "rotated_pair"],
  [/^(angle|sine|cosine|position)$/, "rope"],
  [/^(stream|added|beside)$/, "residual"],
  [/^normalised$/, "norm"],
  [/^encoding$/, "position_encoding"],
  [/^sink_/, "sink"],
  [/^capped$/, "softcap"],
  [/^biased$/, "bias"],
  [/^tempered$/, "temperature"],
  [/^(weight|unmasked_weights|kept_weights)$/, "weights"],
  [/^kept_sum$/, "row_sum"],
  [/^(survivors|dropped)$/, "dropout"],
  [/^(all_heads)$/, "concatenated"],
  [/^head_output/, "head_output"],
  [/output/, "output"],
  [/^query_/, "query"],
  [/^key_/, "key"],
  [/^value_/, "value"],
];

/** @param {string} name @returns {Entry | undefined} */
export function entryOf(name) {
  return GLOSSARY[name] ?? GLOSSARY[KINDS.find(([kind]) => kind.test(name))?.[1] ?? ""];
}
