/** What is said where the vectors of a head would stand, of a model that attends in code of its own. */
export const UNSEEN =
  "The queries, keys and values of this model are not seen: only the masked scores and the weights of its heads are.";
