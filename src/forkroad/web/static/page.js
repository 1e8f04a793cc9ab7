/* The page: loads the scenario, passes what is moved to the server, draws what comes back.
 *
 * While a slider is held, only central estimates are asked for, one request at a time and always the
 * newest state. When it is let go the whole forecast follows.
 */

import { get, post } from "./api.js";
import { History, changesOf, unmoved } from "./changes.js";
import { drawCompared, drawForecast, measuresOf, recolour, resize } from "./forecast.js";
import { drawLevers } from "./levers.js";
import { percent, amount } from "./numbers.js";
import { byId, el, show } from "./parts.js";
import { say, sayAll } from "./words.js";

const MOST_KEPT = 30;
const PATIENCE = 250;

const page = {
  sha256: "",
  scenario: null,
  history: new History(),
  step: "",
  measure: 0,
  base: {},
  kept: new Map(),
  levers: null,
  context: null,
  map: null,
  running: false,
  again: null,
  timer: 0,
};

sayAll();
byId("cards").setAttribute("aria-label", say("sales"));
window.addEventListener("DOMContentLoaded", start);
if (document.readyState !== "loading") start();

function start() {
  if (page.started) return;
  page.started = true;
  history.replaceState(null, "", "/");
  listen();
  load();
}

/* Loading: the scenario as it is in the file, and the base of everything. */

async function load() {
  const { status, data } = await get("/scenario");
  if (status !== 200) {
    complain(data);
    return;
  }
  show(byId("notice"), false);
  page.sha256 = data.sha256;
  document.title = (data.scenario && (data.scenario.label || data.scenario.name)) || data.file;
  page.about = data;
  page.base = {};
  page.kept.clear();
  const problems = data.problems.filter((problem) => !problem.warning);
  show(byId("problems"), problems.length > 0);
  show(byId("plan"), data.scenario !== null);
  if (data.scenario === null) {
    drawProblems(problems);
    return;
  }
  page.scenario = data.scenario;
  drawHead();
  drawWarnings(data.problems.filter((problem) => problem.warning));
  drawMap();
  drawSteps();
  page.based = Promise.all([base("central"), base("whole")]);
  await page.based;
  if (page.history.canUndo) moved();
}

async function base(want) {
  const sha256 = page.sha256;
  const { status, data } = await post("/forecast", { sha256, want, changes: {} });
  if (sha256 !== page.sha256) return;
  if (status !== 200) {
    if (want === "whole" || !data.stale) page.base[want] = null;
    if (data.refused && !data.stale) complain(data);
    return;
  }
  page.base[want] = data;
  if (want === "central") fillMeasures(data);
  if (want === "whole" && !page.base.central) fillMeasures(data);
  draw();
}

function drawHead() {
  const { scenario, about } = page;
  byId("name").textContent = scenario.name || about.file;
  byId("about").textContent = [about.file, say("in_months", { start: scenario.start, months: scenario.months })].join(" · ");
}

function drawProblems(problems) {
  byId("name").textContent = page.about.file;
  byId("about").textContent = "";
  const list = problems.map((problem) =>
    el(
      "li",
      {},
      el("p", {}, problem.line ? el("strong", {}, say("line", { n: problem.line }) + ": ") : null, problem.place ? el("code", {}, problem.place) : null, " " + problem.message),
      problem.lines.length ? el("pre", {}, problem.lines.map((line, place) => sourceLine(problem, line, place))) : null,
    ),
  );
  byId("problems").replaceChildren(
    el("h2", { id: "problems-head" }, say("problems_head", { file: page.about.file })),
    el("button", { type: "button", onclick: load }, say("load_again")),
    el("ol", {}, list),
  );
}

function sourceLine(problem, line, place) {
  const number = problem.first_line + place;
  return el("span", { class: number === problem.line ? "at-fault" : "" }, String(number).padStart(4) + "  " + line + "\n");
}

function drawWarnings(warnings) {
  show(byId("warnings-card"), warnings.length > 0);
  byId("warnings-head").textContent = say("warnings", { n: warnings.length });
  byId("warnings").replaceChildren(
    el("ul", {}, warnings.map((each) => el("li", {}, say("line", { n: each.line }) + ": " + each.place + ": " + each.message))),
  );
}

/* The map, and the steps as a list for those who do not point at it. */

