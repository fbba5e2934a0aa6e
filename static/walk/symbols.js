/**
 * The letter of each tensor, and whose hue it has: the same in formulas, maps and exported pictures.
 *
 * @typedef {import("./types.js").Role} Role
 * @typedef {{ base: string, sub: string, role: Role }} Symbol
 */

/** @param {string} base @param {string} [sub] @param {Role} [role] @returns {Symbol} */
const letter = (base, sub = "", role = "plain") => ({ base, sub, role });

/** @type {Record<string, Symbol>} */
const SYMBOLS = {
  token_embedding: letter("E", "token"),
  scaled_token_embedding: letter("E", "scaled"),
  embedding_scale: letter("e"),
  position_encoding: letter("P"),
  segment_embedding: letter("G"),
  embedding_sum: letter("E", "+"),
  embedding_mean: letter("μ", "E"),
  embedding_deviation: letter("σ", "E"),
  embedding_root: letter("ρ", "E"),
  embedding_gain: letter("γ", "E"),
  embedding_shift: letter("β", "E"),
  normalised_embedding: letter("E", "N"),
  w_embedding: letter("W", "E"),
  b_embedding: letter("b", "E"),
  embedding: letter("E"),
  added: letter("Δ"),
  stream: letter("R"),
  mean: letter("μ"),
  deviation: letter("σ"),
  norm_gain: letter("γ"),
  norm_shift: letter("β"),
  root: letter("ρ"),
  input: letter("X"),
  memory: letter("Y"),
  w_query: letter("W", "Q", "query"),
  w_key: letter("W", "K", "key"),
  w_value: letter("W", "V", "value"),
  b_query: letter("b", "Q", "query"),
  b_key: letter("b", "K", "key"),
  b_value: letter("b", "V", "value"),
  query_projected: letter("Q", "W", "query"),
  key_projected: letter("K", "W", "key"),
  value_projected: letter("V", "W", "value"),
  query_before: letter("Q", "0", "query"),
  key_before: letter("K", "0", "key"),
  query_factor: letter("s", "Q", "query"),
  key_factor: letter("s", "K", "key"),
  query_scaled: letter("Q", "s", "query"),
  key_scaled: letter("K", "s", "key"),
  query_pairing: letter("J", "Q", "query"),
  key_pairing: letter("J", "K", "key"),
  query_paired: letter("Q", "J", "query"),
  key_paired: letter("K", "J", "key"),
  query_by_cosine: letter("Q", "cos", "query"),
  key_by_cosine: letter("K", "cos", "key"),
  query_by_sine: letter("Q", "sin", "query"),
  key_by_sine: letter("K", "sin", "key"),
  query_own: letter("Q", "1", "query"),
  key_own: letter("K", "1", "key"),
  value_own: letter("V", "1", "value"),
  query_taken: letter("Q", "new", "query"),
  key_taken: letter("K", "new", "key"),
  value_taken: letter("V", "new", "value"),
  query_cosine: letter("cos", "Q", "query"),
  query_sine: letter("sin", "Q", "query"),
  key_cosine: letter("cos", "K", "key"),
  key_sine: letter("sin", "K", "key"),
  query: letter("Q", "", "query"),
  key: letter("K", "", "key"),
  value: letter("V", "", "value"),
  scores: letter("S", "", "weight"),
  scale: letter("s"),
  scaled: letter("S′", "", "weight"),
  softcap: letter("c"),
  capped: letter("S″", "", "weight"),
  bias: letter("B", "", "weight"),
  biased: letter("S", "B", "weight"),
  mask: letter("M", "", "weight"),
  masked: letter("S", "M", "weight"),
  temperature: letter("T"),
  tempered: letter("S", "T", "weight"),
  row_max: letter("m", "", "weight"),
  exponentials: letter("U", "", "weight"),
  sink: letter("s", "sink"),
  sink_exponential: letter("u", "sink", "weight"),
  row_sum: letter("z", "", "weight"),
  softmax: letter("A", "0", "weight"),
  unmasked_weights: letter("A", "0", "weight"),
  kept_weights: letter("A", "M", "weight"),
  kept_sum: letter("z", "M", "weight"),
  given_rows: letter("G", "", "weight"),
  weights: letter("A", "", "weight"),
  survivors: letter("D", "", "weight"),
  dropped: letter("A", "D", "weight"),
  head_output_before: letter("H", "0"),
  head_output: letter("H"),
  all_heads: letter("H", "all"),
  concatenated: letter("C"),
  w_output: letter("W", "O"),
  w_output_head: letter("W", "O,h"),
  b_output: letter("b", "O"),
  output: letter("O"),
  contribution: letter("O", "h"),
  output_mean: letter("μ", "O"),
  output_deviation: letter("σ", "O"),
  output_root: letter("ρ", "O"),
  output_gain: letter("γ", "O"),
  output_shift: letter("β", "O"),
  normalised_output: letter("O", "N"),
  output_factor: letter("s", "O"),
  scaled_output: letter("O", "s"),
  beside: letter("F"),
  residual: letter("R′"),
  normalised_mean: letter("μ"),
  normalised_deviation: letter("σ"),
  normalised_root: letter("ρ"),
  normalised_gain: letter("γ"),
  normalised_shift: letter("β"),
  normalised: letter("N"),
  position: letter("p"),
  frequency: letter("ω"),
  angle: letter("Θ"),
  sine: letter("sin Θ"),
  cosine: letter("cos Θ"),
  encoding: letter("P"),
};

/** Every name that has a letter of its own. */
export const namesWithSymbols = Object.keys(SYMBOLS);

/** @param {string} name @returns {Symbol} a name without a letter is written out */
export const symbolParts = (name) => SYMBOLS[name] ?? letter(name.replaceAll("_", " "));

/** @param {string} name @returns {string} in one line: `Q`, `W_Q` */
export function symbolOf(name) {
  const { base, sub } = symbolParts(name);
  return sub ? `${base}_${sub}` : base;
}

/** @param {string} name @returns {Role} */
export const roleOf = (name) => symbolParts(name).role;
