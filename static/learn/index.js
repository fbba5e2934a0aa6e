/** The path of the lessons: how far the learner came, and what comes next. */

import { markContrast } from "../core/color-scheme.js";
import { whenSettled } from "../core/settled.js";
import { download } from "../format/download.js";
import { isRecorded } from "../server/send.js";
import { el, slot } from "../widgets/elements.js";
import { allProgress, forgetAll } from "./progress.js";

/** @import { Progress } from "./progress.js" */
/**
 * A lesson on the path, with the steps that ask something.
 * @typedef {{ id: string, title: string, link: HTMLAnchorElement, steps: number, asking: number[], card: HTMLElement
 *   }} Card
 */

/** @returns {Card[]} */
const cards = () =>
  [...document.querySelectorAll(".lesson-card")].map((element) => {
    const card = /** @type {HTMLElement} */ (element);
    const link = /** @type {HTMLAnchorElement} */ (card.querySelector("a"));
    const { lesson = "", steps = "0", asking = "[]" } = card.dataset;
    return { id: lesson, title: link.textContent ?? "", link, steps: Number(steps), asking: JSON.parse(asking), card };
  });

/** @param {number} count */
const questions = (count) => `${count} question${count === 1 ? "" : "s"} open`;

/**
 * How far a lesson is: seen to its end, the questions that were left open, what to say, and where to go on.
 * @param {Card} card @param {Progress | undefined} progress
 */
function stateOf({ steps, asking }, progress) {
  const at = progress?.step ?? 0;
  const answers = progress?.answers ?? {};
  const isSeen = at >= steps;
  const open = asking.filter((index) => index < at && !(index in answers));
  const right = Object.values(answers).filter((given) => given.right).length;
  const place = isSeen ? `${open.length ? "seen" : "done"}, ${right} right` : `at step ${at + 1} of ${steps}`;
  const said = progress ? [place, open.length && questions(open.length)].filter(Boolean).join(", ") : "";
  return { isSeen, open, said, step: isSeen ? (open[0] ?? 0) : at };
}

/** @param {HTMLAnchorElement} link to a lesson @param {number} step */
function leadTo(link, step) {
  const url = new URL(link.href);
  url.search = step ? `?step=${step + 1}` : "";
  link.href = url.href;
  return link.href;
}

function show() {
  const all = allProgress();
  const found = cards().map((each) => ({ ...each, ...stateOf(each, all[each.id]) }));
  for (const { card, link, said, step, isSeen, open } of found) {
    slot(card, "progress").textContent = said;
    card.toggleAttribute("data-done", isSeen && open.length === 0);
    leadTo(link, step);
  }
  const next = found.find(({ isSeen }) => !isSeen);
  const left = found.find(({ open, isSeen }) => isSeen && open.length > 0);
  const verb = Object.keys(all).length === 0 ? "Begin" : "Go on";
  slot(document, "next").replaceChildren(
    next ? el("a", { class: "button primary", href: next.link.href }, `${verb}: ${next.title}`) : "",
    left
      ? el("a", { class: "button", href: left.link.href }, `${questions(left.open.length)}: ${left.title}`)
      : next
        ? ""
        : "You have done every lesson.",
  );
}

/** @type {Set<string>} */
const begun = new Set();

/**
 * Asks for a lesson before it is opened: its model is loaded and has run once while the learner still reads.
 * @param {string} id
 */
async function begin(id) {
  if (isRecorded || begun.has(id)) return;
  begun.add(id);
  const { lessonOf } = await import("../core/api.js");
  // the lesson itself says what is wrong
  await lessonOf(id).catch(() => {});
}

markContrast();
slot(document, "export").addEventListener("click", () =>
  download({
    name: "heads-up-progress.json",
    type: "application/json",
    content: JSON.stringify(allProgress(), null, 2),
  }),
);
slot(document, "forget").addEventListener("click", () => {
  forgetAll();
  show();
});
show();
for (const { card, id } of cards())
  for (const name of ["pointerenter", "focusin"]) card.addEventListener(name, () => begin(id));
whenSettled(async () => {
  const all = allProgress();
  const next = cards().find((each) => !stateOf(each, all[each.id]).isSeen);
  if (next) await begin(next.id);
});
