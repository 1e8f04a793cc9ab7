/* Numbers as the reader's language writes them. What is not known is a dash and never 0. */

const lang = document.documentElement.lang || "en";
const UNKNOWN = "–";
const formats = new Map();

function format(options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(lang, options));
  return formats.get(key);
}

const isKnown = (value) => value !== null && value !== undefined && Number.isFinite(value);

/* A quantity: whole above 100, with a decimal or two below. */
export function amount(value) {
  if (!isKnown(value)) return UNKNOWN;
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return format({ maximumFractionDigits: digits }).format(value);
}

/* What a planner typed or slid, with the decimals that it has. */
export function plain(value) {
  return isKnown(value) ? format({ maximumFractionDigits: 6, useGrouping: false }).format(value) : UNKNOWN;
}

export function percent(share, digits) {
  if (!isKnown(share)) return UNKNOWN;
  if (share > 0 && share < 0.0005) return "<" + percent(0.001);
  const decimals = digits === undefined ? 1 : digits;
  return format({ style: "percent", minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(share);
}

/* The chance of a goal, in whole percent; what is nearly certain does not read as certain. */
export function chance(probability) {
  if (!isKnown(probability)) return UNKNOWN;
  if (probability < 0.01) return "<" + percent(0.01, 0);
  if (probability > 0.99) return ">" + percent(0.99, 0);
  return percent(probability, 0);
}

export function signed(value, write) {
  if (!isKnown(value)) return UNKNOWN;
  const text = (write || amount)(Math.abs(value));
  if (!/[1-9]/.test(text)) return "±0";
  return (value > 0 ? "+" : "−") + text;
}

/* A share as a file has it: percent, exact to a millionth, without trailing zeros. */
export function written(share) {
  return String(Number((share * 100).toFixed(4))) + "%";
}

export function between(low, high, write) {
  if (!isKnown(low) || !isKnown(high)) return "";
  return (write || amount)(low) + " – " + (write || amount)(high);
}
