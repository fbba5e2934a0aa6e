/**
 * A field for a number, and beside it what to type instead of one that the server would refuse.
 * What was typed stays until it is mended, or until another number comes into force.
 *
 * @typedef {{ read: (text: string, name: Bounded) => any, write: (value: any) => string, sentence: (name: Bounded,
 *   text: string) => string }} Reading
 */

import { startTimer, stopTimer } from "../core/settled.js";
import { boundedNumber, boundsSentence } from "../format/number-bounds.js";
import { el } from "./elements.js";

/** @import { Bounded } from "../format/number-bounds.js" */

// "0.5" begins with "0", which some fields refuse: wait until the fingers rest
const REST_MS = 600;

/** @type {Reading} */
const NUMBER = { read: boundedNumber, write: String, sentence: boundsSentence };

/** Several whole numbers. @type {Reading} */
export const LIST = {
  read(text, name) {
    const found = text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((each) => boundedNumber(each, name));
    return found.length === 0 || found.includes(undefined) ? undefined : found;
  },
  write: (values) => values.join(", "),
  sentence: (name) => `${boundsSentence(name)}, or several with commas between`,
};

/** @typedef {{ name: string, label: string, min: number, max: number }} Range */

/** @param {Pick<Range, "min" | "max">} range @param {string} text @returns {number | undefined} */
const wholeIn = ({ min, max }, text) =>
  /^\d{1,6}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined;

/** A small whole number. @param {Omit<Range, "name">} range @returns {Reading} */
export const wholeReading = (range) => ({
  read: (text) => wholeIn(range, text.trim()),
  write: String,
  sentence: () => `${range.label}: give a whole number from ${range.min} to ${range.max}`,
});

/** Several of them. @param {Omit<Range, "name">} range @returns {Reading} */
export const listReading = (range) => ({
  read(text) {
    const found = text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((each) => wholeIn(range, each));
    return found.length === 0 || found.includes(undefined) ? undefined : [...new Set(found)];
  },
  write: (values) => values.join(", "),
  sentence: () => `${range.label}: give whole numbers from ${range.min} to ${range.max}, with commas between`,
});

let made = 0;

/** @param {HTMLInputElement} input @param {Reading} [reading] */
export function boundedField(input, { read, write, sentence: refusalOf } = NUMBER) {
  // a page may have several fields of one name
  const refusal = el("p", { id: `${input.name}-refusal-${(made += 1)}`, class: "refusal small", role: "status" });
  input.setAttribute("aria-describedby", refusal.id);
  let sentence = "";
  let timer = 0;
  /** @type {unknown} */
  let inForce = null;

  /** @param {string} typed @param {any} value */
  const isSame = (typed, value) =>
    typed === write(value) || (typeof value === "number" && typed !== "" && Number(typed) === value);

  function say() {
    stopTimer(timer);
    if (refusal.textContent !== sentence) refusal.textContent = sentence;
    input.setAttribute("aria-invalid", String(sentence !== ""));
  }

  /** @type {unknown} */
  let shown = null;
  // what was left there is no longer being typed: the number in force is shown
  input.addEventListener("blur", () => {
    if (sentence === "" && shown !== null && !isSame(input.value, shown)) input.value = write(shown);
  });

  return {
    input,
    refusal,
    say,
    /**
     * Gives the number that was typed to `use`, or says why not.
     * @param {Bounded} name @param {(value: any) => void} use
     */
    take(name, use) {
      const value = read(input.value, name);
      sentence = value === undefined ? refusalOf(name, input.value) : "";
      stopTimer(timer);
      if (value === undefined) timer = startTimer(say, REST_MS);
      else say();
      if (value !== undefined) use(value);
    },
    /** Shows the number in force. @param {string} name of what it is the number @param {any} value */
    fill(name, value) {
      const now = `${name} ${JSON.stringify(value)}`;
      const isOther = now !== inForce;
      inForce = now;
      shown = value;
      const wasRefused = sentence !== "";
      if (wasRefused && !isOther) return;
      sentence = "";
      say();
      // what somebody is typing is theirs: "0.5" begins with "0", which is another number
      const isTheirs = document.activeElement === input && !wasRefused;
      const isThere = value !== null && isSame(input.value, value);
      if (value !== null && !isThere && !isTheirs) input.value = write(value);
    },
    destroy: () => stopTimer(timer),
  };
}
