/** Sampling: how a token is drawn, as the address writes it and as the server takes it. */

/** @typedef {{ temperature: number, top_k: number | null, top_p: number | null, seed: number }} Sampling */
/** @typedef {keyof Sampling} SamplingName */

/** @type {Sampling} */
export const GREEDY = { temperature: 0, top_k: null, top_p: null, seed: 0 };
/** What the first sample is drawn with. @type {Sampling} */
export const FIRST = { temperature: 1, top_k: null, top_p: null, seed: 0 };

/** @type {Record<SamplingName, { label: string, most: number, isWhole: boolean, isOptional: boolean }>} */
export const RANGES = {
  temperature: { label: "Temperature", most: 1e9, isWhole: false, isOptional: false },
  top_k: { label: "Top-k", most: Number.MAX_SAFE_INTEGER, isWhole: true, isOptional: true },
  top_p: { label: "Top-p", most: 1, isWhole: false, isOptional: true },
  seed: { label: "Seed", most: Number.MAX_SAFE_INTEGER, isWhole: true, isOptional: false },
};

/**
 * @param {SamplingName} name @param {string} text
 * @returns {number | null | undefined} null where nothing is cut, undefined for what the server would refuse
 */
export function readSetting(name, text) {
  const { most, isWhole, isOptional } = RANGES[name];
  if (text.trim() === "") return isOptional ? null : undefined;
  const value = Number(text);
  return value >= 0 && value <= most && (!isWhole || Number.isInteger(value)) ? value : undefined;
}

/** @param {SamplingName} name @returns {string} what to type */
export function settingSentence(name) {
  const { label, most, isWhole, isOptional } = RANGES[name];
  const range = `a ${isWhole ? "whole " : ""}number from 0 to ${most.toLocaleString("en")}`;
  const why = most === Number.MAX_SAFE_INTEGER && !isOptional ? "; a browser keeps no larger one exactly" : "";
  return `${label}: give ${range}${isOptional ? ", or leave it empty" : ""}${why}`;
}

/** @param {string} written as in the address @returns {Sampling} */
export function readSampling(written) {
  const [temperature = "", top_k = "", top_p = "", seed = ""] = written.split("*");
  const read = (/** @type {SamplingName} */ name, /** @type {string} */ text) =>
    readSetting(name, text) ?? GREEDY[name];
  return {
    temperature: Number(read("temperature", temperature)),
    top_k: read("top_k", top_k),
    top_p: read("top_p", top_p),
    seed: Number(read("seed", seed)),
  };
}

/** @param {Sampling} sampling @returns {string} empty for the likeliest token each time */
export const writeSampling = ({ temperature, top_k, top_p, seed }) =>
  JSON.stringify([temperature, top_k, top_p, seed]) === JSON.stringify(Object.values(GREEDY))
    ? ""
    : [temperature, top_k ?? "", top_p ?? "", seed].join("*");
