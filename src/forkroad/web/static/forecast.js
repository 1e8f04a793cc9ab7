/* The forecast beside the base: cards, charts, tables. It shows rows of tables and subtracts. */

import { amount, between, chance, percent, signed } from "./numbers.js";
import { byId, el, show, table } from "./parts.js";
import { outcome, say } from "./words.js";

const MONEY = ["revenue", "cost_of_goods", "step_costs", "contribution", "campaign_costs", "holding_cost", "profit", "cost_per_customer_won"];
const STOCK = ["demand", "sold", "lost_to_stockout", "ordered", "on_hand_end", "chance_of_stockout"];
const TOTAL = "total";
const ALL = "all";
const charts = {};

/* Return the one row with these cells; nothing where there is none. */
function find(forecast, name, wanted) {
  const rows = (forecast && forecast.tables[name]) || [];
  return rows.find((row) => Object.entries(wanted).every(([key, cell]) => row[key] === cell));
}

function mean(row) {
  return row ? row.mean : null;
}

/* What takes no time to draw, in the order in which it is looked at. `now` is null where nothing has been moved. */
export function drawTables(scenario, base, now) {
  drawEndsTable(scenario, base, now);
  drawGoals(base, now);
  drawStock(scenario, base, now);
  drawMoney(base, now);
}

export function drawCharts(scenario, base, now, measure) {
  drawSales(scenario, base, now, measure);
  drawEnds(scenario, base, now);
}

/* The measures that can be drawn by period: table, what its rows are, how it is called. */
export function measuresOf(scenario, base) {
  const found = [];
  for (const [product, label] of Object.entries(scenario.products)) {
    if (!find(base, "sales", { product, segment: ALL })) continue;
    found.push(["sales", { product, segment: ALL, measure: "units" }, say("units_of", { product: label })]);
  }
  found.push(["money", { segment: ALL, measure: "revenue" }, say("revenue")]);
  const profit = find(base, "money", { period: TOTAL, measure: "profit" });
  if (profit && profit.mean !== null) found.push(["money", { segment: ALL, measure: "profit" }, say("profit")]);
  found.push(["arrivals", { segment: ALL, measure: "customers" }, say("arrivals")]);
  return found;
}

export function drawCards(scenario, base, now) {
  const cards = measuresOf(scenario, base)
    .filter(([name]) => name !== "arrivals")
    .map(([name, row, label]) => card(label, base, now, name, { ...row, period: TOTAL }, amount));
  cards.push(card(say("who_buys"), base, now, "conversion", { segment: ALL, measure: "share", period: TOTAL }, percent, points));
  byId("cards").replaceChildren(...cards);
}

function points(share) {
  return say("points", { n: (100 * share).toFixed(1) });
}

function card(label, base, now, name, wanted, write, writeDifference) {
  const before = find(base, name, wanted);
  const after = now ? find(now, name, wanted) : before;
  const difference = now && before && after ? after.mean - before.mean : null;
  const range = after ? between(after.p05, after.p95, write) : "";
  return el(
    "article",
    { class: "number", "data-card": [name, ...Object.values(wanted)].join(" "), "data-value": after ? after.mean : "" },
    el("h3", {}, label),
    el("p", { class: "value" }, write(mean(after))),
    now ? el("p", { class: "difference" }, signed(difference, writeDifference || write)) : null,
    now ? el("p", { class: "against" }, say("base") + " " + write(mean(before))) : null,
    range ? el("p", { class: "range" }, say("likely", { range })) : null,
  );
}

function drawSales(scenario, base, now, measure) {
  const [name, wanted, label] = measure;
  const periods = Object.keys(scenario.periods);
  const labels = Object.values(scenario.periods);
  const series = [...fanOf(base, name, wanted, periods, 0, say("base")), ...(now ? fanOf(now, name, wanted, periods, 1, say("now")) : [])];
  const unit = name === "sales" || name === "arrivals" ? "" : scenario.currency;
  const words = { mean: say("mean"), inner: say("inner"), band: say("band"), second: say("second"), actual: "" };
  chart("sales", { kind: "fan", labels, series, unit, words, lang: document.documentElement.lang });
  const cell = (forecast, period) => amount(mean(find(forecast, name, { ...wanted, period })));
  const rows = [...periods, TOTAL].map((period) => [
    scenario.periods[period] || say("total"),
    cell(base, period),
    ...(now ? [cell(now, period)] : []),
  ]);
  byId("sales-table").replaceChildren(table([label, say("base"), ...(now ? [say("now")] : [])], rows));
}

