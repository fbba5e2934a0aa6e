/**
 * Compose panel: the reader's own picture or melody, made by the server after each change, so that its truth is known;
 * says whether the model is right, and which words' weights moved.
 */

import { during } from "../core/settled.js";
import { cardOf } from "../domain/form-state.js";
import { fileInput } from "../domain/model-cards.js";
import { readsMadeUp, takeDrawn } from "../image-input/made-up.js";
import { el } from "../widgets/elements.js";
import { melodyPart } from "./melody-part.js";
import { movedText } from "./moved-weights.js";
import { scenePart } from "./scene-part.js";

/** @import { HeadMatrix, Run, State, Store } from "../core/types.js" */
/** @import { Asked } from "./written.js" */

const TITLES = { image: "Move the shapes", sound: "Set the notes" };

/** The words of a run without the token before them. @param {Run} run */
const wordsOf = ({ tokens }) =>
  (tokens.target ?? [])
    .slice(1)
    .map(({ text }) => text)
    .join(" ");

class ComposePanel {
  /** what is to be made next @type {Asked | null} */ wanted = null;
  isMaking = false;
  /** the weights before the last change @type {HeadMatrix | null} */ before = null;

  /** @param {HTMLElement} root @param {Store<State>} store */
  constructor(root, store) {
    this.root = root;
    this.store = store;
    const send = (/** @type {Asked} */ asked) => this.send(asked);
    this.parts = { image: scenePart(send), sound: melodyPart(send) };
    this.keeps = el("input", { type: "checkbox" });
    this.keeps.addEventListener("change", () => this.keep());
    this.said = el("output", { class: "readout", "aria-live": "polite" });
    this.moved = el("p", { class: "small", "aria-live": "polite" });
    this.summary = el("summary", {});
    this.details = el(
      "details",
      { class: "compose" },
      this.summary,
      this.parts.image.root,
      this.parts.sound.root,
      el("label", { class: "check small" }, this.keeps, "Keep the words, whatever changes"),
      this.said,
      this.moved,
    );
    root.append(this.details);
    store.watch(["models", "model", "file"], (state) => this.show(state));
    store.watch(["run", "target"], (state) => this.tell(state));
    store.watch(["matrix"], ({ matrix }) => this.compare(matrix));
  }

  /** @param {State} state */
  show(state) {
    const card = cardOf(state);
    const input = fileInput(card);
    this.root.hidden = !input || !readsMadeUp(card);
    if (!input || this.root.hidden) return;
    this.summary.textContent = TITLES[input];
    for (const [name, { root }] of Object.entries(this.parts)) root.hidden = name !== input;
    if (state.file?.input === input) this.parts[input].take(state.file, this.wanted === null);
  }

  /**
   * One at a time, and then the newest: of a shape that is dragged, the places between are left out.
   * @param {Asked} asked
   */
  send(asked) {
    this.wanted = asked;
    if (!this.isMaking) during(this.make());
  }

  async make() {
    this.isMaking = true;
    while (this.wanted) {
      const asked = this.wanted;
      this.wanted = null;
      await takeDrawn(this.store, asked);
    }
    this.isMaking = false;
  }

  keep() {
    const { run } = this.store.get();
    this.store.set({ target: this.keeps.checked && run ? wordsOf(run) : "" });
  }

  /** Whether the model is right. @param {State} state */
  tell({ run, file, target }) {
    this.keeps.checked = target !== "";
    const truth = run && file && run.question[file.input] === file.data ? file.truth : null;
    if (!truth || !run) return;
    const words = wordsOf(run);
    const right = `The right words: “${truth.text}”. `;
    if (target) this.said.textContent = `${right}Kept: “${words}”.`;
    else
      this.said.textContent =
        right + (words === truth.text ? `${run.card.id} is right.` : `${run.card.id} says “${words}”.`);
  }

  /** @param {HeadMatrix | null} matrix */
  compare(matrix) {
    const { before } = this;
    this.before = matrix;
    if (!matrix || !before || matrix === before) return;
    const isOther = (/** @type {"image" | "sound"} */ input) =>
      matrix.run.question[input] !== before.run.question[input];
    this.moved.textContent = isOther("image") || isOther("sound") ? movedText(before, matrix) : "";
  }
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  new ComposePanel(root, store);
}
