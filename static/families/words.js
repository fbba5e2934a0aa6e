/** Words: how the kinds of attention and the position schemes of the data are named. */

/** @type {Record<string, string>} */
export const KIND_NAMES = {
  mha: "multi-head (MHA)",
  mqa: "multi-query (MQA)",
  gqa: "grouped-query (GQA)",
  mla: "multi-head latent (MLA)",
  cross: "cross-attention",
  "sliding-window": "sliding window",
  chunked: "in chunks",
  sparse: "sparse",
  sinks: "learned sinks",
  "low-rank": "low rank",
  latents: "few latents",
  linear: "linear",
  "state-space": "state space",
  recurrent: "recurrent",
  convolution: "convolution",
};

/** @type {Record<string, string>} */
export const SCHEME_NAMES = {
  none: "none",
  sinusoidal: "sinusoidal",
  learned: "learned",
  rotary: "rotary (RoPE)",
  alibi: "ALiBi",
  relative: "relative",
  convolutional: "convolutional",
  fourier: "Fourier features",
};
