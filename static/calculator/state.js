/**
 * State of the calculator: holds the form, the trace computed from it and the opened example; functions change it.
 *
 * @import { TextbookExample } from "../core/reply-types.js"
 * @import { StepTrace, StepperState } from "../stepper/reply/types.js"
 * @import { Form, MatrixName } from "./form.js"
 * @import { Cells } from "./parse-matrix.js"
 * @import { Problems } from "./form-problems.js"
 * @typedef {Partial<Record<MatrixName, string>>} Drafts pasted text that cannot be read yet
 *
 * @typedef {object} Own
 * @property {Form} form
 * @property {Form | null} computed the form that the trace shows
 * @property {Drafts} drafts
 * @property {string} example id of the textbook example that was begun with, empty for none
 * @property {TextbookExample[]} examples
 * @property {any} opened that example as it came
 * @property {Form | null} exampleForm the fields that it fills; null while there is none, or it has none
 * @property {Problems} problems a sentence for each field at fault
 * @property {string | null} problem what belongs to no field
 * @property {string | null} notice what the address says in vain
 * @property {string[]} notes
 * @property {boolean} isBusy
 * @property {boolean} isAwaited an example is on its way that will fill the fields
 * @property {number} linkLength characters of the link to this view; 0 while it is not known
 *
 * @typedef {StepperState & Own} State
 * @typedef {import("../core/store.js").Store<State>} Store
 */

import { readTrace } from "../stepper/reply/read.js";
import { NO_TRACE } from "../stepper/reply/state.js";
import { asksTheSame, formOf } from "./calculation-body.js";
import { completed, drawnMask, gridOf, SETTING_NAMES, withCells } from "./form.js";
import { readForm } from "./form-address.js";
import { localProblems } from "./form-problems.js";

/** To begin with while the textbooks' examples are not there: three words in two dimensions. */
export const FIRST_FORM = /** @type {Form} */ (
  readForm(
    new URLSearchParams("start=x&x=1,0;0,1;1,1&w_query=1,0;0,1&w_key=0,1;1,0&w_value=1,2;3,4&labels=the cat sat"),
  )
);

/** The example that the page opens with. */
export const FIRST_EXAMPLE = "journey-trainable-weights";

/** No example is open. */
export const NO_EXAMPLE = { example: "", opened: null, exampleForm: null, printed: [] };

/** @type {State} */
export const INITIAL = {
  ...NO_TRACE,
  form: FIRST_FORM,
  computed: null,
  drafts: {},
  ...NO_EXAMPLE,
  examples: [],
  problems: {},
  problem: null,
  notice: null,
  notes: [],
  isBusy: false,
  isAwaited: false,
  linkLength: 0,
};

/** Whether the fields ask for something else than the picture shows. @param {State} state */
export const isOutdated = ({ form, computed, trace, exampleForm, opened }) =>
  trace !== null && form !== computed && !(opened && !exampleForm);

/** An example that is no attention has no fields. @param {Pick<State, "opened" | "exampleForm">} state */
export const isFixed = ({ opened, exampleForm }) => opened !== null && exampleForm === null;

/** @param {Pick<State, "form" | "exampleForm">} state */
export const isChanged = ({ form, exampleForm }) =>
  exampleForm !== null && form !== exampleForm && !asksTheSame(form, exampleForm);

/**
 * What a book prints is beside the numbers only while they are the book's.
 * @param {Pick<State, "form" | "exampleForm" | "opened">} state
 */
const printedOf = (state) => (state.opened && !isChanged(state) ? state.opened.printed : []);

/**
 * The sub-step that was shown, where the new trace has it; else the weights, which every trace has.
 * @param {State} state @param {StepTrace} trace
 */
function keptPlace({ at }, trace) {
  const names = trace.places.map(({ name }) => name);
  return at === "" || names.includes(at) ? at : names.includes("weights") ? "weights" : "";
}

/**
 * An example has arrived. @param {State} state @param {any} opened
 * @param {Form | null} form of the reader's own, which came with a link @returns {Partial<State>}
 */
export function openExample(state, opened, form) {
  const exampleForm = opened.calculation ? formOf(opened.calculation) : null;
  const shared = { opened, exampleForm, example: opened.id, isAwaited: false };
  if (form && exampleForm) return { ...shared, form, printed: printedOf({ form, exampleForm, opened }) };
  const trace = readTrace(opened);
  const own = exampleForm ?? state.form;
  return {
    ...shared,
    trace,
    form: own,
    computed: own,
    notes: opened.notes ?? [],
    printed: opened.printed ?? [],
    problems: {},
    problem: null,
    isBusy: false,
    drafts: {},
    at: keptPlace(state, trace),
    trail: [],
    revealed: false,
    guess: null,
  };
}

/**
 * A calculation has arrived. @param {State} state @param {any} reply @param {Form} form that was asked
 * @returns {Partial<State>}
 */
