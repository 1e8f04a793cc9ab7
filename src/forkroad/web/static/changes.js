/* What has been moved: shares by fork and values by lever, how it is written, and how it is undone.
 *
 *   state = {shares: {place: {to: share}}, values: {place: number}}   only what was moved
 */

import { written } from "./numbers.js";

const SMALL = 1e-9;
// Milliseconds between two moves that are two steps.
const PAUSE = 1000;

export function unmoved() {
  return { shares: {}, values: {} };
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

export function withValue(state, lever, value) {
  return { ...state, values: { ...state.values, [lever.place]: clamp(value, lever.low, Infinity) } };
}

/* Return a state without what was moved at a place. */
export function without(state, place) {
  const { [place]: share, ...shares } = state.shares;
  const { [place]: value, ...values } = state.values;
  return { shares, values };
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/* Return the changes as a what-if of the file has them: path to new value. */
export function changesOf(state, scenario) {
  const changes = {};
  for (const fork of scenario.forks) {
    const moved = state.shares[fork.place];
    if (moved && isMoved(fork, moved)) changes[fork.place] = writtenFork(fork, moved);
  }
  for (const lever of scenario.levers) {
    const value = state.values[lever.place];
    if (value !== undefined && Math.abs(value - lever.base) > SMALL) changes[lever.place] = writtenValue(lever, value);
  }
  return changes;
}

export function isMoved(fork, shares) {
  return fork.ways.some((way) => way.share !== null && Math.abs(shares[way.to] - way.share) > SMALL);
}

/* Every share as a percentage but one, which takes the rest: that of the file, or the last. */
function writtenFork(fork, shares) {
  const rest = fork.ways.find((way) => way.rest) || fork.ways[fork.ways.length - 1];
  const found = {};
  for (const way of fork.ways) {
    if (way.formula) found[way.to] = way.formula;
    else found[way.to] = way === rest ? "rest" : written(shares[way.to]);
  }
  return found;
}

function writtenValue(lever, value) {
  const number = Number(value.toFixed(6));
  switch (lever.form) {
    case "geometric":
      return { geometric: number };
    case "poisson":
      return { poisson: number };
    case "uniform":
      return { uniform: [Math.round(value), Math.round(value) + lever.width] };
    case "days":
      return Math.round(value);
    case "times":
      return "x" + number;
    default:
      return number;
  }
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
