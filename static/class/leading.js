/** Leading: tells the server which page the class sees, and whether phones follow, with the two switches for that. */

import { Problem } from "../core/api.js";
import { during } from "../core/settled.js";
import { el } from "../widgets/elements.js";
import { viewAddress } from "../widgets/share.js";
import { lead } from "./calls.js";
import { changeLed, followLed, ledRoom } from "./kept.js";

/** @import { Led } from "./kept.js" */

/** The address that the class sees: the projector is the teacher's own. */
export function viewNow() {
  const url = new URL(location.href);
  url.searchParams.delete("present");
  return viewAddress(url.href);
}

/** Sends the last of several changes, one at a time. @param {() => Promise<unknown>} send */
function oneAtATime(send) {
  let isSending = false;
  let isWaiting = false;
  return async () => {
    isWaiting = true;
    if (isSending) return;
    isSending = true;
    while (isWaiting) {
      isWaiting = false;
      await send();
    }
    isSending = false;
  };
}

/** @param {{ leads: boolean, isPaused: boolean }} state */
function sees({ leads, isPaused }) {
  if (!leads) return "The class does not see this page.";
  return isPaused
    ? "Following is paused. The class sees this page when you end the pause."
    : "The class sees this page.";
}

/** @param {Led} room @param {(error: Problem) => void} refused @returns {HTMLElement[]} the switches */
export function leadControls(room, refused) {
  const state = { leads: room.leads, isPaused: room.isPaused ?? false };
  /** what the server knows of it */
  const told = { view: "", isPaused: state.isPaused };
  const leadButton = el("button", { type: "button", class: "small lead-switch" }, "Lead");
  const pauseButton = el("button", { type: "button", class: "small", "aria-label": "Pause following" }, "Pause");

  const draw = () => {
    leadButton.setAttribute("aria-pressed", String(state.leads));
    leadButton.title = sees(state);
    pauseButton.hidden = !state.leads;
    pauseButton.setAttribute("aria-pressed", String(state.isPaused));
  };
  const tell = oneAtATime(async () => {
    const { leads, isPaused } = state;
    const view = viewNow();
    /** @type {{ view?: string, following?: boolean }} */
    const body = {};
    if (isPaused !== told.isPaused) body.following = !isPaused;
    if (leads && !isPaused && view !== told.view) body.view = view;
    if (Object.keys(body).length === 0) return;
    try {
      const { following } = await lead(room, body);
      told.view = body.view ?? told.view;
      told.isPaused = !following;
      // the board may have paused it meanwhile
      if (state.isPaused === isPaused) state.isPaused = told.isPaused;
      changeLed({ isPaused: told.isPaused });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      state.isPaused = told.isPaused;
      refused(error);
    }
    draw();
  });
  const change = (/** @type {Partial<typeof state>} */ to) => {
    Object.assign(state, to);
    draw();
    during(tell());
  };
  const readAgain = () => {
    const { leads, isPaused = false } = ledRoom() ?? { leads: false };
    Object.assign(state, { leads, isPaused });
    told.isPaused = isPaused;
    draw();
  };
  leadButton.addEventListener("click", () => {
    changeLed({ leads: !state.leads });
    told.view = "";
    change({ leads: !state.leads });
  });
  pauseButton.addEventListener("click", () => change({ isPaused: !state.isPaused }));
  for (const name of ["address", "hashchange", "popstate"]) window.addEventListener(name, () => change({}));
  // the back button brings a page back as it was left, and the class saw another meanwhile
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    readAgain();
    told.view = "";
    change({});
  });
  followLed(readAgain);
  change({});
  return [leadButton, pauseButton];
}