export function showReply(state, reply, form) {
  const trace = readTrace(reply);
  return {
    trace,
    computed: form,
    notes: reply.notes ?? [],
    printed: printedOf({ ...state, form }),
    problems: localProblems(state.form),
    problem: null,
    isBusy: false,
    at: keptPlace(state, trace),
    trail: state.trail.filter((spot) => trace.tensors.has(spot.at)),
  };
}

/** A sentence, from its capital letter to its stop. @param {string} text */
function sentence(text) {
  const whole = /[.!?]$/.test(text) ? text : `${text}.`;
  return whole.startsWith("`") ? whole : whole.charAt(0).toUpperCase() + whole.slice(1);
}

/**
 * A calculation was refused. @param {State} state
 * @param {{ message: string, errors: { path: string, detail: string }[] }} problem @returns {Partial<State>}
 */
export function showRefusal(state, { message, errors }) {
  /** @type {Problems} */
  const problems = {};
  for (const { path, detail } of errors) {
    const [field = ""] = path.split(".");
    if (SETTING_NAMES.includes(field) || field in state.form.matrices) problems[field] = sentence(detail);
  }
  return { problems, problem: Object.keys(problems).length > 0 ? null : message, isBusy: false };
}

/** @param {State} state @param {Partial<Form>} patch @returns {Partial<State>} */
export const changeForm = (state, patch) => ({ form: completed({ ...state.form, ...patch }) });

/** @param {State} state @param {MatrixName} name @param {Cells} cells @returns {Partial<State>} */
export const changeCells = (state, name, cells) => ({ form: withCells(state.form, name, cells) });

/**
 * Pasted text that cannot be read stays; one that could be is done with. @param {State} state
 * @param {MatrixName} name @param {string} draft @returns {Partial<State>}
 */
export function keepDraft(state, name, draft) {
  const { [name]: _, ...others } = state.drafts;
  return { drafts: draft === "" ? others : { ...others, [name]: draft } };
}

/** @param {State} state @param {MatrixName} name @param {boolean} isIncluded @returns {Partial<State>} */
export function include(state, name, isIncluded) {
  const others = state.form.included.filter((each) => each !== name);
  return changeForm(state, { included: isIncluded ? [...others, name] : others });
}

/** @param {State} state @param {Form["mask"]} mask @returns {Partial<State>} */
export function chooseMask(state, mask) {
  const { form } = state;
  if (mask === "own") return changeForm(state, { mask, maskCells: drawnMask(form) });
  /** @type {Record<string, string>} */
  const sizes = { window: "1", blocks: "2", strided: "2", lengths: String(Math.max(1, gridOf(form).keys - 1)) };
  return changeForm(state, { mask, maskSize: sizes[mask] ?? "" });
}

/**
 * The heads side by side again, as fields. @param {StepTrace} trace @param {MatrixName} name @returns {Cells | null}
 */
function cellsFromTrace(trace, name) {
  const tensor = trace.tensors.get(name);
  if (!tensor || tensor.shape.length < 2) return null;
  const [rows = 0, columns = 0] = tensor.shape.slice(-2);
  const heads = tensor.shape.length === 3 ? Number(tensor.shape[0]) : 1;
  const isSingle = !(tensor.data instanceof Float64Array);
  const text = (/** @type {number} */ x) => (isSingle ? String(Number(x.toPrecision(8))) : String(x));
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: heads * columns }, (__, j) =>
      text(Number(tensor.data[(Math.floor(j / columns) * rows + i) * columns + (j % columns)])),
    ),
  );
}

/**
 * The matrices that a later start takes from the trace.
 * @param {Form["start"]} start @param {Form} form @returns {MatrixName[]}
 */
function takenOver(start, form) {
  if (start === "query") return ["query", "key", "value"];
  return start === "scores" && Number(form.heads) === 1 ? ["scores", "value"] : [];
}

/**
 * Beginning later in the arithmetic takes over the numbers that were computed up to there.
 * @param {State} state @param {Form["start"]} start @returns {Partial<State>}
 */
export function chooseStart(state, start) {
  const { form, trace } = state;
  /** @type {Form["matrices"]} */
  const found = {};
  const computed = form === state.computed && form.keyValueHeads === "" ? trace : null;
  for (const name of takenOver(start, form)) {
    const cells = computed && !form.matrices[name] ? cellsFromTrace(computed, name) : null;
    if (cells) found[name] = cells;
  }
  const keepsValue = start === "scores" && form.start !== "scores" && (found.value || form.matrices.value);
  return changeForm(state, {
    start,
    matrices: { ...form.matrices, ...found },
    included: keepsValue ? [...new Set([...form.included, /** @type {const} */ ("value")])] : form.included,
    ...(start === "scores" && form.scaleKind === "" && form.start !== "scores" && trace ? scaleOf(trace) : {}),
  });
}

/**
 * Scores of one's own are not scaled unless told: it takes over what was in force. @param {StepTrace} trace
 * @returns {Partial<Form>}
 */
function scaleOf(trace) {
  const scale = trace.tensors.get("scale")?.data[0];
  return scale === undefined || scale === 1 ? {} : { scaleKind: "number", scale: String(Number(scale.toPrecision(8))) };
}
