/** The page of rooms: opens one, joins one, and is the board of the teacher who leads one. */

import { openRoom } from "../class/calls.js";
import { keepLed, ledRoom } from "../class/kept.js";
import { Problem } from "../core/api.js";
import { markContrast } from "../core/color-scheme.js";
import { during } from "../core/settled.js";
import { at } from "../core/site-root.js";
import { slot } from "../widgets/elements.js";
import { mountBoard } from "./board.js";

const page = /** @type {HTMLElement} */ (document.querySelector('[data-page="room"]'));
const LOOPBACK = /^(localhost|127\.|\[::1\])/;

/** @param {HTMLFormElement} form @param {(data: FormData) => Promise<void> | void} send */
function onSubmit(form, send) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    slot(page, "problem").textContent = "";
    const sent = Promise.resolve(send(new FormData(form))).catch((error) => {
      if (!(error instanceof Problem)) throw error;
      slot(page, "problem").textContent = error.message;
    });
    during(sent);
  });
}

/** @param {string} name */
const form = (name) => /** @type {HTMLFormElement} */ (slot(page, name));

function show() {
  const room = ledRoom();
  slot(page, "start").hidden = room !== null;
  slot(page, "board").hidden = room === null;
  if (room) mountBoard(slot(page, "board"), room, leave);
}

/** @param {string} says */
function leave(says) {
  keepLed(null);
  document.querySelector(".masthead .lead-bar")?.remove();
  slot(page, "start").hidden = false;
  slot(page, "board").hidden = true;
  slot(page, "problem").textContent = says;
}

markContrast();
onSubmit(form("open"), async (data) => {
  const { code, key, ends } = await openRoom(Number(data.get("hours")));
  keepLed({ code, key, ends, leads: true });
  show();
  // the bar of the other pages, which this one had no room for before
  await import("../class/lead.js");
});
onSubmit(form("join"), (data) => {
  const code = String(data.get("code") ?? "")
    .replaceAll(/[\s-]/g, "")
    .toUpperCase();
  location.assign(at(`/room/${encodeURIComponent(code)}`));
});
slot(page, "loopback").hidden = !LOOPBACK.test(location.hostname);
show();
