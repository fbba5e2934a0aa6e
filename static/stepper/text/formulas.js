/**
 * Formulas: writes each sub-step with whole matrices and for one number with its indices. A formula is a tree first:
 * the page draws it as MathML, a picture as plain text.
 *
 * @import { Operation, Place, StepTrace } from "../reply/types.js"
 *
 * A node of MathML: its name, its class, the tensor that it stands for, and what stands inside. A `row` groups.
 * @typedef {{ tag: string, role?: string, term?: string, children: (MathNode | string)[] }} MathNode
 * @typedef {{ whole: MathNode, entry: MathNode }} Formula
 */

import { explained } from "../../widgets/tooltip/term-tooltip.js";
import { scaleKind, widthOf } from "../reply/facts.js";
import { operationOf } from "../reply/read.js";
import { symbolParts } from "./symbols.js";

/** @param {string} tag @param {...(MathNode | string)} children @returns {MathNode} */
const node = (tag, ...children) => ({ tag, children });

/** @param {...(MathNode | string)} children a string is an operator */
const row = (...children) =>
  node("mrow", ...children.map((child) => (typeof child === "string" ? node("mo", child) : child)));

/** @param {string} text */
const letter = (text) => node("mi", text);

/** @param {string} name @returns {MathNode} its letter in its colour, such as W_Q */
function symbol(name) {
  const { base, sub, role } = symbolParts(name);
  const made = sub ? node("msub", letter(base), node(/^\w$/.test(sub) ? "mi" : "mtext", sub)) : letter(base);
  return { ...made, term: name, ...(role !== "plain" && { role }) };
}

/** @param {string} name @param {...string} indices @returns {MathNode} such as Q_it, or (W_Q)_it */
function entry(name, ...indices) {
  const { sub, role } = symbolParts(name);
  const whole = { ...symbol(name) };
  const base = sub ? row("(", whole, ")") : whole;
  const made = node("msub", base, node("mrow", ...indices.map(letter)));
  return role === "plain" ? made : { ...made, role };
}

/** @param {MathNode} over @param {MathNode} under */
const fraction = (over, under) => node("mfrac", over, under);

/** @param {string} index */
const sum = (index) => node("munder", node("mo", "∑"), letter(index));

/** @param {string} name @param {MathNode} inside */
const applied = (name, inside) => row(node("mi", name), "(", inside, ")");

/** @param {number | string} value */
const number = (value) => node("mn", String(value));

/** @param {string} text */
const words = (text) => node("mtext", text);

/** @param {MathNode[]} terms @param {string} sign */
const joined = (terms, sign) => row(...terms.flatMap((term, i) => (i === 0 ? [term] : [sign, term])));

/**
 * How one number of a tensor is written: with no index, one, or two. @param {StepTrace} trace @param {string} name
 * @returns {MathNode}
 */
function one(trace, name) {
  const axes = (trace.tensors.get(name)?.axes ?? []).filter((axis) => axis !== "head" && axis !== "block");
  if (axes.length === 0) return symbol(name);
  if (axes.length > 1) return entry(name, "i", "j");
  return entry(name, /^(query|key|position)$/.test(axes[0] ?? "") ? "i" : "j");
}

/**
 * What stands right of the equals sign.
 * @type {{ [K in Operation["kind"]]?: (trace: StepTrace, operation: any, name: string) => Formula }}
 */
