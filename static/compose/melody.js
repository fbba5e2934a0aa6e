/**
 * Melody of steps: one note or a rest a step, at a tempo, and the notes in seconds that the server sounds.
 *
 * @typedef {{ timbre: string, beat: number, steps: (string | null)[] }} Steps `beat` is the length of a note in
 *   seconds; null is a rest
 * @typedef {{ notes: { name: string, start_s: number, length_s: number }[], length_s: number, timbre: string }} Melody
 */

const NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
/** As the server has them: two octaves, the lowest first. */
export const NOTES = [4, 5].flatMap((octave) => NAMES.map((name) => `${name}${octave}`));
export const TIMBRES = ["sine", "flute", "reed", "string", "bell"];
/** Training melodies have no other timbres. */
export const UNSEEN_TIMBRE = "bell";
/** The length of a note in seconds; training has all between the ends. */
export const TEMPOS = { fast: 0.16, middle: 0.24, slow: 0.32 };
export const MOST_STEPS = 8;
const [AROUND_S, BETWEEN_S] = [0.12, 0.06];

/** @type {Steps} */
export const FIRST_STEPS = { timbre: "flute", beat: TEMPOS.middle, steps: ["C4", "E4", "G4", "C5"] };

/** @param {number} seconds */
const rounded = (seconds) => Math.round(seconds * 1000) / 1000;

/** The steps up to the last note. @param {(string | null)[]} steps */
export const trimmed = (steps) => steps.slice(0, steps.findLastIndex((each) => each !== null) + 1);

/** @param {Steps} steps at least one of which is a note @returns {Melody} */
export function melodyOf({ timbre, beat, steps }) {
  const sounded = trimmed(steps);
  const startOf = (/** @type {number} */ i) => rounded(AROUND_S + i * (beat + BETWEEN_S));
  return {
    notes: sounded.flatMap((name, i) => (name === null ? [] : [{ name, start_s: startOf(i), length_s: beat }])),
    length_s: rounded(startOf(sounded.length) - BETWEEN_S + AROUND_S),
    timbre,
  };
}

/** With another note or a rest in a step. @param {Steps} steps @param {number} step @param {string | null} note */
export const withNote = (steps, step, note) => ({
  ...steps,
  steps: Array.from({ length: MOST_STEPS }, (_, i) => (i === step ? note : (steps.steps[i] ?? null))),
});

/**
 * The notes of a sound whose own times are not known here, one a step, as far as the steps reach.
 * @param {string} text @returns {Steps}
 */
export const stepsOf = (text) => ({ ...FIRST_STEPS, steps: text.split(" ").slice(0, MOST_STEPS) });
