/** Lists the questions of a lesson, each with a button that asks the class. */

import { askRoom } from "../class/calls.js";
import { ask, lessonOf } from "../core/api.js";
import { fragment } from "../learn/fragment.js";
import { el, selectOf } from "../widgets/elements.js";

/** @import { Board } from "./board.js" */

const VOTABLE = new Set(["choice", "cell", "number", "order"]);

/** @param {HTMLElement} root @param {Board} board */
export function mount(root, { led, act }) {
  const list = el("ul", { class: "board-questions" });
  const choose = selectOf({ id: "board-lesson" }, { "": "Choose a lesson" });
  const label = el("label", { for: "board-lesson" }, "Questions of a lesson");
  root.replaceChildren(el("div", { class: "field" }, label, choose), list);
  choose.addEventListener("change", () => act(() => fill(choose.value)));
  act(async () => {
    const { lessons } = await ask("/lessons");
    for (const { id, title } of lessons) choose.append(el("option", { value: id }, title));
  });

  /** @param {string} id */
  async function fill(id) {
    if (!id) return list.replaceChildren();
    const { steps } = await lessonOf(id);
    const items = [...steps.entries()].flatMap(([step, { question }]) => {
      if (!question || !VOTABLE.has(question.kind)) return [];
      const button = el("button", { type: "button", class: "small" }, "Ask");
      button.addEventListener("click", () => act(() => askRoom(led, { lesson: id, step })));
      const text = el("span", {});
      text.append(fragment(question.ask));
      return [el("li", {}, button, text)];
    });
    list.replaceChildren(...items);
  }
}