const RIGHT = {
  copy: (trace, { of }) => ({ whole: symbol(of), entry: one(trace, of) }),
  zero: () => ({ whole: number(0), entry: number(0) }),
  sum: (trace, { of }) => ({
    whole: joined(of.map(symbol), "+"),
    entry: joined(
      of.map((/** @type {string} */ each) => one(trace, each)),
      "+",
    ),
  }),
  accumulate: (trace, { of, added }) => ({
    whole: row(symbol(of), "+", sum("b"), entry(added, "b")),
    entry: row(one(trace, of), "+", sum("b"), entry(added, "b", "i", "j")),
  }),
  row_mean: (_, { of }) => ({
    whole: applied("mean", symbol(of)),
    entry: row(fraction(number(1), letter("d")), sum("j"), entry(of, "i", "j")),
  }),
  column_mean: (_, { of }) => ({
    whole: applied("mean", symbol(of)),
    entry: row(fraction(number(1), letter("n")), sum("t"), entry(of, "t", "j")),
  }),
  row_deviation: (_, { of, mean }) => ({
    whole: applied("spread", symbol(of)),
    entry: node(
      "msqrt",
      row(
        fraction(number(1), letter("d")),
        sum("j"),
        node("msup", row("(", entry(of, "i", "j"), "−", entry(mean, "i"), ")"), number(2)),
        "+",
        letter("ε"),
      ),
    ),
  }),
  normalise: (trace, { of, mean, deviation, gain, shift }) => {
    const form = (/** @type {(name: string) => MathNode} */ write) => {
      const centred = fraction(row(write(of), "−", write(mean)), write(deviation));
      return row(centred, ...(gain ? ["⊙", write(gain)] : []), ...(shift ? ["+", write(shift)] : []));
    };
    return { whole: form(symbol), entry: form((name) => one(trace, name)) };
  },
  row_root: (_, { of }) => ({
    whole: applied("root", symbol(of)),
    entry: node(
      "msqrt",
      row(fraction(number(1), letter("d")), sum("j"), node("msup", entry(of, "i", "j"), number(2)), "+", letter("ε")),
    ),
  }),
  root_normalise: (trace, { of, root, gain, shift }) => {
    const form = (/** @type {(name: string) => MathNode} */ write) =>
      row(fraction(write(of), write(root)), ...(gain ? ["⊙", write(gain)] : []), ...(shift ? ["+", write(shift)] : []));
    return { whole: form(symbol), entry: form((name) => one(trace, name)) };
  },
  product: (_, { left, right, transposed, plus }) => {
    const factor = transposed ? node("msup", symbol(right), letter("T")) : symbol(right);
    const more = plus ? ["+", symbol(plus)] : [];
    const second = transposed ? entry(right, "j", "t") : entry(right, "t", "j");
    return {
      whole: row(symbol(left), factor, ...more),
      entry: row(sum("t"), entry(left, "i", "t"), "·", second, ...(plus ? ["+", entry(plus, "j")] : [])),
    };
  },
  rotate: (_, { of, cosine, sine }) => ({
    whole: row(symbol(of), words(" turned by its position")),
    entry: row(
      entry(of, "i", "j"),
      "·",
      entry(cosine, "i", "j"),
      "−",
      entry(of, "i", "j+h"),
      "·",
      entry(sine, "i", "j"),
    ),
  }),
  multiply: (trace, { of, by }) => {
    const isUsual = by === "scale" && scaleKind(trace) === "default";
    const root = node("msqrt", number(widthOf(trace, "query")));
    if (isUsual) return { whole: fraction(symbol(of), root), entry: fraction(one(trace, of), root) };
    return { whole: row(symbol(by), "·", symbol(of)), entry: row(one(trace, by), "·", one(trace, of)) };
  },
  divide: (trace, { of, by }) => ({
    whole: fraction(symbol(of), symbol(by)),
    entry: fraction(one(trace, of), one(trace, by)),
  }),
  cap: (trace, { of, by }) => {
    const form = (/** @type {MathNode} */ x) => row(symbol(by), "·", applied("tanh", fraction(x, symbol(by))));
    return { whole: form(symbol(of)), entry: form(one(trace, of)) };
  },
  mask: (trace, { of, mask, fill }) => {
    const hidden =
      fill === null || fill === undefined
        ? letter("−∞")
        : fill < 0
          ? number(`−${(-fill).toLocaleString("en")}`)
          : number(fill);
    const form = (/** @type {MathNode} */ x, /** @type {MathNode} */ m) =>
      row(x, words(" where "), m, words(", else "), hidden);
    return { whole: form(symbol(of), symbol(mask)), entry: form(one(trace, of), one(trace, mask)) };
  },
  row_max: (_, { of, also }) => {
    const more = also ? [",", symbol(also)] : [];
    return {
      whole: applied("max", row(symbol(of), ...more)),
      entry: row(node("munder", node("mi", "max"), letter("j")), entry(of, "i", "j"), ...more),
    };
  },
  exp: (trace, { of, less }) => {
    const raised = (/** @type {MathNode} */ a, /** @type {MathNode} */ b) => node("msup", letter("e"), row(a, "−", b));
    return { whole: raised(symbol(of), symbol(less)), entry: raised(one(trace, of), entry(less, "i")) };
  },
  row_sum: (trace, { of, also }) => {
    const more = also ? ["+", one(trace, also)] : [];
    return {
      whole: row(applied("sum", symbol(of)), ...(also ? ["+", symbol(also)] : [])),
      entry: row(sum("j"), entry(of, "i", "j"), ...more),
    };
  },
  replace: (_, { of, by }) => ({
    whole: row(symbol(of), words(", with rows of "), symbol(by)),
    entry: row(entry(of, "i", "j"), words(" or "), entry(by, "i", "j")),
  }),
  concatenate: (_, { of }) => ({
    whole: applied("concat", row(entry(of, "0"), ",", entry(of, "1"), ",", "…")),
    entry: entry(of, "h", "i", "t"),
  }),
  sine: (trace, { of }) => ({ whole: applied("sin", symbol(of)), entry: applied("sin", one(trace, of)) }),
  cosine: (trace, { of }) => ({ whole: applied("cos", symbol(of)), entry: applied("cos", one(trace, of)) }),
  columns: (_, { of, interleaved }) => ({
    whole: row("[", joined(of.map(symbol), interleaved ? "," : "|"), "]", ...(interleaved ? [words(" by turns")] : [])),
    entry: row(entry(of[0], "i", "t"), words(" or "), entry(of[1], "i", "t")),
  }),
};

