/* Days as files have them, such as 2026-11-20, moved without the time of day. */

const DAY = 24 * 60 * 60 * 1000;

const timeOf = (day) => Date.parse(day + "T00:00:00Z");

export function daysBetween(first, last) {
  return Math.round((timeOf(last) - timeOf(first)) / DAY);
}

export function later(day, days) {
  return new Date(timeOf(day) + days * DAY).toISOString().slice(0, 10);
}
