/**
 * Run line: names the model, head and sentence, or the example. A press unfolds the form below it.
 * The form folds after the first run and after each that was asked for with it; what was typed stays.
 */

import { cardOf } from "../domain/form-state.js";
import { changesOf, placeText } from "../domain/interventions.js";
import { shortened } from "../format/token-text.js";
import { el } from "../widgets/elements.js";
import { exploreLink } from "./address.js";

/** @import { StepsState } from "./types.js" */

const LONGEST = 90;

/** @param {HTMLElement} root @param {import("../core/store.js").Store<StepsState>} store */
export function mount(root, store) {
  const form = /** @type {HTMLElement} */ (document.querySelector("#run-form"));
  const about = el("div", { class: "about-run" });
  form.prepend(about);
  const fold = foldOf(root, form, store);
  store.watch(["trace", "at", "row", "column"], (state) => {
    if (!state.trace) return;
    const notes = /** @type {string[]} */ (state.trace.reply.notes ?? []);
    fold.button.replaceChildren(state.shownExample ? state.shownExample.title : titleOf(state));
    about.replaceChildren(...(state.shownExample ? exampleLines(state.shownExample) : [linkLine(state)]));
    fold.more.replaceChildren(
      ...changedOf(state),
      ...notes.map((note) => el("span", { class: "run-note", title: note }, note)),
    );
  });
}

/** @param {HTMLElement} root @param {HTMLElement} form @param {import("../core/store.js").Store<StepsState>} store */
function foldOf(root, form, store) {
  const attributes = { type: "button", class: "run-title", "aria-expanded": "true", "aria-controls": form.id };
  const button = el("button", attributes, "The run that is shown");
  const more = el("div", { class: "run-more" });
  // the form has it too, but folded nobody would see it
  const notice = el("p", { class: "run-note", role: "status", hidden: true });
  root.replaceChildren(el("h1", {}, button), more, notice);
  store.watch(["notice"], (state) => (notice.title = notice.textContent = state.notice ?? ""));
  let isAwaited = true;
  const turn = (/** @type {boolean} */ isOpen) => {
    if (!isOpen && form.contains(document.activeElement)) button.focus();
    form.hidden = !isOpen;
    notice.hidden = isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
  };
  const press = () => {
    const { hide } = store.get();
    const isAway = hide.includes("form");
    // what the projector has put away comes back when it is asked for
    if (isAway) store.set({ hide: hide.filter((part) => part !== "form") });
    turn(isAway || form.hidden === true);
    if (!form.hidden) /** @type {HTMLElement | null} */ (form.querySelector("textarea, select"))?.focus();
  };
  button.addEventListener("click", press);
  form.addEventListener("submit", () => (isAwaited = true));
  for (const each of [root, form])
    each.addEventListener("keydown", ({ key }) => key === "Escape" && store.get().trace && turn(false));
  store.watch(["trace"], ({ trace }) => {
    if (trace && isAwaited) turn((isAwaited = false));
  });
  store.watch(["present"], ({ present }) => present && turn(false));
  // a refusal stands in the form
  store.watch(["problem"], ({ problem }) => void (problem && turn(true)));
  return { button, more };
}

/** @param {any} example */
function exampleLines({ summary, source }) {
  return [
    el("p", {}, summary),
    el(
      "p",
      { class: "small muted" },
      `${source.author}, `,
      el("cite", {}, source.title),
      ` (${source.year}), ${source.part}. `,
      source.url && el("a", { href: source.url, rel: "noreferrer" }, "Source"),
    ),
  ];
}

/** @param {StepsState} state */
function titleOf(state) {
  const card = cardOf(state);
  const { reply } = /** @type {import("../stepper/reply/types.js").StepTrace} */ (state.trace);
  if (!card || !state.question) return "";
  const place = placeText({ site: reply.site, layer: reply.layer, head: reply.head }, card);
  const title = el("span", {}, `${card.id} · ${place} · `);
  title.append(el("bdi", {}, shortened(state.question.text, LONGEST)));
  return title;
}

/** @param {StepsState} state */
function changedOf(state) {
  const card = cardOf(state);
  const changes = card && state.question ? changesOf(state, card).map(({ text }) => text) : [];
  return changes.length > 0 ? [el("span", { class: "changed-line" }, `changed: ${changes.join(" · ")}`)] : [];
}

/** @param {StepsState} state */
const linkLine = (state) =>
  el("p", { class: "small" }, el("a", { href: exploreLink(state) }, "See this head in the explorer"));