/** @param {StepTrace} trace @param {Place} place @returns {Formula} */
export function formulaTree(trace, { name }) {
  const operation = operationOf(trace, name);
  const write = RIGHT[operation.kind];
  if (!write) return { whole: row(symbol(name), words(" is given")), entry: row(one(trace, name), words(" is given")) };
  const right = write(trace, operation, name);
  const left = operation.kind === "concatenate" ? entry(name, "i", "h·d+t") : one(trace, name);
  return { whole: row(symbol(name), "=", right.whole), entry: row(left, "=", right.entry) };
}

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** @param {MathNode} tree @returns {Element} */
function render({ tag, role, term, children }) {
  const element = document.createElementNS(MATHML, tag);
  if (term) explained(element, term);
  if (role) element.setAttribute("class", `role ${role}`);
  // spaces at the ends of a text would fall away
  element.append(
    ...children.map((child) => (typeof child === "string" ? child.replace(/^ | $/g, "\u00a0") : render(child))),
  );
  return element;
}

/** @param {string} name @param {MathNode} tree */
function math(name, tree) {
  const element = render(node("math", tree));
  element.setAttribute("class", name);
  return element;
}

/** Each symbol can be reached by keyboard, once. @param {Element} formula */
function focusable(formula) {
  const terms = [...formula.querySelectorAll("[data-term]")];
  const names = terms.map((each) => each.getAttribute("data-term"));
  terms.filter((_, i) => names.indexOf(names[i] ?? null) === i).forEach((each) => each.setAttribute("tabindex", "0"));
  return formula;
}

/**
 * Both forms, one beside the other.
 * @param {StepTrace} trace @param {Place} place @param {number} [_head] all heads have the same formula
 * @returns {HTMLElement}
 */
export function formulaOf(trace, place, _head = 0) {
  const { whole, entry: single } = formulaTree(trace, place);
  const root = document.createElement("div");
  root.className = "formula";
  root.append(focusable(math("whole", whole)), math("entry", single));
  return root;
}

/**
 * @param {MathNode | string} tree @param {(text: string) => string} index how a subscript is written
 * @returns {string} in one line
 */
function flat(tree, index) {
  if (typeof tree === "string") return tree;
  const parts = tree.children.map((child) => flat(child, index));
  const [first = "", second = ""] = parts;
  const grouped = (/** @type {string} */ text) => (/[ +−]/.test(text) ? `(${text})` : text);
  switch (tree.tag) {
    case "mfrac":
      return `${grouped(first)} / ${grouped(second)}`;
    case "msqrt":
      return /^\w+$/.test(first) ? `√${first}` : `√(${first})`;
    case "msup":
      return second === "T" ? `${first}ᵀ` : `${first}^${grouped(second)}`;
    case "msub":
      return first + index(second);
    case "munder":
      return `${first}${index(second)} `;
    case "mo":
      return "=+−·⊙".includes(first) && first !== "" ? ` ${first} ` : first === "," ? ", " : first;
    default:
      return parts.join("");
  }
}

const underscored = (/** @type {string} */ text) => `_${text}`;

/** @param {MathNode} tree @param {(text: string) => string} index */
const line = (tree, index) => flat(tree, index).replace(/ {2,}/g, " ").trim();

/**
 * The form with whole matrices as plain text. @param {StepTrace} trace @param {Place} place
 * @param {(text: string) => string} [index] how a subscript is written
 */
export const formulaText = (trace, place, index = underscored) => line(formulaTree(trace, place).whole, index);

/**
 * The form for one number as plain text. @param {StepTrace} trace @param {Place} place
 * @param {(text: string) => string} [index]
 */
export const entryText = (trace, place, index = underscored) => line(formulaTree(trace, place).entry, index);
