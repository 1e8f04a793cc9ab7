/* The map of the journey, its ways as wide as they are used. */

import { amount, percent } from "./numbers.js";
import { byId, show } from "./parts.js";
import { page } from "./session.js";

export function drawMap(onSelect) {
  if (page.map) page.map.dispose();
  page.map = null;
  const element = byId("map");
  show(element.closest("section"), page.scenario.map !== null);
  if (page.scenario.map === null) return;
  sizeMap();
  page.map = window.forkroad.drawJourney(element, page.scenario.map, {
    onSelect: (place) => place !== null && onSelect(page.scenario.steps[place].name),
  });
}

/* As high as the map is at its width, but never more than leaves room for the levers. */
export function sizeMap() {
  const { width, height } = page.scenario.map;
  const element = byId("map");
  const whole = (element.clientWidth * height) / width + 24;
  element.style.height = Math.max(180, Math.min(whole, 0.42 * window.innerHeight)) + "px";
}

/* Ways as wide as they are used now, measured by the busiest way of the base. */
export function updateMap(forecast) {
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

