/* What the page has before it; every part of the page looks here and nowhere else. */

import { History } from "./changes.js";
import { changesOf } from "./writing.js";

export const page = {
  about: null,
  sha256: "",
  scenario: null,
  history: new History(),
  step: "",
  measure: 0,
  // The base, and what was found for other states: {central, few, whole} by what was changed.
  base: {},
  kept: new Map(),
  levers: null,
  context: null,
  map: null,
};

const MOST_KEPT = 30;

export function keyOf(changes) {
  return JSON.stringify(changes);
}

export const UNCHANGED = keyOf({ changes: {} });

/* What a state asks for, as text: equal states have equal keys. */
export function keyOfState(state) {
  return keyOf(changesOf(state, page.scenario));
}

export function keep(key, want, found) {
  page.kept.set(key, { ...page.kept.get(key), [want]: found });
  while (page.kept.size > MOST_KEPT) page.kept.delete(page.kept.keys().next().value);
}
