/**
 * Lead: the bar in the header of a teacher who leads a room. While its switch is on, the class sees the page that is
 * open here; *pause* lets the phones go; *ask* makes a question of what is on screen.
 */

import { Problem } from "../core/api.js";
import { during } from "../core/settled.js";
import { at, belowRoot } from "../core/site-root.js";
import { el, fetched } from "../widgets/elements.js";
import { askRoom } from "./calls.js";
import { keepLed, ledRoom, shownCode } from "./kept.js";
import { leadControls, viewNow } from "./leading.js";

const STYLES = "/static/styles/pages/room-lead.css";
// what has no view of its own: the lessons' questions are asked, and the room's page is the teacher's
const UNSHOWN = /^\/(learn|room)(\/|$)/;

/** @import { Led } from "./kept.js" */

/**
 * A list of the questions that this page allows.
 * @param {Led} room @param {(error: Problem) => void} refused
 */
function asking(room, refused) {
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
      refused(error);
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
      ...(found.length ? found.map((each) => item(each.title, { own: each.own })) : [el("li", {}, none)]),
    );
  };
  closeOnEscape(details);
  details.addEventListener("toggle", () => {
    if (details.open) during(fill());
  });
  return details;
}

/** Links to the pages, for the projector, which shows no row of them. */
function pagesMenu() {
  const links = [...document.querySelectorAll(".masthead nav a")].map((link) => el("li", {}, link.cloneNode(true)));
  const list = el("ul", { class: "lead-questions" }, ...links);
  const details = el(
    "details",
    { class: "lead-ask lead-pages" },
    el("summary", { class: "button small" }, "Pages"),
    list,
  );
  closeOnEscape(details);
  return details;
}

/** @param {HTMLDetailsElement} details */
function closeOnEscape(details) {
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    // the projector leaves with this key as well
    event.preventDefault();
    details.open = false;
    details.querySelector("summary")?.focus();
  });
}

function mount() {
  const room = ledRoom();
  const header = document.querySelector(".masthead");
  if (!room || !header) return;
  const said = el("p", { class: "lead-said", role: "alert" });
  const bar = el("div", { class: "lead-bar", role: "group", "aria-label": "Your room" });
  const refused = (/** @type {Problem} */ { status, message }) => {
    said.textContent = message;
    if (status !== 404) return;
    // the room has ended, or is another's
    keepLed(null);
    bar.replaceChildren(said);
  };
  const code = el("a", { href: at("/room"), class: "lead-code", title: "The page of your room" }, shownCode(room.code));
  const isBoard = /^\/room$/.test(belowRoot(location.pathname));
  const leading = UNSHOWN.test(viewNow())
    ? [el("span", { class: "small muted" }, "The class does not see this page.")]
    : leadControls(room, refused);
  const parts = isBoard ? [] : [...leading, asking(room, refused)];
  bar.append(code, ...parts, pagesMenu(), said);
  header.append(bar);
}

await fetched(el("link", { rel: "stylesheet", href: at(STYLES) }));
mount();
