/* The sliders: those of the chosen step, then prices and values, then arrivals.
 *
 *   drawLevers(element, {scenario, state, step, onMove(state), onSettle(state)})
 *   `onMove` while a slider is held, `onSettle` when it is let go. The elements stay while a slider is
 *   held: only their values change (`refresh`).
 */

import { drawCampaign } from "./campaigns.js";
import { isBound, sharesOf, valueOf, withShare, withValue, without } from "./changes.js";
import { plain, signed } from "./numbers.js";
import { el } from "./parts.js";
import { sliderRow } from "./slider.js";
import { say } from "./words.js";

const STEP_KINDS = ["stay", "timeout", "cost", "price"];
const STOCK_KINDS = ["on_hand", "lead_time", "service"];
// What is a share of 1 or a factor is slid and typed in percent.
const PERCENT_KINDS = ["shock", "service", "customers"];
const PERCENT_FORMS = ["times", "factor"];
const givers = new Map();

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
    const days = scenario.mixes.filter((mix) => mix.kind === "days" && mix.about === step);
    const own = scenario.levers.filter(
      (lever) => lever.about === step && STEP_KINDS.includes(lever.kind) && lever.place.startsWith("journey."),
    );
    const inside = [
      ...notesOf(about),
      ...forks.map((fork) => forkOf(fork, context, add)),
      ...own.map((lever) => add(leverRow(lever, context))),
      ...days.map((mix) => mixOf(mix, say("lever_stay"), context, add)),
    ];
    if (!inside.length) inside.push(el("p", { class: "quiet" }, about.outcome ? say("journey_ends") : say("nothing_to_move")));
    parts.push(el("section", { class: "group" }, el("h3", {}, about.label), inside));
  }
  const shared = scenario.levers.filter((lever) => !lever.place.startsWith("journey."));
  const rowsOf = (kinds) => shared.filter((lever) => kinds.includes(lever.kind)).map((lever) => add(leverRow(lever, context)));
  const customers = scenario.mixes.filter((mix) => mix.kind === "customers");
  for (const [heading, inside] of [
    ["prices_and_values", rowsOf(["price", "cost", "value"])],
    ["arrivals", rowsOf(["arrivals", "cohort"])],
    ["customers_like", [...rowsOf(["customers"]), ...customers.map((mix) => mixOf(mix, ofWhom(mix.about, mix.place, scenario), context, add))]],
    ["campaigns", scenario.campaigns.map((each) => campaignOf(each, shared, context, add))],
    ["unexpected", rowsOf(["shock"])],
    ["stock", rowsOf(STOCK_KINDS)],
  ]) {
    if (inside.length) parts.push(el("section", { class: "group" }, el("h3", {}, say(heading)), inside));
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
  const rows = fork.ways.flatMap((way) =>
    way.share === null || (way.rest && isBound(fork))
      ? formulaOf(fork, way, name(way.to), context, add)
      : add(shareRow(fork, way, name(way.to), context)),
  );
  return el("div", { class: "fork" }, head, choiceOfGiver(fork, movable, name), rows);
}

/* A formula, and beneath it every number that stands in it; what is a number alone is its own slider. */
function formulaOf(fork, way, label, context, add) {
  const numbers = context.scenario.levers.filter((lever) => lever.at === fork.place + "." + way.to);
  if (numbers.length === 1 && isAlone(numbers[0])) return [add(leverRow(numbers[0], context, label))];
  const text = el("p", { class: "formula" }, el("span", {}, label), el("code", {}, way.formula || say("rest")));
  return [text, ...numbers.map((lever) => add(leverRow(lever, context, label)))];
}

/* A table of shares that is no fork: one gives way to the others all the same. */
function mixOf(mix, heading, context, add) {
  const name = (to) => (mix.kind === "days" ? say("n_days", { n: to }) : to);
  const rows = mix.ways.map((way) => add(shareRow(mix, way, name(way.to), context)));
  return el("div", { class: "fork" }, el("p", {}, heading), choiceOfGiver(mix, mix.ways, name), rows);
}

