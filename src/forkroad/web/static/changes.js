/* What has been moved, and how it is undone. How it is written is the business of writing.js.
 *
 *   state = {shares: {place: {to: share}}   of forks and of mixes, which are moved alike
 *            values: {place: number}        of levers
 *            dates: {place: "2026-11-20"}   of campaigns
 *            off: {place: true}}            campaigns that are left out
 *   holds only what was moved
 */

import { later, daysBetween } from "./dates.js";

const SMALL = 1e-9;
// Milliseconds between two moves that are two steps.
const PAUSE = 1000;

export function unmoved() {
  return { shares: {}, values: {}, dates: {}, off: {} };
}

/* The shares of a fork as they are now. */
export function sharesOf(state, fork) {
  if (state.shares[fork.place]) return state.shares[fork.place];
  return Object.fromEntries(fork.ways.filter((way) => way.share !== null).map((way) => [way.to, way.share]));
}

export function valueOf(state, lever) {
  return lever.place in state.values ? state.values[lever.place] : lever.base;
}

/* Who can give way: with a formula in the fork only the rest can, whatever it is. */
export function isBound(fork) {
  return fork.ways.some((way) => way.formula);
}

/* Return a state with one share moved; the others give way in proportion, or `giver` alone does.
 *
 * The share goes no further than what the others can give.
 */
export function withShare(state, fork, to, share, giver) {
  const before = sharesOf(state, fork);
  const now = { ...before };
  if (isBound(fork)) {
    const others = Object.entries(before).reduce((sum, [name, each]) => (name === to ? sum : sum + each), 0);
    now[to] = clamp(share, 0, Math.max(1 - others, 0));
  } else if (giver && giver !== to && giver in before) {
    const both = before[to] + before[giver];
    now[to] = clamp(share, 0, both);
    now[giver] = Math.max(both - now[to], 0);
  } else {
    now[to] = clamp(share, 0, 1);
    const left = 1 - now[to];
    const others = Object.keys(before).filter((name) => name !== to);
    const sum = others.reduce((total, name) => total + before[name], 0);
    for (const name of others) now[name] = sum > SMALL ? (before[name] * left) / sum : left / others.length;
  }
  return { ...state, shares: { ...state.shares, [fork.place]: now } };
}

// Numbers of a formula and days to shift by may be anything; who slides has ends all the same.
const ENDLESS = ["literal", "shift"];

export function withValue(state, lever, value) {
  const low = ENDLESS.includes(lever.form) ? -Infinity : lever.low;
  return { ...state, values: { ...state.values, [lever.place]: clamp(value, low, Infinity) } };
}

/* Return a state without what was moved at a place. */
export function without(state, place) {
  const rest = Object.entries(state).map(([kind, { [place]: moved, ...others }]) => [kind, others]);
  return Object.fromEntries(rest);
}

/* The first or last day of a run of a campaign. */
export function dateOf(state, side) {
  return state.dates[side.place] || side.base;
}

/* Return a state in which a run begins on another day and lasts as long as before. */
export function withFirstDay(state, run, day) {
  const days = daysBetween(dateOf(state, run.from), day);
  const last = later(dateOf(state, run.to), days);
  return withDates(state, [[run.from, day], [run.to, last]]);
}

/* Return a state in which a run ends on another day, the day of its beginning at the earliest. */
export function withLastDay(state, run, day) {
  const first = dateOf(state, run.from);
  return withDates(state, [[run.to, day < first ? first : day]]);
}

function withDates(state, moved) {
  const dates = { ...state.dates };
  for (const [side, day] of moved) {
    if (day === side.base) delete dates[side.place];
    else dates[side.place] = day;
  }
  return { ...state, dates };
}

/* Return a state in which a campaign runs, or does not. */
export function withCampaign(state, place, isOn) {
  const { [place]: before, ...off } = state.off;
  return { ...state, off: isOn ? off : { ...off, [place]: true } };
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/* The states so far; what is undone can be done again until something else is moved. */
export class History {
  constructor() {
    this.clear();
  }

  clear() {
    this.states = [unmoved()];
    this.place = 0;
    this.last = undefined;
    this.time = 0;
  }

  get now() {
    return this.states[this.place];
  }

  get canUndo() {
    return this.place > 0;
  }

  get canRedo() {
    return this.place < this.states.length - 1;
  }

  /* Add a state; what is moved again at one place without a pause is one step to undo. */
  push(state, place) {
    if (JSON.stringify(state) === JSON.stringify(this.now)) return;
    const time = performance.now();
    const goesOn = place !== undefined && place === this.last && time - this.time < PAUSE && this.canUndo;
    this.states = [...this.states.slice(0, this.place + (goesOn ? 0 : 1)), state];
    this.place = this.states.length - 1;
    this.last = place;
    this.time = time;
  }

  undo() {
    this.last = undefined;
    if (this.canUndo) this.place -= 1;
  }

  redo() {
    if (this.canRedo) this.place += 1;
  }
}
