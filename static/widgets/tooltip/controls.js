/**
 * Explained controls: the entry of the glossary for each control that is a symbol or a short word. A control gets its
 * term when a pointer or the keyboard comes to it, so one that is made later needs nothing. A page that draws fast
 * fetches this after its first picture.
 */

import "../../domain/words/controls.js";
import { explained } from "./term-tooltip.js";

/** @param {Element} control @returns {string} */
const value = (control) => control.getAttribute("value") ?? "";

/** A field, and the label in front of it. @param {string} id that no other page has */
const field = (id) => `:is(label[for="${id}"], #${id})`;

/** The same on one page: others have fields of this name. @param {string} page @param {string} id */
const fieldOf = (page, id) => `[data-page="${page}"] ${field(id)}`;

/** Fields of the page of costs, whose entries it brings itself. */
const COSTS = {
  preset: "sizes_of",
  n: "layer_tokens",
  d_model: "d_model",
  heads: "layer_heads",
  d_head: "d_head",
  key_value_heads: "shared_heads",
  layers: "model_layers",
  window: "window_size",
  kernel: "kernel_size",
  stride: "stride",
  global_tokens: "global_tokens",
  random_keys: "random_keys",
  local_layers: "local_layers",
  d_latent: "latent_width",
  d_rope: "rotated_width",
  d_state: "state_width",
  number_bytes: "number_bytes",
  fast_memory_bytes: "fast_memory",
  layer: "layer",
  head: "head",
  shared: "shared_heads",
  rank: "latent_numbers",
  near: "window_size",
  first: "first_tokens",
  distance: "letters_back",
  learnt: "recall_at",
};

