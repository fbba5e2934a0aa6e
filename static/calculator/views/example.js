/** Textbook example: the reader chooses one, reads where it comes from, and returns to its numbers. */

import { el } from "../../widgets/elements.js";
import { isChanged, isFixed, NO_EXAMPLE } from "../state.js";

/** @import { TextbookExample } from "../../core/reply-types.js" */
/** @import { State, Store } from "../state.js" */

const LEAD = "Attention on your own numbers";
const INVITATION =
  "Change any number at the left and watch everything after it change. Begin with a worked example of a " +
  "textbook, or clear the table and type or paste your own matrices.";

/** @param {TextbookExample["source"]} source */
const groupOf = ({ author, title, year }) => `${(author.split(",")[0] ?? "").split(" ").at(-1)} ${year}: ${title}`;

/** @param {HTMLElement} root @param {Store} store */
export function mount(root, store) {
  const select = el("select", { id: "example", name: "example" });
  const title = el("h1", { class: "lead" }, LEAD);
  const about = el("div", { class: "about-example" });
  const more = el("details", { class: "about-more" }, el("summary", {}, "about"), about);
  const state = el("p", { class: "changed-line", role: "status" });
  const again = el("button", { type: "button", class: "small" }, "Back to the example’s numbers");
  root.replaceChildren(
    el(
      "div",
      { class: "example-head" },
      title,
      more,
      el("div", { class: "field" }, el("label", { for: select.id }, "Example"), select),
    ),
    el("div", { class: "changed-row" }, state, again),
  );

  const offer = (/** @type {State} */ { examples, example }) => {
    const groups = [...new Set(examples.map(({ source }) => groupOf(source)))];
    select.replaceChildren(
      el("option", { value: "" }, "Your own numbers"),
      ...groups.map((group) =>
        el(
          "optgroup",
          { label: group },
          ...examples
            .filter(({ source }) => groupOf(source) === group)
            .map((each) => el("option", { value: each.id }, each.title)),
        ),
      ),
    );
    select.value = example;
  };
  const tell = (/** @type {State} */ now) => {
    const found = now.example === "" ? undefined : (now.opened ?? now.examples.find(({ id }) => id === now.example));
    title.textContent = found ? found.title : LEAD;
    about.replaceChildren(...(found ? exampleLines(found) : [el("p", {}, INVITATION)]));
    const isOther = isChanged(now);
    again.hidden = !isOther;
    state.textContent = isFixed(now)
      ? "This example is not attention; there is nothing to edit. Step through it below."
      : // until the changed numbers are computed, the book's stand beside the ones that are shown
        isOther && now.printed.length === 0
        ? "You changed the numbers, so the printed digits are hidden."
        : "";
  };
  const choose = () => {
    // own numbers begin with what is in the fields
    store.set(select.value === "" ? NO_EXAMPLE : { example: select.value, headIndex: 0, row: null, column: null });
  };
  const restore = () => {
    const { exampleForm } = store.get();
    if (exampleForm) store.set({ form: exampleForm, drafts: {} });
  };
  select.addEventListener("change", choose);
  again.addEventListener("click", restore);
  store.watch(["examples", "example"], offer);
  store.watch(["form", "opened", "exampleForm", "example", "examples", "printed"], tell);
}

/** @param {TextbookExample} example */
const exampleLines = ({ summary, source }) => [
  el("p", {}, summary),
  el(
    "p",
    { class: "small muted" },
    `${source.author}, `,
    el("cite", {}, source.title),
    ` (${source.year}), ${source.part}. `,
    el("a", { href: source.url, rel: "noreferrer" }, "Source"),
  ),
];