function drawMap() {
  if (page.map) page.map.dispose();
  page.map = null;
  const element = byId("map");
  show(element.closest("section"), page.scenario.map !== null);
  if (page.scenario.map === null) return;
  sizeMap();
  page.map = window.forkroad.drawJourney(element, page.scenario.map, {
    onSelect: (place) => place !== null && choose(page.scenario.steps[place].name),
  });
}

/* As high as the map is at its width, but never more than leaves room for the levers. */
function sizeMap() {
  const { width, height } = page.scenario.map;
  const element = byId("map");
  const whole = (element.clientWidth * height) / width + 24;
  element.style.height = Math.max(180, Math.min(whole, 0.42 * window.innerHeight)) + "px";
}

function drawSteps() {
  const { scenario } = page;
  const choice = byId("step");
  choice.replaceChildren(...scenario.steps.map((step) => el("option", { value: step.name }, step.label)));
  const known = scenario.steps.some((step) => step.name === page.step);
  const forked = scenario.forks.find((fork) => fork.ways.filter((way) => way.share !== null).length > 1);
  choose(known ? page.step : forked ? forked.step : scenario.steps[0].name, false);
}

function choose(name, isAsked = true) {
  page.step = name;
  byId("step").value = name;
  if (page.map && isAsked) page.map.select(page.scenario.steps.findIndex((step) => step.name === name));
  page.context = { scenario: page.scenario, state: page.history.now, step: name, onMove: moving, onSettle: settled };
  page.levers = drawLevers(byId("levers"), page.context);
}

/* Ways as wide as they are used now, measured by the busiest way of the base. */
function updateMap(forecast) {
  if (!page.map || !forecast.tables.branches) return;
  const { map, steps } = page.scenario;
  const flows = new Map();
  for (const row of forecast.tables.branches) {
    const key = row.from + " " + row.to;
    flows.set(key, { ...flows.get(key), [row.measure]: row.mean });
  }
  const most = Math.max(...map.ways.map((way) => way.width));
  const busiest = map.ways.find((way) => way.width === most);
  const reference = page.base.central || page.base.whole;
  const row = reference && reference.tables.branches.find((each) => busiest && each.from === steps[busiest.from].name && each.to === steps[busiest.to].name && each.measure === "moves");
  const scale = row && row.mean ? most / row.mean : 0;
  const ways = map.ways.map((way) => {
    const flow = flows.get(steps[way.from].name + " " + steps[way.to].name);
    if (!flow || way.lines.length < 2) return way;
    const width = Math.max(1.3, scale * flow.moves);
    const share = way.lines[1].replace(/[<>]?[\d.,]+\s?%/, percent(flow.share));
    return { ...way, width, lines: [amount(flow.moves), share] };
  });
  page.map.update({ ...map, ways });
}

/* Moving: central estimates while a slider is held, the whole when it is let go. */

function moving(state) {
  page.context.state = state;
  page.levers.refresh();
  wanted(state);
}

function settled(state, place) {
  page.history.push(state, place);
  moved();
}

function moved() {
  const state = page.history.now;
  page.settledAt = performance.now();
  page.context.state = state;
  page.levers.refresh();
  buttons();
  wanted(state);
  clearTimeout(page.timer);
  page.timer = setTimeout(() => whole(state), PATIENCE);
}

function keyOf(changes) {
  return JSON.stringify(changes);
}

function keep(key, want, found) {
  page.kept.set(key, { ...page.kept.get(key), [want]: found });
  while (page.kept.size > MOST_KEPT) page.kept.delete(page.kept.keys().next().value);
}

/* Ask for the central estimates of a state, one request at a time, the newest last. */
async function wanted(state) {
  const changes = changesOf(state, page.scenario);
  const key = keyOf(changes);
  page.shown = key;
  if (key === keyOf({}) || page.kept.has(key)) {
    finish();
    return;
  }
  // Where nothing can be said at once, all waits for the whole forecast.
  if (page.base.central === null) return;
  if (page.running) {
    page.again = state;
    return;
  }
  page.running = true;
  const sha256 = page.sha256;
  const { status, data } = await post("/forecast", { sha256, want: "central", changes });
  page.running = false;
  if (sha256 === page.sha256) {
    if (status === 200) {
      keep(key, "central", data);
      show(byId("notice"), false);
    } else if (!data.stale) complain(data);
    if (page.shown === key && status === 200) finish();
  }
  const again = page.again;
  page.again = null;
  if (again) wanted(again);
}

