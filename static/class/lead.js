/**
 * Lead: the switch in the header of whoever leads a room. While it is on, the class sees the page that is open here;
 * *pause* lets the phones go; *ask* makes a question of what is on screen.
 */

import { Problem } from "../core/api.js";
import { during } from "../core/settled.js";
import { at, belowRoot } from "../core/site-root.js";
import { el, fetched } from "../widgets/elements.js";
import { askRoom, lead } from "./calls.js";
import { keepLed, ledRoom, shownCode } from "./kept.js";

const STYLES = "/static/styles/pages/room-lead.css";
// what has no view of its own: the lessons' questions are asked, and the room's page is the teacher's
const UNSHOWN = /^\/(learn|room)(\/|$)/;

/** @typedef {import("./kept.js").Led} Led */

/** The address that the class sees: the projector is the teacher's own. */
function viewNow() {
  const url = new URL(location.href);
  url.searchParams.delete("present");
  return belowRoot(url.pathname + url.search + url.hash);
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

/** @param {Led} room @param {HTMLElement} said */
function controls(room, said) {
  const state = { leads: room.leads, isPaused: false, shown: "" };
  const leadButton = el("button", { type: "button", class: "small lead-switch" }, "Lead");
  const pauseButton = el("button", { type: "button", class: "small", "aria-label": "Pause following" }, "Pause");

  /** @param {unknown} error */
  const refused = (error) => {
    if (!(error instanceof Problem)) throw error;
    said.textContent = error.message;
    // the room has ended, or is another's
    if (error.status === 404) keepLed(null);
  };
  const show = oneAtATime(async () => {
    const view = viewNow();
    if (!state.leads || state.isPaused || view === state.shown) return;
    state.shown = view;
    await lead(room, { view }).catch(refused);
  });
  const draw = () => {
    leadButton.setAttribute("aria-pressed", String(state.leads));
    leadButton.title = state.leads ? "The class sees this page." : "The class does not see this page.";
    pauseButton.hidden = !state.leads;
    pauseButton.setAttribute("aria-pressed", String(state.isPaused));
  };
  leadButton.addEventListener("click", () => {
    state.leads = !state.leads;
    state.shown = "";
    keepLed({ ...room, leads: state.leads });
    draw();
    during(show());
  });
  pauseButton.addEventListener("click", () => {
    state.isPaused = !state.isPaused;
    state.shown = "";
    draw();
    during(lead(room, { following: !state.isPaused }).then(show, refused));
  });
  addEventListener("address", () => during(show()));
  addEventListener("hashchange", () => during(show()));
  addEventListener("popstate", () => during(show()));
  draw();
  during(show());
  return [leadButton, pauseButton];
}

/** A list of the questions that this page allows. @param {Led} room @param {HTMLElement} said */
function asking(room, said) {
  const list = el("ul", { class: "lead-questions" });
  const details = el("details", { class: "lead-ask" }, el("summary", { class: "button small" }, "Ask the class"), list);
  const lesson = /** @type {HTMLElement | null} */ (document.querySelector("[data-lesson][data-page='lesson']"));

  /** @param {object} body */
  const send = async (body) => {
    try {
      await askRoom(room, body);
      location.assign(at("/room"));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      said.textContent = error.message;
    }
  };
  /** @param {string} title @param {object} body */
  const item = (title, body) => {
    const button = el("button", { type: "button", class: "link" }, title);
    button.addEventListener("click", () => during(send(body)));
    return el("li", {}, button);
  };
  const fill = async () => {
    if (lesson) {
      const step = Number(new URLSearchParams(location.search).get("step") ?? "1") - 1;
      return list.replaceChildren(item("The question of this step", { lesson: lesson.dataset["lesson"], step }));
    }
    const { questionsAt } = await import("./questions.js");
    const { pathname, search } = location;
    const found = await questionsAt(belowRoot(pathname), search);
    const none =
      "Open a sentence on Explore or Steps, and choose a query and a key: then questions about them are here.";
    list.replaceChildren(
      ...(found.length ? found.map((each) => item(each.title, { own: each.step })) : [el("li", {}, none)]),
    );
  };
  details.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    details.open = false;
    details.querySelector("summary")?.focus();
  });
  details.addEventListener("toggle", () => {
    if (details.open) during(fill());
  });
  return details;
}

function mount() {
  const room = ledRoom();
  const header = document.querySelector(".masthead");
  if (!room || !header) return;
  const said = el("p", { class: "lead-said", role: "alert" });
  const code = el("a", { href: at("/room"), class: "lead-code", title: "The page of your room" }, shownCode(room.code));
  const isBoard = /^\/room$/.test(belowRoot(location.pathname));
  const leading = UNSHOWN.test(viewNow())
    ? [el("span", { class: "small muted" }, "The class does not see this page.")]
    : controls(room, said);
  const parts = isBoard ? [] : [...leading, asking(room, said)];
  header.append(el("div", { class: "lead", role: "group", "aria-label": "Your room" }, code, ...parts, said));
}

await fetched(el("link", { rel: "stylesheet", href: at(STYLES) }));
mount();
