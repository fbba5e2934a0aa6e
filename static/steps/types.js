/**
 * The words of the page of steps, as types. Nothing here runs.
 *
 * @typedef {import("../core/api.js").TextbookExample} TextbookExample
 *
 * @typedef {object} StepsMemory
 * @property {string} example id of the textbook's example that is shown instead of a model; empty for a model
 * @property {TextbookExample[]} examples
 * @property {any} shownExample the reply that is shown, when it is an example
 * @property {import("../core/types.js").Question | null} question what the trace that is shown was asked
 *
 * @typedef {import("../core/types.js").State & import("../stepper/reply/types.js").StepperState & StepsMemory} StepsState
 */

export {};
