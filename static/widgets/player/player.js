/** Player of a slider: moves it from one step to the next, as fast as the pictures come. */

import { startTimer, stopTimer } from "../../core/settled.js";
import { el } from "../elements.js";

const REST_MS = { "½×": 1600, "1×": 800, "2×": 350 };
/** @typedef {keyof typeof REST_MS} Speed */

/**
 * @param {HTMLInputElement} slider its `input` event asks for a step
 * @param {() => boolean} isShown whether the picture of the step has come
 */
export function player(slider, isShown) {
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
  }
  /** @param {number} step */
  function show(step) {
    slider.value = String(step);
    slider.dispatchEvent(new Event("input"));
  }
  function next() {
    timer = startTimer(next, REST_MS[/** @type {Speed} */ (speed.value)]);
    // the picture of the step before comes first: a step that nobody sees teaches nothing
    if (!isShown()) return;
    if (slider.value === slider.max) return stop();
    show(Number(slider.value) + 1);
  }
  play.addEventListener("click", () => {
    if (timer) return stop();
    play.textContent = "❚❚ Pause";
    play.setAttribute("aria-pressed", "true");
    if (slider.value === slider.max) show(0);
    timer = startTimer(next, REST_MS[/** @type {Speed} */ (speed.value)]);
  });
  slider.addEventListener("pointerdown", stop);
  slider.addEventListener("keydown", stop);
  return el("span", { class: "player" }, play, speed);
}