/* The series of a fan; without quantiles it is the line of the means. */
function fanOf(forecast, name, wanted, periods, group, label) {
  const rows = periods.map((period) => find(forecast, name, { ...wanted, period }));
  // The bands of two forecasts would hide each other: of the base the line is enough then.
  const roles = group ? ["mean", "p05", "p95"] : ["mean", "p05", "p25", "p75", "p95"];
  return roles
    .map((role) => ({
      role,
      group,
      name: role === "mean" ? label : label + " " + role,
      values: rows.map((row) => (row && row[role] !== undefined ? row[role] : null)),
    }))
    .map((series) => ({ ...series, texts: series.values.map(amount) }))
    .filter((series) => series.role === "mean" || series.values.some((value) => value !== null));
}

function chart(id, spec) {
  const element = byId(id);
  const known = charts[id];
  if (known && known.kind === spec.kind) known.chart.update(spec);
  else charts[id] = { kind: spec.kind, chart: window.forkroad.drawChart(element, spec, { animate: false }) };
}

export function recolour() {
  for (const { chart: each } of Object.values(charts)) each.recolour();
}

export function resize() {
  for (const { chart: each } of Object.values(charts)) each.resize();
}

/* The shares of those who set out, by outcome: words and their steps added up. */
function sharesOf(forecast, segment) {
  const shares = new Map();
  for (const row of forecast.tables.outcomes) {
    if (row.measure !== "share" || row.segment !== segment || row.period !== TOTAL) continue;
    shares.set(row.outcome, (shares.get(row.outcome) || 0) + (row.mean || 0));
  }
  return shares;
}

function drawEnds(scenario, base, now) {
  const sides = [[say("base"), base], ...(now ? [[say("changed"), now]] : [])];
  const found = sides.map(([, forecast]) => sharesOf(forecast, ALL));
  const words = [...found[0].keys()].sort((one, other) => orderOf(one) - orderOf(other));
  const series = words.map((word) => ({
    name: outcome(word),
    tone: scenario.tones[word] || "undecided",
    values: found.map((shares) => shares.get(word) || 0),
    texts: found.map((shares) => percent(shares.get(word) || 0)),
  }));
  chart("ends", { kind: "stacks", labels: sides.map(([label]) => label), series, share: true, lang: document.documentElement.lang });
}

function drawEndsTable(scenario, base, now) {
  const rows = endRows(scenario, base, now);
  const heads = [say("outcome"), say("base"), ...(now ? [say("now"), say("change")] : [])];
  byId("ends-table").replaceChildren(table(heads, rows, { class: "ends" }));
}

function orderOf(word) {
  const known = ["purchase", "customer", "competitor", "lost", "undecided"].indexOf(word);
  return known < 0 ? 2.5 : known;
}

function endRows(scenario, base, now) {
  const labels = Object.fromEntries(scenario.steps.map((step) => [step.name, step.label]));
  const wanted = { segment: ALL, period: TOTAL, measure: "customers" };
  const rows = base.tables.outcomes.filter((row) => Object.entries(wanted).every(([key, cell]) => row[key] === cell));
  rows.sort((one, other) => orderOf(one.outcome) - orderOf(other.outcome));
  return rows.map((row) => {
    const after = now && find(now, "outcomes", { ...wanted, outcome: row.outcome, step: row.step });
    const word = outcome(row.outcome);
    const name = row.step && labels[row.step] !== word ? labels[row.step] + " (" + word + ")" : word;
    return [name, amount(row.mean), ...(now ? [amount(mean(after)), after ? signed(after.mean - row.mean) : ""] : [])];
  });
}

