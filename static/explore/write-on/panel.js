/** Panel of *Write on*: one token after the other, each with the distribution that it was drawn from. */

import { labelsOf } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";
import { playing } from "../../widgets/player/player.js";
import { mountBeams } from "./beams.js";
import { mountCache } from "./cache.js";
import { mountDistribution } from "./distribution.js";
import { mountGuess } from "./guess.js";
import { Session } from "./session.js";
import { mountSettings } from "./settings.js";
import { longestText } from "./written.js";

/** @import { Generation } from "../../core/reply-types.js" */
/** @import { ModelCard, State, Store } from "../../core/types.js" */
/** @import { Writing } from "./session.js" */
/** @import { Written } from "./written.js" */

const KEYS = "Keys: W writes a token, U takes it back, P plays and pauses.";

/** @param {HTMLElement} root @param {Store<State>} page */
export function mountPanel(root, page) {
  const session = new Session(page);
  const { store } = session;
  const about = el("p", { class: "small muted" });
  const written = el("p", { class: "written" });
  const distribution = el("div", { class: "distribution" });
  const [guess, settings] = [el("div"), el("div", { class: "sampling" })];
  const folds = el("div", { class: "folds" });
  const note = el("p", { class: "small note", role: "status" });
  const panel = el("div", { class: "writing", role: "group", "aria-label": "Write on" });
  panel.append(controls(session, panel), about, written, note, guess, distribution, settings, folds);
  root.append(panel);

  mountGuess(guess, session, page);
  mountDistribution(distribution, session, page);
  mountSettings(settings, page);
  mountCache(folds, session, page);
  mountBeams(folds, session, page);
  page.watch(["run"], ({ run }) => run && (about.textContent = aboutText(run.card)));
  store.watch(["written", "shown"], (state) => written.replaceChildren(...writtenTokens(state, session)));
  store.watch(["note", "reply"], ({ note: said, reply, written: text, shown }) => {
    const over = text && reply && shown === text.tokens.length && overText(text, reply);
    note.textContent = [said, over].filter(Boolean).join(" ");
  });
}

/** @param {Session} session @param {HTMLElement} panel */
function controls(session, panel) {
  const { store } = session;
  const write = el("button", { type: "button", class: "primary" }, "Write a token");
  const undo = el("button", { type: "button", class: "small" }, "Undo");
  const player = playing(
    () => {
      const { isReady, isGuessing, guess } = store.get();
      if (session.isGoingOn && (!isGuessing || guess)) session.write();
      else if (isReady || store.get().note) player.stop();
    },
    () => session.play(true),
    () => session.play(false),
  );
  const play = /** @type {HTMLButtonElement} */ (player.root.querySelector("button"));
  write.addEventListener("click", () => session.write());
  undo.addEventListener("click", () => session.undo());
  const shortcuts = { w: write, u: undo, p: play };
  panel.addEventListener("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
    if (ctrlKey || metaKey || altKey || target instanceof HTMLInputElement) return;
    const button = shortcuts[/** @type {keyof typeof shortcuts} */ (key.toLowerCase())];
    button?.click();
  });
  // not `disabled`: a button that a key has just pressed keeps the focus
  store.watch(["isReady", "reply", "written", "shown"], ({ written, reply, isReady }) => {
    const isOver = Boolean(written && reply && overText(written, reply));
    write.setAttribute("aria-disabled", String(isReady && isOver));
    undo.setAttribute("aria-disabled", String(!written?.tokens.length));
  });
  const help = el("span", { class: "unseen", id: "write-on-keys" }, KEYS);
  write.setAttribute("aria-describedby", help.id);
  return el("div", { class: "write-controls" }, write, undo, player.root, help);
}

/** Why nothing more is written. @param {Written} written @param {Generation} reply */
const overText = (written, reply) => longestText(written) || (reply.tokens.length === 0 && reply.stopped.detail);

/** @param {ModelCard} card */
function aboutText({ id, task, origin }) {
  const goesOn = "goes on as its training texts often do";
  if (origin) return `${id} ${goesOn}. Nobody checks whether that is true.`;
  return task === "translate"
    ? `${id} translates small sentences, word by word, and knows nothing.`
    : `${id} writes small sentences and knows nothing: it ${goesOn}.`;
}

/**
 * What was written, token by token; a press shows how one was drawn.
 * @param {Writing} state @param {Session} session
 */
function writtenTokens({ written, shown }, session) {
  if (!written) return [];
  const { tokens, prompt } = written;
  const labels = labelsOf(tokens);
  const button = (/** @type {string} */ text, /** @type {number} */ index, /** @type {string} */ name) => {
    const made = el("button", { type: "button", class: "chip", "aria-pressed": String(index === shown) }, text);
    made.setAttribute("aria-label", name);
    made.addEventListener("click", () => session.show(index));
    return made;
  };
  const said = [...prompt].length > 40 ? `…${[...prompt].slice(-40).join("")}` : prompt;
  return [
    el("bdi", { class: "muted" }, said),
    ...labels.map((label, i) => button(label, i, `${label}: written token ${i + 1}`)),
    button("?", tokens.length, "The next token"),
  ];
}
