/** The path of the lessons: how far the learner came, and what comes next. */

import { markContrast } from "../core/color-scheme.js";
import { download } from "../format/download.js";
import { el, slot } from "../widgets/elements.js";
import { allProgress, forgetAll } from "./progress.js";

/** @typedef {{ id: string, title: string, href: string, steps: number, card: HTMLElement }} Card */

/** @returns {Card[]} */
const cards = () =>
  [...document.querySelectorAll(".lesson-card")].map((card) => {
    const link = /** @type {HTMLAnchorElement} */ (card.querySelector("a"));
    const { lesson = "", steps = "0" } = /** @type {HTMLElement} */ (card).dataset;
    const title = link.textContent ?? "";
    return { id: lesson, title, href: link.href, steps: Number(steps), card: /** @type {HTMLElement} */ (card) };
  });

function show() {
  const all = allProgress();
  const done = (/** @type {Card} */ { id, steps }) => (all[id]?.step ?? 0) >= steps;
  for (const each of cards()) {
    const at = all[each.id]?.step;
    const right = Object.values(all[each.id]?.answers ?? {}).filter((given) => given.right).length;
    const said = done(each) ? `done, ${right} right` : `at step ${(at ?? 0) + 1} of ${each.steps}`;
    slot(each.card, "progress").textContent = at === undefined ? "" : said;
    each.card.toggleAttribute("data-done", done(each));
  }
  const next = cards().find((each) => !done(each));
  const isNew = Object.keys(all).length === 0;
  slot(document, "next").replaceChildren(
    next
      ? el("a", { class: "button primary", href: next.href }, `${isNew ? "Begin" : "Go on"}: ${next.title}`)
      : "You have done every lesson.",
  );
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
