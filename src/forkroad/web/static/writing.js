/* How what was moved is written: as the what-if of a file has it.
 *
 *   {changes: {path: new value}, remove: [path]}   `remove` only where something is taken out
 */

import { later } from "./dates.js";
import { written } from "./numbers.js";

const SMALL = 1e-9;

/* Return what a state asks for. */
export function changesOf(state, scenario) {
  const remove = scenario.campaigns.map((each) => each.place).filter((place) => state.off[place]);
  const isOut = (path) => remove.some((place) => path.startsWith(place + "."));
  const changes = Object.fromEntries(
    [...sharesWritten(state, scenario), ...valuesWritten(state, scenario), ...datesWritten(state, scenario)].filter(([path]) => !isOut(path)),
  );
  return remove.length ? { changes, remove } : { changes };
}

function sharesWritten(state, scenario) {
  return [...scenario.forks, ...scenario.mixes]
    .filter((fork) => state.shares[fork.place] && isMoved(fork, state.shares[fork.place]))
    .map((fork) => [fork.place, writtenFork(fork, state.shares[fork.place])]);
}

function datesWritten(state, scenario) {
  const sides = scenario.campaigns.flatMap((each) => each.runs.flatMap((run) => [run.from, run.to]));
  return sides.filter((side) => side.place in state.dates).map((side) => [side.place, state.dates[side.place]]);
}

/* Levers that are parts of one text or mapping are written together. */
function valuesWritten(state, scenario) {
  const found = new Map();
  for (const lever of scenario.levers) {
    const value = state.values[lever.place];
    if (value === undefined || Math.abs(value - lever.base) <= SMALL) continue;
    const path = lever.at || lever.place;
    found.set(path, [...(found.get(path) || []), [lever, value]]);
  }
  return [...found].map(([path, moved]) => [path, writtenTogether(moved)]);
}

function writtenTogether(moved) {
  const [lever, value] = moved[0];
  switch (lever.form) {
    case "literal":
      return writtenFormula(lever.whole, moved);
    case "factor":
      return { ...lever.whole, ...Object.fromEntries(moved.map(([each, by]) => [each.part, "x" + rounded(by)])) };
    case "entry":
      return { ...lever.whole, ...Object.fromEntries(moved.map(([each, by]) => [each.part, rounded(by)])) };
    case "shift":
      return { [lever.part]: lever.whole.map((day) => later(day, Math.round(value))) };
    default:
      return writtenValue(lever, value);
  }
}

/* A formula with other numbers; what is a number alone stands as one. */
function writtenFormula(text, moved) {
  const [first] = moved;
  if (first[0].part[1] - first[0].part[0] === text.length) return rounded(first[1]);
  const fromBehind = [...moved].sort(([one], [other]) => other.part[0] - one.part[0]);
  return fromBehind.reduce((whole, [lever, value]) => {
    const [begin, end] = lever.part;
    const number = rounded(value);
    return whole.slice(0, begin) + (number < 0 ? "(" + number + ")" : number) + whole.slice(end);
  }, text);
}

function rounded(value) {
  return Number(value.toFixed(6));
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
  const number = rounded(value);
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

