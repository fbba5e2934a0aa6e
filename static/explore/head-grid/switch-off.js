/** Heads switched off in place: a press on a picture, or x on the keyboard, with the next word beside the pictures. */

import { placeKey, placesOf } from "../../domain/head-places.js";
import { turned } from "../../domain/interventions.js";
import { numberText } from "../../format/numbers.js";
import { pieceLabels } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";

/** @import { Prediction, State, Store } from "../../core/types.js" */

const KEYS = ["x", "Delete"];

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const button = el("button", { type: "button", class: "small" }, "Switch heads off");
  const next = el("output", { class: "next-line" });
  root.append(button, next);
  button.addEventListener("click", () =>
    store.set({ press: store.get().press === "zero" ? "open" : "zero", aggregate: "" }),
  );
  document.querySelector('[data-view="heads"]')?.addEventListener("keydown", (event) => {
    const { key, target } = /** @type {KeyboardEvent} */ (event);
    const head = target instanceof HTMLElement ? target.dataset["place"] : undefined;
    if (head && KEYS.includes(key)) turn(store, head);
  });
  store.watch(["press", "ablate", "predictions", "run"], ({ press, ablate, predictions, run }) => {
    button.setAttribute("aria-pressed", String(press === "zero"));
    const isTold = press === "zero" || ablate.length > 0;
    // a prediction of another run would tell the word before the change
    const isFresh = predictions !== null && predictions.run === run;
    next.hidden = !isTold || predictions === null;
    next.classList.toggle("waits", !isFresh);
    if (isTold && isFresh) next.replaceChildren(...nextWord(predictions.now, predictions.before));
  });
}

/** @param {Store<State>} store @param {string} key of a head */
function turn(store, key) {
  const { run, ablate } = store.get();
  const place = run && placesOf(run.card).find((each) => placeKey(each) === key);
  if (place) store.set({ ablate: turned(ablate, [place], "zero") });
}

/** The likeliest word, and the one that it was. @param {Prediction} now @param {Prediction | null} before */
function nextWord(now, before) {
  const [best, was] = [now.candidates[0], before?.candidates[0]];
  if (!best) return [];
  const [word = "", earlier = ""] = pieceLabels([best.text, was?.text ?? ""]);
  const bar = el("i", { class: "now" });
  bar.style.width = `${best.probability * 100}%`;
  return [
    el("span", { class: "muted" }, "Prediction "),
    el("bdi", { class: "token" }, word),
    el("span", { class: "bars", "aria-hidden": "true" }, bar),
    el("span", { class: "number" }, numberText(best.probability, "short")),
    was &&
      el("span", { class: "muted was" }, "was ", el("bdi", {}, earlier), ` ${numberText(was.probability, "short")}`),
  ].filter((part) => part !== undefined);
}
