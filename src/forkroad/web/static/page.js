/* The page: loads the scenario, passes what is moved to the server, draws what comes back.
 *
 * What is asked for when is the business of asking.js; here it is drawn, the numbers first.
 */

import { get, post } from "./api.js";
import { estimate, follow, listenTo, simulate } from "./asking.js";
import { unmoved } from "./changes.js";
import { drawCards, drawCharts, drawCompared, drawTables, measuresOf, recolour, resize } from "./forecast.js";
import { drawLevers } from "./levers.js";
import { drawMap, sizeMap, updateMap } from "./map.js";
import { afterPaint } from "./painting.js";
import { byId, el, show } from "./parts.js";
import { complain as tell, drawProblems, drawWarnings } from "./problems.js";
import { openSave, save } from "./saving.js";
import { UNCHANGED, keyOf, keyOfState, page } from "./session.js";
import { say, sayAll } from "./words.js";
import { changesOf } from "./writing.js";

let started = false;

sayAll();
byId("cards").setAttribute("aria-label", say("sales"));
window.addEventListener("DOMContentLoaded", start);
if (document.readyState !== "loading") start();

function start() {
  if (started) return;
  started = true;
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
    drawProblems(problems, load);
    return;
  }
  page.scenario = data.scenario;
  drawHead();
  drawWarnings(data.problems.filter((problem) => problem.warning));
  drawMap(choose);
  drawSteps();
  follow();
  if (page.history.canUndo) moved();
}

function drawHead() {
  const { scenario, about } = page;
  byId("name").textContent = scenario.name || about.file;
  byId("about").textContent = [about.file, say("in_months", { start: scenario.start, months: scenario.months })].join(" · ");
}

/* The map, and the steps as a list for those who do not point at it. */

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

/* Moving: central estimates while a slider is held, the whole when it is let go. */

function moving(state) {
  page.context.state = state;
  page.levers.refresh();
  estimate(state, false);
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
  estimate(state, true);
  simulate(state);
}

/* Drawing: like is shown beside like, whole forecasts where both sides have one. */

const KINDS = ["whole", "few", "central"];

/* Draw the numbers now; tables, charts and the map when these are on the screen. */
function draw() {
  const key = keyOfState(page.context.state);
  const isMoved = key !== UNCHANGED;
  const found = page.kept.get(key) || {};
  const kind = KINDS.find((each) => page.base[each] && (!isMoved || found[each])) || "central";
  const baseline = page.base[kind] || page.base.whole || page.base.central;
  const now = isMoved ? found[kind] || page.last : null;
  if (!baseline) return;
  page.last = now;
  fillMeasures(baseline);
  const measures = measuresOf(page.scenario, baseline);
  drawCards(page.scenario, baseline, now);
  status(kind, now || baseline);
  document.body.dataset.shown = kind;
  buttons();
  afterPaint(() => {
    drawTables(page.scenario, baseline, now);
    drawCharts(page.scenario, baseline, now, measures[Math.min(page.measure, measures.length - 1)]);
    afterPaint(() => updateMap(now || baseline));
  });
}

/* Draw what has come in, and note how long the last move took to be seen, for whoever measures it. */
function finish() {
  const begun = performance.now();
  draw();
  if (!page.settledAt) return;
  const now = performance.now();
  page.moves = (page.moves || 0) + 1;
  document.body.dataset.movedMs = String(Math.round(now - page.settledAt));
  document.body.dataset.scriptMs = (now - begun).toFixed(1);
  document.body.dataset.moves = String(page.moves);
  page.settledAt = 0;
}

function status(kind, forecast) {
  const { about } = forecast;
  const said = [];
  if (kind === "few") {
    said.push(say("first_look", { n: about.replications }));
    if (page.base.whole !== null) said.push(say("computing"));
  } else if (kind === "central") {
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
  const isMoved = keyOfState(page.history.now) !== UNCHANGED;
  byId("reset").disabled = !isMoved;
  byId("save").disabled = !isMoved;
}

function fillMeasures(forecast) {
  const choice = byId("measure");
  const measures = measuresOf(page.scenario, forecast);
  if (choice.childElementCount === measures.length) return;
  choice.replaceChildren(...measures.map(([, , label], place) => el("option", { value: place, selected: place === page.measure }, label)));
}

function complain(data) {
  tell(data, load);
}

/* Saving, comparing, and what else there is to press. */

function listen() {
  listenTo({
    found: (isShown) => (isShown ? finish() : draw()),
    agreed: () => show(byId("notice"), false),
    refused: complain,
  });
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
    drawMap(choose);
    draw();
  });
  if (window.matchMedia("(prefers-color-scheme: dark)").matches) document.documentElement.dataset.theme = "dark";
}

// Fields that undo what was typed into them by themselves.
const TYPED = ["number", "text"];

function shortcut(event) {
  const isTyping = event.target instanceof HTMLInputElement && TYPED.includes(event.target.type);
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
  const asked = changesOf(page.history.now, page.scenario);
  if (keyOf(asked) === UNCHANGED && !page.scenario.what_ifs.length) {
    complain({ refused: say("no_changes") });
    return;
  }
  show(byId("compared-card"), true);
  byId("compared").textContent = say("comparing");
  byId("compared-card").scrollIntoView({ block: "nearest" });
  const { status: code, data } = await post("/compare", { sha256: page.sha256, ...asked, label: say("yours") });
  if (code === 200) drawCompared(page.scenario, data);
  else if (!data.stale) {
    show(byId("compared-card"), false);
    complain(data);
  }
}

