/** Note for models with attention code of their own, of which only masked scores and weights are captured. */
export const NOT_CAPTURED =
  "The queries, keys and values of this model are not seen: only the masked scores and the weights of its heads are.";
