/** The switches of a teacher who leads: what they say, what they send, and what the next page knows of it. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { button, onPage } from "../page.js";

const browser = /** @type {any} */ (globalThis.window);
Object.assign(globalThis, { localStorage: browser.localStorage });
const { leadControls } = await import("../../../static/class/leading.js");
const { keepLed, ledRoom } = await import("../../../static/class/kept.js");

/** @type {object[]} what was sent */
let sent = [];
/** the room of the server @type {{ view: string | null, following: boolean }} */
let room = { view: null, following: true };
let status = 200;
globalThis.fetch = /** @type {any} */ (
  async (/** @type {string} */ _, /** @type {{ body: string }} */ { body }) => {
    sent.push(JSON.parse(body));
    Object.assign(room, JSON.parse(body));
    return new Response(JSON.stringify(status === 200 ? room : { detail: "It has ended." }), { status });
  }
);
const answered = () => new Promise((done) => setTimeout(done));

/** A page of the teacher's, opened. @param {string} address */
async function opened(address) {
  browser.happyDOM.setURL(`http://localhost${address}`);
  const root = onPage();
  /** @type {string[]} */
  const refused = [];
  root.append(...leadControls(/** @type {any} */ (ledRoom()), ({ message }) => refused.push(message)));
  await answered();
  return { lead: button(root, "Lead"), pause: button(root, "Pause"), refused };
}

beforeEach(() => {
  sent = [];
  room = { view: null, following: true };
  status = 200;
  keepLed({ code: "BCDF2345", key: "k", ends: Date.now(), leads: true });
});

test("the class sees the page that is open, without the projector of the teacher", async () => {
  const { lead, pause } = await opened("/steps?text=a&present=1");
  assert.deepEqual(sent, [{ view: "/steps?text=a" }]);
  assert.equal(lead.title, "The class sees this page.");
  assert.equal(pause.hidden, false);
});

test("a pause stays on the next page, which says so and shows nothing, until it ends there", async () => {
  const first = await opened("/steps?text=a");
  first.pause.click();
  await answered();
  assert.deepEqual(sent.at(-1), { following: false });
  sent = [];
  const { lead, pause } = await opened("/sparse?n=4");
  assert.equal(pause.getAttribute("aria-pressed"), "true");
  assert.equal(lead.title, "Following is paused. The class sees this page when you end the pause.");
  assert.deepEqual(sent, []);
  pause.click();
  await answered();
  assert.deepEqual(sent, [{ following: true, view: "/sparse?n=4" }]);
  assert.equal(lead.title, "The class sees this page.");
  assert.equal(ledRoom()?.isPaused, false);
});

test("a pause that began on the board is known where the next page is shown", async () => {
  room.following = false;
  const { pause } = await opened("/sparse");
  assert.equal(pause.getAttribute("aria-pressed"), "true");
});

test("what is switched off stays off, and a pause cannot be pressed then", async () => {
  const first = await opened("/sparse");
  first.lead.click();
  sent = [];
  const { lead, pause } = await opened("/cost");
  assert.deepEqual([lead.getAttribute("aria-pressed"), pause.hidden, sent], ["false", true, []]);
  assert.equal(lead.title, "The class does not see this page.");
});

test("the back button shows the class the page again", async () => {
  await opened("/sparse");
  sent = [];
  browser.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  await answered();
  // the pages of the tests before are on this one still
  assert.deepEqual(sent.at(-1), { view: "/sparse" });
});

test("what is refused is said, and the switch says what holds", async () => {
  const { pause, refused } = await opened("/sparse");
  status = 404;
  pause.click();
  await answered();
  assert.deepEqual(refused, ["It has ended."]);
  assert.equal(pause.getAttribute("aria-pressed"), "false");
});
