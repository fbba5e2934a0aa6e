/** Model card: says what a model is, what it cannot do and where it comes from. */

import { checkpointTable, scoreFacts, sizeFacts, trainingFacts } from "../../domain/card-facts.js";
import { withLinks } from "../../format/attribution-links.js";
import { el } from "../../widgets/elements.js";

/** @import { ModelCard } from "../../core/types.js" */
/** @import { Fact } from "../../domain/card-facts.js" */

/** @param {ModelCard} card @returns {HTMLElement[]} */
export const sectionsOf = (card) =>
  [
    sectionOf("About", paragraph(card.description)),
    sectionOf("Limits", paragraph(card.limits)),
    sectionOf("How good it is", scoreList(card)),
    sectionOf("How it was trained", factList(trainingFacts(card))),
    sectionOf("How it learned", checkpoints(card)),
    sectionOf("Sizes", factList(sizeFacts(card))),
    sectionOf("Licence and origin", linked(card.licence), linked(card.attribution), fingerprint(card)),
  ].filter((section) => section !== null);

/**
 * @param {string} title @param {...(HTMLElement | null)} parts
 * @returns {HTMLElement | null} nothing where the card says nothing
 */
function sectionOf(title, ...parts) {
  return parts.some(Boolean) ? el("section", {}, el("h2", {}, title), ...parts) : null;
}

/** @param {string | undefined} text */
const paragraph = (text) => (text ? el("p", {}, text) : null);

/** @param {Fact[]} facts */
function factList(facts) {
  if (facts.length === 0) return null;
  return el(
    "dl",
    { class: "sheet-of-facts" },
    ...facts.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]),
  );
}

/** @param {ModelCard} card */
function scoreList(card) {
  const scores = scoreFacts(card).map(({ name, value, meaning }) =>
    el(
      "div",
      {},
      el("dt", {}, name),
      el("dd", { class: "number" }, value),
      meaning && el("dd", { class: "muted" }, meaning),
    ),
  );
  return scores.length ? el("dl", { class: "scores" }, ...scores) : null;
}

/** @param {ModelCard} card */
function checkpoints(card) {
  const { titles, rows } = checkpointTable(card);
  if (rows.length === 0) return null;
  const heading = el("tr", {}, ...titles.map((title) => el("th", { scope: "col" }, title)));
  const body = rows.map((row) => el("tr", {}, ...row.map((text) => el("td", {}, text))));
  return el(
    "table",
    { class: "checkpoints" },
    el("caption", {}, "Measured again and again while it was trained."),
    el("thead", {}, heading),
    el("tbody", {}, ...body),
  );
}

/** @param {string | undefined} text */
function linked(text) {
  if (!text) return null;
  return el(
    "p",
    {},
    ...withLinks(text).map((piece) => (piece.href ? el("a", { href: piece.href }, piece.text) : piece.text)),
  );
}

/** @param {ModelCard} card */
const fingerprint = ({ weights_sha256: digest }) =>
  digest ? el("p", { class: "muted" }, "SHA-256 of the weights: ", el("code", {}, digest)) : null;