function campaignOf(campaign, levers, context, add) {
  const own = levers.filter((lever) => lever.about === campaign.name && lever.place.startsWith("campaigns."));
  const drawn = drawCampaign(campaign, context, own.map((lever) => add(leverRow(lever, context))));
  return add(drawn);
}

/* Whose an attribute is: of everybody, or of a segment. */
function ofWhom(name, place, scenario) {
  const [section, segment] = place.split(".");
  if (section !== "segments") return name;
  return (scenario.segments[segment] || segment) + ": " + name;
}

function choiceOfGiver(fork, movable, name) {
  return movable.length > 2 && !isBound(fork) ? [giverOf(fork, movable, name)] : [];
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
  return sliderRow({
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

/* `to` is the way on whose formula a number is part of. */
function leverRow(lever, context, to) {
  const { scenario } = context;
  const scale = isInPercent(lever) ? 100 : 1;
  const isNumber = lever.form === "literal";
  return sliderRow({
    label: isNumber ? to + ": " + lever.whole.slice(...lever.part) : labelOf(lever, scenario),
    words: isNumber ? (isAlone(lever) ? to : markedIn(lever)) : null,
    place: lever.place,
    hint: ["number", "literal", "factor", "entry"].includes(lever.form) ? "" : lever.said,
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

function isInPercent(lever) {
  return PERCENT_FORMS.includes(lever.form) || PERCENT_KINDS.includes(lever.kind);
}

const isAlone = (lever) => lever.part[1] - lever.part[0] === lever.whole.length;

/* A number with a little of the formula around it. */
function markedIn(lever) {
  const [begin, end] = lever.part;
  const room = 12;
  const before = (begin > room ? "…" : "") + lever.whole.slice(Math.max(begin - room, 0), begin);
  const after = lever.whole.slice(end, end + room) + (end + room < lever.whole.length ? "…" : "");
  return el("code", { class: "part" }, before, el("mark", {}, lever.whole.slice(begin, end)), after);
}

function labelOf(lever, scenario) {
  const product = (name) => scenario.products[name] || name;
  const segment = (name) => scenario.segments[name] || name;
  const step = (name) => (scenario.steps.find((each) => each.name === name) || { label: name }).label;
  const { kind, about } = lever;
  if (lever.place.startsWith("journey.") && (kind === "price" || kind === "cost")) {
    return say(kind === "price" ? "lever_discount" : "lever_visit_cost");
  }
  switch (kind) {
    case "stay":
      return say(lever.form === "shift" ? "lever_shift" : "lever_stay");
    case "timeout":
      return say("lever_timeout");
    case "arrivals":
      return segment(about);
    case "cohort":
      return say("lever_cohort", { segment: segment(about), step: step(lever.place.split(".")[3]) });
    case "campaign_cost":
      return say("lever_campaign_cost");
    case "uplift":
      return say("lever_uplift", { segment: segment(lever.said) });
    case "in_campaign":
      return labelOfChange(lever.said, product);
    case "customers":
      return ofWhom(about, lever.place, scenario);
    case "shock":
      return scenario.shocks[about] || about;
    case "value":
      return about;
    default:
      return say("lever_" + (kind === "cost" ? "unit_cost" : kind), { product: product(about) });
  }
}

function labelOfChange(path, product) {
  const [section, name, what] = path.split(".");
  return section === "products" && what === "price" ? say("lever_price", { product: product(name) }) : path;
}

function unitOf(lever, scenario) {
  if (isInPercent(lever)) return "%";
  const isMoney = ["price", "cost", "campaign_cost"].includes(lever.kind);
  if (["stay", "timeout", "lead_time"].includes(lever.kind)) return say("days");
  if (lever.kind === "price" && lever.place.startsWith("journey.")) return "";
  if (isMoney || (lever.kind === "in_campaign" && lever.said.endsWith(".price"))) return scenario.currency;
  return lever.kind === "arrivals" ? say("a_month") : "";
}
