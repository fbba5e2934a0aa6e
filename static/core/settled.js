/**
 * Settled: `data-settled` stands on the root element while nothing of the page is under way: no request, timer, frame
 * or movement. Whatever takes its time begins here, so that tests and other scripts need not guess.
 */

/** what has begun and not ended @type {Set<unknown>} */
const underWay = new Set();
/** what waits until the page has settled once @type {(() => Promise<unknown>)[]} */
const waiting = [];
// an observer of sizes or places speaks up to two frames later
const QUIET_FRAMES = 2;
let begun = 0;
let isLooking = false;

/** None in a test without a page. */
const page = () => globalThis.document?.documentElement;

/** @param {unknown} work */
function begin(work) {
  begun += 1;
  underWay.add(work);
  page()?.removeAttribute("data-settled");
}

/** @param {unknown} work */
function end(work) {
  if (underWay.delete(work) && underWay.size === 0) look();
}

const aFrame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

/** Ends when all that moves, and will stop moving, has stopped. @returns {Promise<boolean>} whether anything moved */
async function moved() {
  const moving = (document.getAnimations?.() ?? []).filter(
    ({ playState, effect }) => playState === "running" && effect?.getComputedTiming().endTime !== Infinity,
  );
  await Promise.allSettled(moving.map(({ finished }) => finished));
  return moving.length > 0;
}

async function look() {
  if (isLooking || !page()?.toggleAttribute || !globalThis.requestAnimationFrame) return;
  isLooking = true;
  for (let quiet = 0; underWay.size === 0 && quiet < QUIET_FRAMES; quiet++) {
    const before = begun;
    await aFrame();
    if ((await moved()) || begun !== before) quiet = -1;
  }
  isLooking = false;
  if (underWay.size > 0) return;
  const loads = waiting.splice(0);
  if (loads.length > 0) during(Promise.all(loads.map((load) => load())));
  else page().setAttribute("data-settled", "");
}

/**
 * The page has not settled before this is answered.
 * @template T
 * @param {Promise<T>} work @returns {Promise<T>}
 */
export function during(work) {
  begin(work);
  return work.finally(() => end(work));
}

/** What no first picture needs. @param {() => Promise<unknown>} load called once the page has settled */
export function whenSettled(load) {
  waiting.push(load);
  if (underWay.size === 0) look();
}

/** @param {() => void} run @param {unknown} work */
function finish(run, work) {
  try {
    run();
  } finally {
    end(work);
  }
}

/** @param {() => void} run @param {number} [ms] @returns {number} for `stopTimer` */
export function startTimer(run, ms = 0) {
  const id = setTimeout(() => finish(run, `timer ${id}`), ms);
  begin(`timer ${id}`);
  return id;
}

/** @param {number} id */
export function stopTimer(id) {
  clearTimeout(id);
  end(`timer ${id}`);
}

/**
 * A clock beside the page, such as that of a line on which nothing may ever come: the page settles without it.
 * @param {() => void} run @param {number} ms @returns {number} for `clearTimeout`
 */
export const startClock = (run, ms) => setTimeout(run, ms);

/** @param {(now: number) => void} run @returns {number} for `stopFrame` */
export function nextFrame(run) {
  const id = requestAnimationFrame((now) => finish(() => run(now), `frame ${id}`));
  begin(`frame ${id}`);
  return id;
}

/** @param {number} id */
export function stopFrame(id) {
  cancelAnimationFrame(id);
  end(`frame ${id}`);
}

if (globalThis.document?.readyState && document.readyState !== "complete") {
  during(new Promise((done) => window.addEventListener("load", done, { once: true })));
}
for (const name of ["transitionrun", "animationstart"]) {
  globalThis.document?.addEventListener?.(name, () => during(Promise.resolve()));
}
