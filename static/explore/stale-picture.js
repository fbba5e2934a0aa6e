/** Stale picture: says whether the pictures still show what the fields ask for. */

import { cardOf, whyNot } from "../domain/form-state.js";
import { interventionsOf } from "../domain/interventions.js";
import { fileInput } from "../domain/model-cards.js";
import { shortened } from "../format/token-text.js";

/** @import { Question, State } from "../core/types.js" */

const LONGEST = 60;

/** Says whether the reader has typed something that was not run. @param {State} state */
export const hasUnrunDraft = ({ draft, text, second, pair, target }) => draft !== text || second !== (pair || target);

/** @param {State} state @param {Question} question */
function isWithoutLatestChange(state, question) {
  const card = cardOf(state);
  if (!card) return false;
  return JSON.stringify(interventionsOf(state, card)) !== JSON.stringify(question.interventions);
}

/**
 * What the pictures show, when that is not what the fields ask for.
 * @param {State} state @returns {string | null} null while they agree, and while the answer is under way
 */
export function shownInstead(state) {
  const { run } = state;
  if (!run) return null;
  const input = fileInput(cardOf(state));
  const isUnrun = !input && hasUnrunDraft(state);
  if (state.isBusy && !isUnrun) return null;
  const { text, pair, target, model } = run.question;
  const isRefused = state.problem !== null || whyNot(state) !== null;
  const shown = `Showing “${shortened(text, LONGEST)}”`;
  if (model !== state.model) return `${shown} with ${model}. The question to ${state.model} has not been run.`;
  if (input && state.file?.data !== run.question[input]) return `${shown} The new ${input} has not been run.`;
  if (!input && state.draft !== text)
    return `${shown} ${isRefused ? "The new sentence has not been run." : "Press Enter to run the new sentence."}`;
  if (!input && state.second !== (pair ?? target ?? "")) {
    const second = "new second sentence";
    return `${shown} ${isRefused ? `The ${second} has not been run.` : `Press Enter to run it with the ${second}.`}`;
  }
  return isWithoutLatestChange(state, run.question) ? `${shown} without the latest change to What if.` : null;
}
