/**
 * Numbers that the page may hold: while a question is open, none of those that would answer it is in the page, nor in
 * a reply that it asked for.
 *
 * @import { WithTrace } from "../stepper/reply/state.js"
 * @import { StepTrace, Tensor } from "../stepper/reply/types.js"
 */

import { maskOf } from "../stepper/reply/masked-cells.js";
import { isAsking, questionOf, wouldTell } from "../stepper/reply/question.js";
import { readTrace } from "../stepper/reply/read.js";
import { placeIndex } from "../stepper/reply/state.js";

const OF_TOKENS = new Set(["query", "key", "position"]);

/**
 * The names of the arrays whose numbers may be here; null for all. Before an answer these are what stands before the
 * first question; after it, what led to the step that is shown.
 * @param {WithTrace} state @returns {string[] | null}
 */
export function mayHold(state) {
  const { trace, predict } = state;
  const first = trace.places.findIndex(({ name }) => questionOf({ ...state, at: name }) !== null);
  if (!predict || first < 0) return null;
  const question = isAsking(state) ? questionOf(state) : null;
  const end = question ? first : Math.max(first, placeIndex(state) + 1);
  // which keys may be chosen from is no secret, where not the mask itself is asked about
  const mask = question && question.kind !== "mask" ? maskOf(trace, question.name) : null;
  const may = (/** @type {Tensor} */ tensor) => {
    const { name, axes, isParameter } = tensor;
    // a weight of the model is the same for every text
    if (name === mask || (isParameter && !axes.some((axis) => OF_TOKENS.has(axis)))) return true;
    return placeOf(trace, tensor) < end && !(question && isParameter && wouldTell(axes));
  };
  return [...trace.tensors.values()].filter(may).map(({ name }) => name);
}

/** The index of the place that makes a tensor, or brings it in. @param {StepTrace} trace @param {Tensor} tensor */
const placeOf = ({ places }, { name, step, isParameter }) =>
  places.findIndex((place) => (isParameter ? place.step === step : place.name === name));

/** The same trace without the numbers of all other arrays. @param {StepTrace} trace @param {string[]} names */
export function withheld(trace, names) {
  const kept = new Set(names);
  const without = (/** @type {Record<string, any>} */ arrays) =>
    Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, kept.has(name) ? array : shapeOf(array)]));
  const steps = trace.reply.steps.map((/** @type {any} */ step) => ({
    ...step,
    parameters: without(step.parameters),
    outputs: without(step.outputs),
  }));
  return refilled(trace, { ...trace.reply, steps });
}

/** An array as it comes without its numbers; a single number stays. @param {any} array typed */
const shapeOf = (array) => (typeof array === "number" ? array : { dtype: array.dtype, shape: array.shape });

/**
 * The same steps with the numbers of another reply.
 * @param {StepTrace} trace @param {any} reply @returns {StepTrace}
 */
export const refilled = (trace, reply) => ({ ...readTrace(reply, trace.isOfPatches), steps: trace.steps });

/** Says whether the page has these numbers and no others. @param {StepTrace} trace @param {string[] | null} names */
export function holds({ tensors }, names) {
  const may = new Set(names ?? tensors.keys());
  const all = [...tensors.values()];
  return {
    isEnough: all.every(({ name, isSent }) => isSent || !may.has(name)),
    isTooMuch: all.some(({ name, isSent, shape }) => isSent && shape.length > 0 && !may.has(name)),
  };
}
