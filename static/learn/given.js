/** Given answers, shown again in the form of their question: the choice, the order, the numbers, the words. */

/** @param {ParentNode} form of a question or a calculation @param {unknown} given undefined where nothing was given */
export function showGiven(form, given) {
  if (given === undefined) return;
  const all = Array.isArray(given) ? given : [given];
  const options = [...form.querySelectorAll(".lesson-option")];
  for (const [index, option] of options.entries()) {
    const place = Array.isArray(given) ? all.indexOf(index) : -1;
    const isMine = Array.isArray(given) ? place >= 0 : index === given;
    option.toggleAttribute("data-mine", isMine);
    option.setAttribute("aria-pressed", String(isMine));
    if (place >= 0 && option.firstElementChild) option.firstElementChild.textContent = String(place + 1);
  }
  if (options.length > 0) return;
  for (const [index, field] of [...form.querySelectorAll("input, textarea")].entries())
    if (index in all) /** @type {HTMLInputElement | HTMLTextAreaElement} */ (field).value = String(all[index]);
}

/** @param {ParentNode} form whose answer was not taken: what was typed or put in order stays */
export function forgetGiven(form) {
  for (const option of form.querySelectorAll(".lesson-option[data-mine]")) {
    option.removeAttribute("data-mine");
    if (!option.closest(".order")) option.removeAttribute("aria-pressed");
  }
}