function drawGoals(base, now) {
  const latest = now || base;
  const known = latest.tables.goals || base.tables.goals || [];
  const goals = known.filter((row) => row.measure === "value");
  show(byId("goals-card"), goals.length > 0);
  const rowsOf = (some) => some.map((row) => {
    const wanted = { goal: row.goal, period: row.period };
    const target = find(base, "goals", { ...wanted, measure: "target" });
    const chances = (side) => chance(mean(find(side, "goals", { ...wanted, measure: "chance" })));
    const period = row.period === TOTAL ? "" : " · " + row.period;
    return [
      row.goal + period,
      say(row.wanted, { n: amount(mean(target)) }),
      amount(mean(find(latest, "goals", { ...wanted, measure: "value" }))),
      chances(base),
      ...(now ? [now.tables.goals ? chances(now) : "…"] : []),
    ];
  });
  const heads = [say("goal"), say("target"), say("expected"), say("chance_of_goal") + ", " + say("base"), ...(now ? [say("now")] : [])];
  const whole = goals.filter((row) => row.period === TOTAL);
  const parts = goals.filter((row) => row.period !== TOTAL);
  const found = [];
  if (whole.length) found.push(table(heads, rowsOf(whole)));
  if (parts.length) {
    const wasOpen = byId("goals").querySelector("details[open]") !== null;
    found.push(el("details", { open: wasOpen }, el("summary", {}, say("sales")), table(heads, rowsOf(parts))));
  }
  byId("goals").replaceChildren(...found);
}

function drawStock(scenario, base, now) {
  const latest = now || base;
  const rows = [];
  for (const [product, label] of Object.entries(scenario.products)) {
    for (const measure of STOCK) {
      const wanted = { product, measure, period: TOTAL };
      const before = find(base, "stock", wanted);
      const after = find(now, "stock", wanted);
      if (!before && !after) continue;
      const write = measure === "chance_of_stockout" ? percent : amount;
      rows.push([label + ": " + say(measure), write(mean(before)), ...(now ? [now.tables.stock ? write(mean(after)) : "…"] : [])]);
    }
  }
  const orders = latest.tables.order_plan || [];
  show(byId("stock-card"), rows.length + orders.length > 0);
  const parts = [];
  if (rows.length) parts.push(table([say("product"), say("base"), ...(now ? [say("now")] : [])], rows));
  if (orders.length) {
    const heads = [say("order_on"), say("product"), say("units"), say("arrives")];
    const cells = orders.map((row) => [row.date, scenario.products[row.product] || row.product, amount(row.units), row.arrives]);
    parts.push(el("h3", {}, say("order_plan")), table(heads, cells));
  }
  byId("stock").replaceChildren(...parts);
}

function drawMoney(base, now) {
  const rows = [];
  for (const measure of MONEY) {
    const wanted = { period: TOTAL, segment: ALL, measure };
    const before = find(base, "money", wanted);
    if (!before || before.mean === null) continue;
    const after = find(now, "money", wanted);
    rows.push([say(measure), amount(before.mean), ...(now ? [amount(mean(after)), after && after.mean !== null ? signed(after.mean - before.mean) : ""] : [])]);
  }
  const heads = ["", say("base"), ...(now ? [say("now"), say("change")] : [])];
  byId("money").replaceChildren(table(heads, rows));
}

/* What-ifs against the base: one row each, the differences of each measure with their intervals. */
export function drawCompared(scenario, found) {
  const labels = Object.fromEntries(scenario.what_ifs.map((each) => [each.name, each.label]));
  const differences = found.tables.differences;
  const measures = [...new Set(differences.map((row) => row.measure))];
  const seen = [...new Map(differences.map((row) => [JSON.stringify([row.what_if, row.effect]), row])).values()];
  const rows = seen.map((one) => {
    const of = (rowsOf) => rowsOf.find((row) => row.what_if === one.what_if && row.effect === one.effect);
    const cells = measures.map((measure) => {
      const row = of(differences.filter((each) => each.measure === measure));
      if (!row) return "";
      const range = between(row.p05, row.p95, (value) => signed(value));
      return [el("strong", {}, signed(row.mean)), range ? el("span", { class: "range" }, range) : null];
    });
    const decision = of(found.tables.decision) || {};
    const effect = one.effect === null || one.effect === 1 ? "" : " · " + percent(one.effect, 0);
    return [(labels[one.what_if] || one.what_if) + effect, ...cells.map((cell) => el("span", {}, cell)), chance(decision.chance_best), chance(decision.chance_loss)];
  });
  const heads = [say("what_if"), ...measures.map((measure) => measureName(scenario, measure)), say("chance_best"), say("chance_loss")];
  byId("compared").replaceChildren(table(heads, rows, { class: "compared" }));
}

function measureName(scenario, measure) {
  const [product, what] = measure.split(".");
  if (what === "units") return say("units_of", { product: scenario.products[product] || product });
  return say(measure);
}
