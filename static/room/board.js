/** Board of a teacher: code, link and QR code, who joined, the question with its votes, and what phones show now. */

import { endRoom, lead, votesTable } from "../class/calls.js";
import { followRoom } from "../class/events.js";
import { changeLed, keepLed, shownCode } from "../class/kept.js";
import { Problem } from "../core/api.js";
import { during } from "../core/settled.js";
import { at } from "../core/site-root.js";
import { createStore } from "../core/store.js";
import { download } from "../format/download.js";
import { el, slot } from "../widgets/elements.js";
import { copyLink } from "../widgets/share.js";
import { mount as mountAsked } from "./asked.js";
import { mountFrame } from "./frame.js";
import { mount as mountLessons } from "./lessons.js";

/** @import { Led } from "../class/kept.js" */
/** @import { RoomState } from "../class/types.js" */
/**
 * @typedef {object} BoardState
 * @property {RoomState | null} room
 * @property {{ joined: number, voted: number }} sizes
 * @property {boolean} isThere
 * @property {string} problem
 */
/**
 * @typedef {object} Board
 * @property {Led} led
 * @property {import("../core/store.js").Store<BoardState>} store
 * @property {(work: () => Promise<unknown>) => void} act does something, and says what is refused
 */

const MINUTE_MS = 60_000;
const GONE = "Your room has ended. Nothing of it is kept.";

/** @param {HTMLElement} root @param {Led} led @param {(says: string) => void} leave */
export function mountBoard(root, led, leave) {
  /** @type {Board["store"]} */
  const store = createStore(
    /** @type {BoardState} */ ({ room: null, sizes: { joined: 0, voted: 0 }, isThere: false, problem: "" }),
  );
  /** @param {() => Promise<unknown>} work */
  const act = (work) => {
    store.set({ problem: "" });
    const done = work().catch((error) => {
      if (!(error instanceof Problem)) throw error;
      store.set({ problem: error.message });
    });
    during(done);
  };
  const board = { led, store, act };
  mountLink(root, led);
  mountControls(root, board, leave);
  mountAsked(slot(root, "asked"), board);
  mountLessons(slot(root, "lessons"), board);
  mountView(slot(root, "view"), store);
  store.watch(["problem"], ({ problem }) => {
    slot(root, "board-problem").textContent = problem;
  });
  followRoom(led.code, led.key, {
    room: (room) => {
      changeLed({ isPaused: !room.following });
      store.set({ room });
    },
    sizes: (sizes) => store.set({ sizes }),
    connection: (isThere) => store.set({ isThere }),
    end: () => leave(GONE),
  });
}

/** @param {HTMLElement} root @param {Led} led */
function mountLink(root, { code }) {
  const link = `${location.origin}${at(`/room/${code}`)}`;
  slot(root, "code").textContent = shownCode(code);
  slot(root, "link").replaceChildren(el("a", { href: link }, link.replace(/^https?:\/\//, "")));
  const picture = el("img", { src: at(`/room/${code}/qr.svg`), alt: `QR code of the link to room ${shownCode(code)}` });
  slot(root, "qr").replaceChildren(picture);
  const field = el("input", { type: "text", readonly: true, hidden: true, "aria-label": "Link to the room" });
  const button = el("button", { type: "button", class: "small" }, "Copy the link");
  button.addEventListener("click", () =>
    during(
      copyLink(field, link).then((isCopied) => {
        button.textContent = isCopied ? "Link copied" : "Copy this link";
      }),
    ),
  );
  slot(root, "copy").replaceChildren(button, field);
}

/** @param {HTMLElement} root @param {Board} board @param {(says: string) => void} leave */
function mountControls(root, { led, store, act }, leave) {
  const joining = el("button", { type: "button", class: "small" }, "Close joining");
  const following = el("button", { type: "button", class: "small" }, "Pause following");
  const table = el("button", { type: "button", class: "small" }, "Votes as CSV");
  const end = el("button", { type: "button", class: "small" }, "End the room");
  joining.addEventListener("click", () => act(() => lead(led, { joining: !store.get().room?.joining })));
  following.addEventListener("click", () => act(() => lead(led, { following: !store.get().room?.following })));
  table.addEventListener("click", () =>
    act(async () => {
      const content = await votesTable(led);
      download({ name: `room-${shownCode(led.code)}-votes.csv`, type: "text/csv", content });
    }),
  );
  end.addEventListener("click", () => {
    // its votes are gone with it
    if (end.dataset["sure"] === undefined) {
      end.dataset["sure"] = "";
      end.textContent = "End it? Its votes are deleted.";
      return;
    }
    act(async () => {
      await endRoom(led);
      keepLed(null);
      leave(GONE);
    });
  });
  slot(root, "controls").replaceChildren(joining, following, table, end);
  store.watch(["room", "sizes", "isThere"], ({ room, sizes, isThere }) => {
    joining.textContent = room?.joining === false ? "Open joining" : "Close joining";
    following.textContent = room?.following === false ? "Follow again" : "Pause following";
    const minutes = Math.max(0, Math.round((led.ends * 1000 - Date.now()) / MINUTE_MS));
    const left = minutes >= 90 ? `${Math.round(minutes / 60)} hours` : `${minutes} minutes`;
    const joined = `${sizes.joined} joined${room?.joining === false ? ", joining is closed" : ""}`;
    slot(root, "sizes").textContent = isThere
      ? `${joined}, ${left} left`
      : "The connection is lost. This page tries again.";
  });
}

/** What phones show, also after a reveal. @param {HTMLElement} root @param {Board["store"]} store */
function mountView(root, store) {
  const frame = mountFrame(root);
  store.watch(["room"], ({ room }) => {
    if (!room) return;
    const isHidden = room.question !== null && room.question.reveal === null;
    const says = isHidden
      ? "Phones show the question. The picture comes with the reveal."
      : "Phones show nothing yet. Open a page here, and the class sees it; of a lesson, it sees the questions you ask.";
    frame.show(room.view, says, false);
  });
}
