import assert from "node:assert/strict";
import { test } from "node:test";
import "../page.js";

Object.assign(globalThis, {
  requestAnimationFrame: (/** @type {() => void} */ run) => setTimeout(run),
  cancelAnimationFrame: clearTimeout,
});
const { during, nextFrame, startTimer, stopFrame, stopTimer, whenSettled } = await import(
  "../../../static/core/settled.js"
);

window.dispatchEvent(new Event("load"));
const page = document.documentElement;
const isSettled = () => page.hasAttribute("data-settled");
const settled = async () => {
  while (!isSettled()) await new Promise((done) => setTimeout(done));
};
/** Work that ends when it is told to. */
function work() {
  let end = () => {};
  const promise = new Promise((/** @type {(value?: unknown) => void} */ done) => (end = done));
  return { promise, end };
}

test("the page has settled when all that has begun has ended, and not before", async () => {
  const [first, second] = [work(), work()];
  during(first.promise);
  during(second.promise);
  first.end();
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(isSettled(), false);
  second.end();
  await settled();
  during(Promise.resolve());
  assert.equal(isSettled(), false, "as soon as anything begins");
  await settled();
});

test("what fails has ended too, and its failure is not swallowed", async () => {
  await assert.rejects(during(Promise.reject(new Error("refused"))), /refused/);
  const later = async () => {
    const failed = during(new Promise((_, fail) => setTimeout(fail, 0, new Error("later"))));
    assert.equal(isSettled(), false);
    await failed;
  };
  await assert.rejects(later(), /later/);
  await settled();
});

test("timers and frames are work until they have run or were stopped", async () => {
  /** @type {string[]} */
  const ran = [];
  for (const [start, stop] of /** @type {const} */ ([
    [startTimer, stopTimer],
    [nextFrame, stopFrame],
  ])) {
    start(() => ran.push(start.name));
    assert.equal(isSettled(), false);
    await settled();
    const id = start(() => ran.push("stopped"));
    assert.equal(isSettled(), false);
    stop(id);
    await settled();
  }
  stopTimer(0);
  assert.equal(isSettled(), true, "to stop nothing is no work");
  assert.deepEqual(ran, ["startTimer", "nextFrame"]);
});

test("what moves is waited for, unless it moves for ever", async () => {
  const { promise, end } = work();
  const moving = (/** @type {number} */ endTime, /** @type {Promise<unknown>} */ finished) => ({
    playState: "running",
    effect: { getComputedTiming: () => ({ endTime }) },
    finished,
  });
  const spinner = moving(Infinity, new Promise(() => {}));
  let animations = [spinner, moving(300, promise)];
  Object.assign(document, { getAnimations: () => animations });
  during(Promise.resolve());
  await new Promise((done) => setTimeout(done, 30));
  assert.equal(isSettled(), false);
  animations = [spinner];
  end();
  await settled();
});

test("what no first picture needs is loaded once, before the page says that it has settled", async () => {
  await settled();
  const { promise, end } = work();
  let loads = 0;
  during(promise);
  whenSettled(async () => {
    assert.equal(isSettled(), false);
    loads += 1;
  });
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(loads, 0);
  end();
  await settled();
  during(Promise.resolve());
  await settled();
  assert.equal(loads, 1);
});
