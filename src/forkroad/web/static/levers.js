/* The sliders: those of the chosen step, then prices and values, then arrivals.
 *
 *   drawLevers(element, {scenario, state, step, onMove(state), onSettle(state)})
 *   `onMove` while a slider is held, `onSettle` when it is let go. The elements stay while a slider is
 *   held: only their values change (`refresh`).
 */

import { isBound, sharesOf, valueOf, withShare, withValue, without } from "./changes.js";
import { plain, signed } from "./numbers.js";
import { el } from "./parts.js";
import { say } from "./words.js";

const STEP_KINDS = ["stay", "timeout", "cost", "price"];
const givers = new Map();
let count = 0;

export function drawLevers(element, context) {
  const rows = [];
  const add = (row) => {
    rows.push(row);
    return row.element;
  };
  const { scenario, step } = context;
  const about = scenario.steps.find((each) => each.name === step);
  const parts = [];
  if (about) {
    const forks = scenario.forks.filter((fork) => fork.step === step);
    const own = scenario.levers.filter(
      (lever) => lever.about === step && STEP_KINDS.includes(lever.kind) && lever.place.startsWith("journey."),
    );
    const inside = [
      ...notesOf(about),
      ...forks.map((fork) => forkOf(fork, context, add)),
      ...own.map((lever) => add(leverRow(lever, context))),
    ];
    if (!inside.length) inside.push(el("p", { class: "quiet" }, about.outcome ? say("journey_ends") : say("nothing_to_move")));
    parts.push(el("section", { class: "group" }, el("h3", {}, about.label), inside));
  }
  const shared = scenario.levers.filter((lever) => !lever.place.startsWith("journey."));
  for (const [kinds, heading] of [
    [["price", "cost", "value"], "prices_and_values"],
    [["arrivals"], "arrivals"],
  ]) {
    const found = shared.filter((lever) => kinds.includes(lever.kind));
    if (!found.length) continue;
    const section = el("section", { class: "group" }, el("h3", {}, say(heading)));
    section.append(...found.map((lever) => add(leverRow(lever, context))));
    parts.push(section);
  }
  element.replaceChildren(...parts);
  return {
    refresh() {
      for (const row of rows) row.refresh();
    },
  };
}

function notesOf(step) {
  const notes = [];
  if (step.concern) notes.push(el("p", { class: "note" }, say("concern") + " " + step.concern));
  if (step.reply) notes.push(el("p", { class: "note" }, say("reply") + " " + step.reply));
  return notes;
}

function forkOf(fork, context, add) {
  const { scenario } = context;
  const labels = Object.fromEntries(scenario.steps.map((step) => [step.name, step.label]));
  const name = (to) => (to === "stay" ? say("stays") : to === "back" ? say("goes_back") : labels[to] || to);
  const movable = fork.ways.filter((way) => way.share !== null);
  const head = [];
  if (fork.condition) head.push(el("p", { class: "condition" }, fork.condition === "else" ? say("else") : say("if") + " ", fork.condition === "else" ? null : el("code", {}, fork.condition)));
  if (fork.sample) head.push(el("p", { class: "quiet" }, say("seen_on", { n: plain(fork.sample) }) + (fork.source ? " · " + fork.source : "")));
  if (fork.ways.length < 2) {
    const only = fork.ways[0];
    return el("div", { class: "fork" }, head, el("p", { class: "quiet" }, say("all_go_to", { step: name(only.to) })));
  }
  const rows = fork.ways.map((way) =>
    way.share === null || (way.rest && isBound(fork))
      ? el("p", { class: "formula" }, el("span", {}, name(way.to)), el("code", {}, way.formula || say("rest")))
      : add(shareRow(fork, way, name(way.to), context)),
  );
  const choice = movable.length > 2 && !isBound(fork) ? [giverOf(fork, movable, name)] : [];
  return el("div", { class: "fork" }, head, choice, rows);
}

function giverOf(fork, movable, name) {
  const select = el(
    "select",
    { onchange: () => givers.set(fork.place, select.value) },
    el("option", { value: "" }, say("in_proportion")),
    movable.map((way) => el("option", { value: way.to, selected: givers.get(fork.place) === way.to }, name(way.to))),
  );
  return el("label", { class: "giver" }, el("span", {}, say("gives_way")), select);
}

