/** A phone in a room: follows what the teacher shows, looks around alone and comes back, and votes. */

import { joinRoom, vote } from "../class/calls.js";
import { followRoom, pause } from "../class/events.js";
import { forgetToken, shownCode, tokenFor } from "../class/kept.js";
import { Problem } from "../core/api.js";
import { markContrast } from "../core/color-scheme.js";
import { during } from "../core/settled.js";
import { createStore } from "../core/store.js";
import { slot } from "../widgets/elements.js";
import { mountFrame } from "./frame.js";
import { questionView } from "./question.js";

/** @import { RoomQuestion, RoomState } from "../class/types.js" */
/**
 * @typedef {object} PhoneState
 * @property {RoomState | null} room
 * @property {boolean} isAlone whether this phone looks around by itself
 * @property {boolean} isThere whether the connection to the server is open
 * @property {Record<string, unknown>} given this phone's answers by question and round
 * @property {string} problem
 * @property {string} over why the room is left, in a sentence
 */

const page = /** @type {HTMLElement} */ (document.querySelector('[data-page="follow"]'));
const code = page.dataset["code"] ?? "";
const ENDED = "This room has ended. Nothing of it is kept.";

/** @type {import("../core/store.js").Store<PhoneState>} */
const store = createStore(
  /** @type {PhoneState} */ ({ room: null, isAlone: false, isThere: false, given: {}, problem: "", over: "" }),
);

/** what is typed or half put in order and no vote yet, by question @type {Map<number, unknown>} */
const drafts = new Map();

/** Whether a question keeps its picture back. @param {RoomState} room */
const isHidden = ({ question }) => question !== null && question.reveal === null;

/** @param {PhoneState} state */
function badgeOf({ room, isAlone, isThere, over }) {
  if (over) return over;
  if (!room) return "Joining…";
  if (!isThere) return "The connection is lost. This page tries again.";
  if (isHidden(room)) return "Your teacher asks";
  if (isAlone) return "You look around alone";
  if (!room.following) return "Following is paused: look around";
  return "Your teacher leads";
}

function mountBadge() {
  const badge = slot(page, "badge");
  const alone = slot(page, "alone");
  slot(page, "code").textContent = shownCode(code);
  alone.addEventListener("click", () => store.set({ isAlone: !store.get().isAlone }));
  store.watch(["room", "isAlone", "isThere", "over"], (state) => {
    badge.textContent = badgeOf(state);
    badge.dataset["state"] = state.over ? "over" : !state.isThere ? "broken" : state.isAlone ? "alone" : "led";
    alone.hidden = !state.room || Boolean(state.over) || isHidden(state.room) || state.room.view === null;
    alone.textContent = state.isAlone ? "Back to the class" : "Look around";
    alone.classList.toggle("primary", state.isAlone);
  });
}

function mountView() {
  const root = slot(page, "view");
  const frame = mountFrame(root);
  /** what stays while nobody is followed @type {string | null} */
  let mine = null;
  store.watch(["room", "isAlone", "over"], ({ room, isAlone, over }) => {
    if (!room) return;
    if (over) return frame.show(null, over, false);
    const isFree = (isAlone || !room.following) && !isHidden(room);
    if (!isFree) mine = null;
    else mine ??= room.view;
    const says = isHidden(room)
      ? "The picture comes when your teacher reveals it."
      : "Your teacher has not shown anything yet.";
    frame.show(isFree ? mine : room.view, says, isFree && isAlone);
  });
}

/** @param {unknown} answer */
async function commit(answer) {
  const question = store.get().room?.question;
  if (!question) return;
  const { id, round } = question;
  const name = `${id}.${round}`;
  const before = store.get().given;
  const draft = drafts.get(id);
  drafts.delete(id);
  store.set({ problem: "", given: { ...before, [name]: answer } });
  try {
    await vote(code, tokenFor(code), { question: id, round, answer });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (!drafts.has(id)) drafts.set(id, draft);
    store.set({ problem: error.message, given: before });
  }
}

/** @param {HTMLElement} root @returns {HTMLElement[]} */
const controls = (root) =>
  [...root.querySelectorAll("button, input, textarea")].map((each) => /** @type {HTMLElement} */ (each));

/** @param {RoomQuestion} question @param {unknown} mine */
function viewOf(question, mine) {
  const draft = {
    kept: drafts.get(question.id),
    keep: (/** @type {unknown} */ kept) => void drafts.set(question.id, kept),
  };
  return questionView(question, mine, (answer) => during(commit(answer)), draft);
}

function mountQuestion() {
  const root = slot(page, "question");
  let shown = "";
  store.watch(["room", "given", "over"], ({ room, given, over }) => {
    const question = over ? null : (room?.question ?? null);
    const mine = question ? given[`${question.id}.${question.round}`] : undefined;
    // a form that is being filled in stays; what is drawn depends on nothing else
    const now = JSON.stringify([question, mine]);
    if (now === shown) return;
    shown = now;
    root.hidden = question === null;
    page.toggleAttribute("data-asked", question !== null);
    const focused = controls(root).indexOf(/** @type {HTMLElement} */ (document.activeElement));
    root.replaceChildren(...(question ? [viewOf(question, mine)] : []));
    controls(root)[focused]?.focus();
  });
}

/** The room, once it is joined; after a refusal for a time, this page comes back by itself. */
async function joined() {
  for (;;) {
    try {
      return await joinRoom(code, tokenFor(code));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (!error.retryAfter) {
        store.set({ over: error.message, problem: "" });
        return null;
      }
      store.set({ problem: `${error.message} This page tries again by itself.` });
      await pause(error.retryAfter);
    }
  }
}

async function start() {
  store.watch(["problem"], ({ problem }) => {
    slot(page, "problem").textContent = problem;
  });
  const room = await joined();
  if (!room) return;
  store.set({ room, problem: "" });
  followRoom(code, tokenFor(code), {
    room: (room) => store.set(room.question && !store.get().room?.question ? { room, isAlone: false } : { room }),
    connection: (isThere) => store.set({ isThere }),
    end: () => {
      forgetToken(code);
      store.set({ over: ENDED });
    },
  });
}

markContrast();
mountBadge();
mountView();
mountQuestion();
start();
