/* A campaign: whether it runs, on which days, and what it does while it runs. */

import { dateOf, withCampaign, withFirstDay, withLastDay } from "./changes.js";
import { el } from "./parts.js";
import { say } from "./words.js";

/* Return {element, refresh()}; `inside` are the sliders of the campaign. */
export function drawCampaign(campaign, context, inside) {
  const pass = (state) => {
    context.state = state;
    context.onSettle(state, campaign.place);
  };
  const runs = el("input", { type: "checkbox", "data-campaign": campaign.place });
  runs.addEventListener("change", () => pass(withCampaign(context.state, campaign.place, runs.checked)));
  const days = campaign.runs.map((run) => drawRun(run, context, pass));
  const body = el("div", { class: "campaign" }, days.map((each) => each.element), inside);

  function refresh() {
    runs.checked = !context.state.off[campaign.place];
    body.hidden = !runs.checked;
    for (const each of days) each.refresh();
  }

  const heading = el("label", { class: "switch" }, runs, el("span", {}, campaign.label), el("span", { class: "quiet" }, say("runs")));
  const element = el("div", { class: "fork" }, heading, body);
  refresh();
  return { element, refresh };
}

function drawRun(run, context, pass) {
  const first = dayInput(run.from, "first_day", (day) => pass(withFirstDay(context.state, run, day)));
  const last = dayInput(run.to, "last_day", (day) => pass(withLastDay(context.state, run, day)));
  const element = el("div", { class: "days" }, first.label, last.label);

  function refresh() {
    for (const { input, side } of [first, last]) {
      const day = dateOf(context.state, side);
      if (document.activeElement !== input || !input.value) input.value = day;
      input.classList.toggle("moved", day !== side.base);
    }
  }

  refresh();
  return { element, refresh };
}

function dayInput(side, word, settle) {
  const input = el("input", { type: "date", required: true, "data-day": side.place });
  input.addEventListener("change", () => input.value && settle(input.value));
  return { input, side, label: el("label", {}, el("span", {}, say(word)), input) };
}