function finish() {
  draw();
  if (!page.settledAt) return;
  // How long the last move took to be seen, for whoever measures it.
  page.moves = (page.moves || 0) + 1;
  document.body.dataset.movedMs = String(Math.round(performance.now() - page.settledAt));
  document.body.dataset.moves = String(page.moves);
  page.settledAt = 0;
}

async function whole(state) {
  const changes = changesOf(state, page.scenario);
  const key = keyOf(changes);
  if (key === keyOf({}) || (page.kept.get(key) || {}).whole) {
    draw();
    return;
  }
  const sha256 = page.sha256;
  // Of one page only the newest job counts, so that the base must be through first.
  await page.based;
  if (page.shown !== key) return;
  if (page.scenario.limits.length && !(page.kept.get(key) || {}).orders) orders(key, changes);
  const { status, data } = await post("/forecast", { sha256, want: "whole", changes });
  if (sha256 !== page.sha256) return;
  if (status === 200) keep(key, "whole", data);
  else if (!data.stale) complain(data);
  if (page.shown === key) draw();
}

/* What to order at expected demand comes before what is simulated with it. */
async function orders(key, changes) {
  const { status, data } = await post("/forecast", { sha256: page.sha256, want: "orders", changes });
  const known = page.kept.get(key);
  if (status !== 200 || !known || !known.central) return;
  keep(key, "central", { ...known.central, tables: { ...known.central.tables, ...data.tables } });
  if (page.shown === key && !(page.kept.get(key) || {}).whole) draw();
}

/* Drawing: like is shown beside like, whole forecasts where both sides have one. */

function draw() {
  const changes = changesOf(page.context.state, page.scenario);
  const isMoved = keyOf(changes) !== keyOf({});
  const found = page.kept.get(keyOf(changes)) || {};
  const kind = page.base.whole && (!isMoved || found.whole) ? "whole" : "central";
  const baseline = page.base[kind] || page.base.whole || page.base.central;
  const now = isMoved ? found[kind] || page.last : null;
  if (!baseline) return;
  page.last = now;
  const measures = measuresOf(page.scenario, baseline);
  drawForecast(page.scenario, baseline, now, measures[Math.min(page.measure, measures.length - 1)]);
  // The map is painted after the numbers, and once for several changes.
  cancelAnimationFrame(page.frame);
  page.frame = requestAnimationFrame(() => updateMap(now || baseline));
  status(kind, now || baseline);
  document.body.dataset.shown = kind;
  buttons();
}

function status(kind, forecast) {
  const { about } = forecast;
  const said = [];
  if (kind === "central") {
    said.push(say("central"));
    if (about.unlimited) said.push(say("demand_only"));
    if (page.base.whole !== null) said.push(say("computing"));
  } else if (about.replications) {
    said.push(say("simulated", { engine: about.engine, n: about.replications, seed: about.seed }));
  } else {
    said.push(about.draws ? say("exact", { draws: about.draws, seed: about.seed }) : say("exact_certain"));
  }
  byId("status").textContent = said.join(" ");
}

function buttons() {
  byId("undo").disabled = !page.history.canUndo;
  byId("redo").disabled = !page.history.canRedo;
  const isMoved = keyOf(changesOf(page.history.now, page.scenario)) !== keyOf({});
  byId("reset").disabled = !isMoved;
  byId("save").disabled = !isMoved;
}

function fillMeasures(forecast) {
  const choice = byId("measure");
  const measures = measuresOf(page.scenario, forecast);
  choice.replaceChildren(...measures.map(([, , label], place) => el("option", { value: place, selected: place === page.measure }, label)));
}

function complain(data) {
  const notice = byId("notice");
  const parts = [];
  if (data.gone) parts.push(say("server_gone"));
  else if (data.changed) parts.push(say("file_changed") + " ", el("button", { type: "button", onclick: load }, say("load_it")));
  else if (data.problems) parts.push(say("cannot_be") + " ", problemList(data.problems));
  else parts.push(data.refused || say("server_gone"));
  notice.replaceChildren(...parts);
  show(notice, true);
}

function problemList(problems) {
  return el("ul", {}, problems.filter((each) => !each.warning).map((each) => el("li", {}, [each.place, each.message].filter(Boolean).join(": "))));
}

/* Saving, comparing, and what else there is to press. */

