/* Asking the server: the quick answer while something moves, the thorough one when it rests.
 *
 * Of a state there are up to three answers: `central` estimates at once; where stock limits sales,
 * or customers bring customers, `few` replications next; and the `whole` forecast. The base has the
 * same ones, so that like can stand beside like.
 */

import { post } from "./api.js";
import { changesOf } from "./writing.js";
import { UNCHANGED, keep, keyOf, page } from "./session.js";

// Milliseconds of rest before anything is simulated.
const PATIENCE = 250;
// Central estimates that may be under way: while a slider is held, and when it is let go.
const HELD = 1;
const LET_GO = 2;
// Seconds that a first look takes where the whole forecast takes much longer.
const WORTH_A_LOOK = 0.6;

const underway = new Set();
let waiting = null;
let timer = 0;
// What is being simulated; asked for again, it would make itself stale.
let simulating = "";
let listener = { found() {}, agreed() {}, refused() {} };

/* found(isShown) : something has come in. agreed() : what was moved can be. refused(data) : it cannot. */
export function listenTo(given) {
  listener = given;
}

/* The base: its estimates at once, all else in its own time. */
export async function follow() {
  const { sha256 } = page;
  page.shown = UNCHANGED;
  const central = base("central", sha256);
  // Orders stand beside the estimates that they are for.
  if (page.scenario.limits.length) await central;
  simulateBase(sha256);
}

async function simulateBase(sha256) {
  const { limits } = page.scenario;
  if (limits.length) base("orders", sha256);
  for (const want of limits.length ? ["few", "whole"] : ["whole"]) if (!(await base(want, sha256))) return;
}

async function base(want, sha256) {
  const { status, data } = await post("/forecast", { sha256, want, changes: {} });
  if (sha256 !== page.sha256) return false;
  if (status === 200) {
    if (want === "orders") page.base.central = withOrders(page.base.central, data);
    else page.base[want] = data;
    listener.found(page.shown === UNCHANGED);
    return true;
  }
  if (want !== "central" || !data.stale) page.base[want] = null;
  if (!data.stale) listener.refused(data);
  return false;
}

/* What follows the central estimates of a change, one after the other: no first look where the whole is as soon there. */
function stages() {
  const { few } = page.base;
  return few && few.about.seconds > WORTH_A_LOOK ? ["few", "whole"] : ["whole"];
}

/* Ask for the central estimates of a state; the newest comes first, and none twice. */
export async function estimate(state, isLetGo) {
  const asked = changesOf(state, page.scenario);
  const key = keyOf(asked);
  page.shown = key;
  waiting = null;
  if (key === UNCHANGED || page.kept.has(key)) {
    listener.found(true);
    return;
  }
  // Where nothing can be said at once, all waits for the whole forecast.
  if (page.base.central === null || underway.has(key)) return;
  if (underway.size >= (isLetGo ? LET_GO : HELD)) {
    waiting = { state, isLetGo };
    return;
  }
  await request(key, asked);
  const next = waiting;
  if (next) estimate(next.state, next.isLetGo);
}

async function request(key, asked) {
  const sha256 = page.sha256;
  underway.add(key);
  const { status, data } = await post("/forecast", { sha256, want: "central", ...asked });
  underway.delete(key);
  if (sha256 !== page.sha256) return;
  if (status === 200) {
    keep(key, "central", data);
    listener.agreed();
    if (page.shown === key) listener.found(true);
  } else if (!data.stale) listener.refused(data);
}

/* Ask for all that follows, once a state has rested for a while. */
export function simulate(state) {
  clearTimeout(timer);
  timer = setTimeout(() => simulateChange(changesOf(state, page.scenario)), PATIENCE);
}

async function simulateChange(asked) {
  const key = keyOf(asked);
  const { sha256 } = page;
  if (key === UNCHANGED || simulating === key + sha256) return;
  simulating = key + sha256;
  if (page.scenario.limits.length) simulated("orders", key, asked, sha256);
  for (const want of stages()) if (!(await simulated(want, key, asked, sha256))) break;
  if (simulating === key + sha256) simulating = "";
}

/* Return whether the state is still shown and an answer to it is there. */
async function simulated(want, key, asked, sha256) {
  if (page.shown !== key || sha256 !== page.sha256) return false;
  if ((page.kept.get(key) || {})[want]) return true;
  const { status, data } = await post("/forecast", { sha256, want, ...asked });
  if (sha256 !== page.sha256) return false;
  if (status === 200) take(key, want, data);
  else if (!data.stale) listener.refused(data);
  if (status === 200 && page.shown === key) listener.found(true);
  return status === 200;
}

function take(key, want, data) {
  const { central } = page.kept.get(key) || {};
  keep(key, want, data);
  if (want === "orders" && central) keep(key, "central", withOrders(central, data));
}

/* What to order at expected demand takes longer than what is demanded, and stands beside it. */
function withOrders(central, { tables }) {
  return central && { ...central, tables: { ...central.tables, ...tables } };
}
