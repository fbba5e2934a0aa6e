/**
 * Types of the steps page. Nothing here runs.
 *
 * @import { TextbookExample } from "../core/reply-types.js"
 * @import { Question, State } from "../core/types.js"
 *
 * @typedef {object} StepsMemory
 * @property {string} example id of the textbook's example that is shown instead of a model; empty for a model
 * @property {TextbookExample[]} examples
 * @property {any} shownExample the reply that is shown, when it is an example
 * @property {Question | null} question what the trace that is shown was asked
 *
 * @typedef {State & import("../stepper/reply/types.js").StepperState & StepsMemory} StepsState
 */

export {};
