/** Player: goes on by one step at a time, as fast as the pictures come. */

import { startTimer, stopTimer } from "../../core/settled.js";
import { el } from "../elements.js";

const REST_MS = { "½×": 1600, "1×": 800, "2×": 350 };
/** @typedef {keyof typeof REST_MS} Speed */

/**
 * A button that plays and pauses, and its speed.
 * @param {() => void} step asked for again and again; what has no picture yet waits for the next time
 * @param {() => void} [begin] before the first
 * @param {() => void} [end] after the last
 */
export function playing(step, begin = () => {}, end = () => {}) {
  const play = el("button", { type: "button", class: "small", "aria-pressed": "false" }, "▶ Play");
  const speed = el(
    "select",
    { "aria-label": "Speed" },
    ...Object.keys(REST_MS).map((name) => el("option", { value: name, selected: name === "1×" }, name)),
  );
  let timer = 0;

  function stop() {
    stopTimer(timer);
    timer = 0;
    play.textContent = "▶ Play";
    play.setAttribute("aria-pressed", "false");
    end();
  }
  const rest = () => (timer = startTimer(next, REST_MS[/** @type {Speed} */ (speed.value)]));
  function next() {
    rest();
    step();
  }
  play.addEventListener("click", () => {
    if (timer) return stop();
    play.textContent = "❚❚ Pause";
    play.setAttribute("aria-pressed", "true");
    begin();
    rest();
  });
  return { root: el("span", { class: "player" }, play, speed), stop };
}

/**
 * Moves a slider from one step to the next.
 * @param {HTMLInputElement} slider its `input` event asks for a step
 * @param {() => boolean} isShown whether the picture of the step has come
 */
export function player(slider, isShown) {
  /** @param {number} step */
  function show(step) {
    slider.value = String(step);
    slider.dispatchEvent(new Event("input"));
  }
  const { root, stop } = playing(
    () => {
      // the picture of the step before comes first: a step that nobody sees teaches nothing
      if (!isShown()) return;
      if (slider.value === slider.max) return stop();
      show(Number(slider.value) + 1);
    },
    () => slider.value === slider.max && show(0),
  );
  slider.addEventListener("pointerdown", stop);
  slider.addEventListener("keydown", stop);
  return root;
}
