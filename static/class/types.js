/**
 * Rooms as types. Nothing here runs.
 *
 * @typedef {{ model: string, texts: string[], layer: number | null, head: number | null }} About
 * @typedef {{ label: string, count: number, option: number | null, right: boolean | null }} Bar
 * @typedef {{ round: number, total: number, bars: Bar[] }} Tally
 * @typedef {{ answer: string, explanation: string, option: number | null, view: string | null }} Reveal
 * @typedef {object} RoomQuestion
 * @property {number} id
 * @property {number} round
 * @property {boolean} open
 * @property {About | null} about the run that is asked about; null for a calculation without a model
 * @property {string} html the sentences before the question
 * @property {"choice" | "cell" | "number" | "order"} kind
 * @property {string} ask
 * @property {string[]} options
 * @property {string} unit
 * @property {Tally[] | null} tallies
 * @property {Reveal | null} reveal
 *
 * @typedef {object} RoomState
 * @property {string} code
 * @property {number} version
 * @property {number} ends
 * @property {boolean} joining
 * @property {boolean} following
 * @property {string | null} view
 * @property {RoomQuestion | null} question
 */

export {};
