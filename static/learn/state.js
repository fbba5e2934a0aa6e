/**
 * What the page of a lesson knows.
 *
 * @typedef {{ kind: "choice" | "cell" | "number" | "order" | "text", ask: string, options: string[], unit: string,
 *   why: string }} Question
 * @typedef {{ text: string, shown: string | null }} FadeLine
 * @typedef {{ title: string, html: string, page: string | null, view: string | null, question: Question | null, fade:
 *   FadeLine[] | null }} Step
 * @typedef {{ right: boolean | null, answer: string, lines: boolean[] | null, explanation: string, because: string,
 *   misconception: { id: number, text: string } | null, reason: string | null, view: string | null }} Verdict
 * @typedef {{ id: string, title: string, steps: Step[] }} Lesson
 * @typedef {object} LessonState
 * @property {Lesson | null} lesson
 * @property {number} step
 * @property {Record<number, Verdict>} verdicts those of this visit, and of earlier ones once they were asked again
 * @property {Record<number, unknown>} given committed answers, by step
 * @property {string} problem a sentence where the server refused
 */

import { addressTable } from "../core/address-table.js";

/** Steps are counted from 1 in the address, as on the page. */
export const TABLE = addressTable({
  step: {
    initial: 0,
    read: (text) => (/^[1-9]\d?$/.test(text) ? Number(text) - 1 : undefined),
    write: (step) => String(step + 1),
    isStep: true,
    says: "give a step from 1",
  },
});

/** @param {LessonState} state @returns {Step | null} */
export const stepOf = ({ lesson, step }) => lesson?.steps[step] ?? null;

/** @param {Step | null | undefined} step */
const asks = (step) => !!step && (step.question !== null || step.fade !== null);

/** Whether a step asks something that nobody has answered yet. @param {LessonState} state */
export const isOpen = (state) => asks(stepOf(state)) && !(state.step in state.verdicts);

/**
 * Steps that the learner has left without an answer.
 * @param {LessonState} state @param {number} reached the last step that was seen @returns {number[]}
 */
export const leftOpen = ({ lesson, step, given }, reached) =>
  (lesson?.steps ?? []).flatMap((each, index) =>
    asks(each) && !(index in given) && index < reached && index !== step ? [index] : [],
  );