function listen() {
  byId("step").addEventListener("change", () => choose(byId("step").value));
  byId("measure").addEventListener("change", () => {
    page.measure = Number(byId("measure").value);
    draw();
  });
  byId("undo").addEventListener("click", () => walk("undo"));
  byId("redo").addEventListener("click", () => walk("redo"));
  byId("reset").addEventListener("click", () => {
    page.history.push(unmoved());
    moved();
  });
  byId("compare").addEventListener("click", compare);
  byId("save").addEventListener("click", openSave);
  byId("save-cancel").addEventListener("click", () => byId("save-dialog").close());
  byId("save-form").addEventListener("submit", save);
  byId("theme").addEventListener("click", turnTheme);
  byId("zoom-in").addEventListener("click", () => page.map && page.map.zoom(1.3));
  byId("zoom-out").addEventListener("click", () => page.map && page.map.zoom(1 / 1.3));
  byId("zoom-fit").addEventListener("click", () => page.map && page.map.fit());
  window.addEventListener("resize", () => {
    if (page.map) {
      sizeMap();
      page.map.resize();
    }
    resize();
  });
  document.addEventListener("keydown", shortcut);
  // What is painted on a canvas keeps the letters that it was painted with.
  document.fonts.addEventListener("loadingdone", () => {
    if (!page.map) return;
    drawMap();
    draw();
  });
  if (window.matchMedia("(prefers-color-scheme: dark)").matches) document.documentElement.dataset.theme = "dark";
}

function shortcut(event) {
  const isTyping = event.target instanceof HTMLInputElement && event.target.type !== "range";
  if (isTyping || !(event.ctrlKey || event.metaKey) || byId("save-dialog").open) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  walk(key === "y" || event.shiftKey ? "redo" : "undo");
}

function walk(way) {
  page.history[way]();
  moved();
}

function turnTheme() {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  recolour();
  if (page.map) page.map.recolour();
}

async function compare() {
  const changes = changesOf(page.history.now, page.scenario);
  const isMoved = keyOf(changes) !== keyOf({});
  if (!isMoved && !page.scenario.what_ifs.length) {
    complain({ refused: say("no_changes") });
    return;
  }
  show(byId("compared-card"), true);
  byId("compared").textContent = say("comparing");
  byId("compared-card").scrollIntoView({ block: "nearest" });
  const { status: code, data } = await post("/compare", { sha256: page.sha256, changes, label: say("yours") });
  if (code === 200) drawCompared(page.scenario, data);
  else if (!data.stale) {
    show(byId("compared-card"), false);
    complain(data);
  }
}

function openSave() {
  const changes = changesOf(page.history.now, page.scenario);
  byId("save-changes").replaceChildren(
    ...Object.entries(changes).map(([place, value]) => el("li", {}, el("code", {}, place + ": " + inOneLine(value)))),
  );
  byId("save-said").textContent = "";
  byId("save-dialog").showModal();
}

function inOneLine(value) {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return "[" + value.map(inOneLine).join(", ") + "]";
  return "{" + Object.entries(value).map(([key, each]) => key + ": " + inOneLine(each)).join(", ") + "}";
}

async function save(event) {
  event.preventDefault();
  const name = byId("save-name").value.trim();
  const changes = changesOf(page.history.now, page.scenario);
  const cost = costs();
  const { status: code, data } = await post("/save", { sha256: page.sha256, name, label: byId("save-label").value.trim(), changes, ...(cost ? { cost } : {}) });
  if (code !== 200) {
    const said = data.problems ? problemList(data.problems) : data.changed ? say("file_changed") : data.refused || say("server_gone");
    byId("save-said").replaceChildren(said);
    return;
  }
  byId("save-dialog").close();
  byId("save-form").reset();
  await reread(data.sha256);
  const notice = byId("notice");
  notice.replaceChildren(say("saved", { file: page.about.file, name }));
  show(notice, true);
}

function costs() {
  const once = byId("save-once").valueAsNumber;
  const perMonth = byId("save-per-month").valueAsNumber;
  const cost = { ...(once > 0 ? { once } : {}), ...(perMonth > 0 ? { per_month: perMonth } : {}) };
  return Object.keys(cost).length ? cost : null;
}

/* The file has one what-if more and is otherwise the same: forecasts stay as they are. */
async function reread(sha256) {
  const { status: code, data } = await get("/scenario");
  if (code !== 200 || data.sha256 !== sha256 || data.scenario === null) return;
  page.sha256 = sha256;
  page.scenario.what_ifs = data.scenario.what_ifs;
}