function shareRow(fork, way, label, context) {
  const now = () => sharesOf(context.state, fork)[way.to];
  return row({
    label,
    place: fork.place + "." + way.to,
    low: 0,
    high: 100,
    nudge: 0.1,
    base: way.share * 100,
    unit: "%",
    now: () => 100 * now(),
    difference: () => signed(100 * (now() - way.share), (value) => value.toFixed(1)),
    moved: (value) => withShare(context.state, fork, way.to, value / 100, givers.get(fork.place)),
    context,
  });
}

function leverRow(lever, context) {
  const { scenario } = context;
  const isShare = lever.form === "times";
  const scale = isShare ? 100 : 1;
  const label = labelOf(lever, scenario);
  return row({
    label,
    place: lever.place,
    hint: lever.form === "number" ? "" : lever.said,
    low: lever.low * scale,
    high: lever.high * scale,
    nudge: lever.nudge * scale,
    base: lever.base * scale,
    unit: unitOf(lever, scenario),
    now: () => valueOf(context.state, lever) * scale,
    difference: () => signed(valueOf(context.state, lever) * scale - lever.base * scale, plain),
    moved: (value) => {
      const next = withValue(context.state, lever, value / scale);
      return next.values[lever.place] === lever.base ? without(next, lever.place) : next;
    },
    context,
  });
}

function labelOf(lever, scenario) {
  const isOfStep = lever.place.startsWith("journey.");
  if (lever.kind === "stay") return say("lever_stay");
  if (lever.kind === "timeout") return say("lever_timeout");
  if (isOfStep) return say(lever.kind === "price" ? "lever_discount" : "lever_visit_cost");
  if (lever.kind === "arrivals") return scenario.segments[lever.about] || lever.about;
  if (lever.kind === "value") return lever.about;
  const product = scenario.products[lever.about] || lever.about;
  return say(lever.kind === "price" ? "lever_price" : "lever_unit_cost", { product });
}

function unitOf(lever, scenario) {
  if (lever.form === "times") return "%";
  if (lever.kind === "stay" || lever.kind === "timeout") return say("days");
  if (lever.kind === "price" && lever.place.startsWith("journey.")) return "";
  if (lever.kind === "price" || lever.kind === "cost") return scenario.currency;
  return lever.kind === "arrivals" ? say("a_month") : "";
}

/* One slider with its number beside it, which can be typed as well. */
function row(options) {
  const id = "lever-" + (count += 1);
  const { context } = options;
  const slider = el("input", { type: "range", id, min: options.low, max: options.high, step: options.nudge, "data-place": options.place });
  const number = el("input", { type: "number", step: "any", min: options.low, "aria-label": options.label, "data-number": options.place });
  const difference = el("span", { class: "difference" });
  const undo = el("button", { type: "button", class: "back", title: say("as_it_was") }, el("span", { "aria-hidden": "true" }, "⟲"), el("span", { class: "only-heard" }, say("as_it_was") + ": " + options.label));
  const move = (value) => {
    if (!Number.isFinite(value)) return null;
    // A slider has steps; what was in the file may lie between two of them.
    const near = Math.abs(value - options.base) < options.nudge / 2 + 1e-12;
    return options.moved(near ? options.base : value);
  };
  const pass = (state, settle) => {
    if (state === null) return;
    context.state = state;
    (settle ? context.onSettle : context.onMove)(state, options.place);
  };
  slider.addEventListener("input", () => pass(move(slider.valueAsNumber), false));
  slider.addEventListener("change", () => pass(move(slider.valueAsNumber), true));
  number.addEventListener("change", () => pass(move(number.valueAsNumber), true));
  undo.addEventListener("click", () => pass(move(options.base), true));

  function refresh() {
    const value = options.now();
    if (value > Number(slider.max)) slider.max = value;
    slider.value = value;
    slider.setAttribute("aria-valuetext", plain(Number(value.toFixed(2))) + " " + options.unit);
    if (document.activeElement !== number) number.value = Number(value.toFixed(options.nudge < 0.01 ? 4 : 2));
    const isMoved = Math.abs(value - options.base) > 1e-7;
    difference.textContent = isMoved ? options.difference() : "";
    element.classList.toggle("moved", isMoved);
    undo.disabled = !isMoved;
  }

  const words = el("label", { for: id }, options.label, options.hint ? el("span", { class: "hint" }, options.hint) : null);
  const element = el("div", { class: "lever" }, words, slider, el("span", { class: "typed" }, number, el("span", { class: "unit" }, options.unit)), difference, undo);
  refresh();
  return { element, refresh };
}