/** By selector; the first that fits. @type {[string, string | ((control: Element) => string)][]} */
export const CONTROLS = [
  ["button.projector", "on_projector"],
  [":is([data-view='share'], [data-slot='share']) > button:not(.small)", "share_view"],
  [".sentence .run", "run_model"],
  [".zoom button:nth-child(1)", "zoom_out"],
  [".zoom button:nth-child(2)", "zoom_in"],
  [".zoom button:nth-child(3), .zoom-choice [value='fit']", "zoom_whole"],
  [".zoom button:nth-child(4), .zoom-choice [value='read']", "zoom_labels"],
  [".player button", "play_steps"],
  [".player select", "play_speed"],
  [".twin > summary", "table_twin"],
  [":is(.exports, [data-view='export']) button", (button) => `export_${value(button)}`],
  [".chart-buttons button:nth-child(2)", "export_svg"],
  [".chart-buttons button:nth-child(3)", "export_png"],

  [".try > summary.button:not(.about > *)", "examples_to_try"],
  [".about > summary", "model_card"],
  [".what-if-heads", "clicking_a_head"],
  [".heads-off", "ablation"],
  ["[data-view='precision'] button", "full_digits"],
  [".reach-choices button", "heads_reach"],
  ["[data-view='switch-off'] button", "heads_off"],
  [".heads button.layer", "layer_of_heads"],
  ["label:has(#order)", "heads_order"],
  ["label:has(#only)", "heads_shown"],
  ["label:has(#least)", "least_score"],
  [".together", "combined_heads"],
  ["label:has(#colors)", "color_scale"],
  ["label:has(#threshold)", "hidden_below"],
  ["label:has(#words)", "whole_words"],
  ["label:has(#bare)", "special_hidden"],
  [".weight-handles [data-key]", "dragged_weight"],
  [".temperature-handle", "dragged_temperature"],
  ["[data-view='write-on'] > button", "write_on"],
  [".sampling [value='greedy']", "greedy"],
  [".sampling [value='sample']", "sampled"],
  ["label:has([name='sampling-temperature'])", "sampling_temperature"],
  ["label:has([name='sampling-top_k'])", "top_k"],
  ["label:has([name='sampling-top_p'])", "top_p"],
  ["label:has([name='sampling-seed'])", "seed_of_draw"],
  ["details:has(> .kv-cache) > summary", "kv_cache"],
  [".folds > details > summary", "beam_search"],
  [".guess-first", "guess_first"],

  [".put-away > summary", "parts_hidden"],
  [".options-opener", "view_options"],
  [".map-opener", "steps_map"],
  [field("stepper-head"), "head_shown"],
  [".predict > .reveal", "reveal_answer"],

  ["[data-pattern]", (button) => PATTERNS[button.getAttribute("data-pattern") ?? ""] ?? ""],
  [".join", "pattern_join"],
  [fieldOf("sparse", "n"), "pattern_tokens"],
  [fieldOf("sparse", "layers"), "pattern_layers"],
  [fieldOf("sparse", "site"), "masked_site"],

  ["[data-page='positions'] [value='none']", "no_positions"],
  ["[data-page='positions'] [value='rotary']", "rope"],
  ["[data-page='positions'] [value='dot']", "dot_product"],
  ["[data-page='positions'] [value='cosine']", "cosine_similarity"],
  ["[data-page='positions'] .segmented button", value],
  [fieldOf("positions", "length"), "positions_shown"],
  [fieldOf("positions", "width"), "d_model"],
  [fieldOf("positions", "base"), "wavelength_base"],
  [fieldOf("positions", "heads"), "slopes"],
  [fieldOf("positions", "learner"), "learned_by"],

  [fieldOf("room", "code"), "room_code"],

  [".family-zoom button:first-child", "picture_smaller"],
  [".family-zoom button:last-child", "picture_larger"],
  [".family-views .segmented button", (button) => `face_${value(button)}`],
  [".family-branches button", (button) => value(button).replace("-", "_")],
  [fieldOf("families", "kind"), "kind_of_attention"],
  [fieldOf("families", "scheme"), "scheme_of_positions"],
  [fieldOf("families", "modality"), "modality"],
  [fieldOf("families", "organisation"), "organisation"],
  [fieldOf("families", "size"), "largest_size"],

  ["[data-page='cost'] :is([data-slot='measure'], thead) button", (button) => `measure_${value(button)}`],
  ...Object.entries(COSTS).map(([id, term]) => /** @type {[string, string]} */ ([fieldOf("cost", id), term])),
  [".cost-more > summary", "more_sizes"],
  ["[data-slot='reach-question'] .segmented button", "rival_training"],
  [".reach-buttons > button:nth-of-type(1)", "shuffled_letters"],
  [".reach-buttons > button:nth-of-type(2)", "random_letters"],
  ["[data-slot='reach-curves'] button", (button) => `recall_by_${value(button)}`],

  [`${field("a-site")}, ${field("b-site")}`, "site"],
  [`${field("a-layer")}, ${field("b-layer")}`, "layer"],
  [`${field("a-head")}, ${field("b-head")}`, "head"],
  [`${field("a-stage")}, ${field("b-stage")}`, "training_step"],
  ["label:is([for='a-link'], [for='b-link'])", "link_to_take"],
  ["label[for='p-text']", "clean_sentence"],
  ["label[for='p-corrupted']", "corrupted_sentence"],
  ["label[for='p-answer']", "patched_answer"],
  ["label[for='p-wrong']", "wrong_answer"],
  ["[data-view='patching-form'] [value='head_output']", "patched_heads"],
  ["[data-view='patching-form'] [value='residual']", "patched_stream"],

  ["[data-view='matrices'] .segmented [value='x']", "start_from_x"],
  ["[data-view='matrices'] .segmented [value='query']", "start_from_vectors"],
  ["[data-view='matrices'] .segmented [value='scores']", "start_from_scores"],
  ["[data-view='matrices'] .chip", value],
  [".sizes button", "matrix_size"],
  [".setting:has([name='heads'])", "number_of_heads"],
  [".setting:has([name='key_value_heads'])", "key_value_heads"],
  [".setting:has([name='scale'])", "scale"],
  [".setting:has([name='temperature'])", "temperature"],
  [".setting:has([name='mask'])", "mask"],
  [".setting:has([name='masking'])", "hidden_scores"],
  [".setting:has([name='normalisation'])", "normalised_by"],
  [".setting:has([name='labels'])", "row_labels"],
  [".setting:has([name='key_labels'])", "key_labels"],
];

/** Ready-made patterns of the sparse page. @type {Record<string, string>} */
export const PATTERNS = {
  full: "pattern_full",
  causal: "causal",
  window: "pattern_window",
  sparse: "pattern_strided",
  blocks: "pattern_blocks",
  longformer: "pattern_longformer",
  bigbird: "pattern_bigbird",
};
const ALL = CONTROLS.map(([selector]) => selector).join(", ");

/** @param {Event} event before the tooltip hears of it */
function name({ target }) {
  const control = target instanceof Element ? target.closest(ALL) : null;
  if (!control || control.hasAttribute("data-term")) return;
  const found = CONTROLS.find(([selector]) => control.matches(selector))?.[1] ?? "";
  explained(control, typeof found === "string" ? found : found(control));
}

for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, name, true);
