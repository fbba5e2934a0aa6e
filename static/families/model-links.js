/** Links of a model: to itself on this page, and to the paper or page that it was presented in. */

/** @import { FamilyModel } from "../core/reply-types.js" */

import { el } from "../widgets/elements.js";

/** @param {FamilyModel} model @param {(id: string) => void} choose */
export function modelButton({ id, name }, choose) {
  const button = el("button", { type: "button", class: "link", value: id }, name);
  button.addEventListener("click", () => choose(id));
  return button;
}

/** @param {string} href @param {string} text */
export const outwardLink = (href, text) => el("a", { href, rel: "noopener noreferrer", target: "_blank" }, text);

/** @param {FamilyModel} model */
export const referenceLink = ({ reference: { title, url } }) => outwardLink(url, title);
