/**
 * A field for a number, and beside it what to type instead of one that the server would refuse.
 * What was typed stays until it is mended, or until another number comes into force.
 *
 * @typedef {import("../bounds.js").Bounded} Bounded
 */

import { boundedNumber, boundsSentence } from "../bounds.js";
import { el } from "./elements.js";

// "0.5" begins with "0", which some fields refuse: wait until the fingers rest
const REST_MS = 600;

/** @param {HTMLInputElement} input */
export function boundedField(input) {
  const refusal = el("p", { id: `${input.name}-refusal`, class: "refusal small", role: "status" });
  input.setAttribute("aria-describedby", refusal.id);
  let sentence = "";
  let timer = 0;
  /** @type {unknown} */
  let inForce = null;

  function say() {
    clearTimeout(timer);
    if (refusal.textContent !== sentence) refusal.textContent = sentence;
    input.setAttribute("aria-invalid", String(sentence !== ""));
  }

  return {
    input,
    refusal,
    say,
    /** Gives the number that was typed to `use`, or says why not. @param {Bounded} name @param {(value: number) => void} use */
    take(name, use) {
      const value = boundedNumber(input.value, name);
      sentence = value === undefined ? boundsSentence(name) : "";
      clearTimeout(timer);
      if (value === undefined) timer = window.setTimeout(say, REST_MS);
      else say();
      if (value !== undefined) use(value);
    },
    /** Shows the number in force. @param {string} name of what it is the number @param {number | null} value */
    fill(name, value) {
      const now = `${name} ${value}`;
      const isOther = now !== inForce;
      inForce = now;
      const wasRefused = sentence !== "";
      if (wasRefused && !isOther) return;
      sentence = "";
      say();
      // what somebody is typing is theirs: "0.5" begins with "0", which is another number
      const isTheirs = document.activeElement === input && !wasRefused;
      if (value !== null && Number(input.value) !== value && !isTheirs) input.value = String(value);
    },
    destroy: () => clearTimeout(timer),
  };
}
