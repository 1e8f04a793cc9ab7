/* Saving what was moved as one more what-if of the file. */

import { get, post } from "./api.js";
import { changesOf } from "./writing.js";
import { byId, el, show } from "./parts.js";
import { problemList } from "./problems.js";
import { page } from "./session.js";
import { say } from "./words.js";

export function openSave() {
  const { changes, remove = [] } = changesOf(page.history.now, page.scenario);
  const lines = Object.entries(changes).map(([place, value]) => place + ": " + inOneLine(value));
  if (remove.length) lines.push("remove: " + inOneLine(remove));
  byId("save-changes").replaceChildren(...lines.map((line) => el("li", {}, el("code", {}, line))));
  byId("save-said").textContent = "";
  byId("save-dialog").showModal();
}

function inOneLine(value) {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return "[" + value.map(inOneLine).join(", ") + "]";
  return "{" + Object.entries(value).map(([key, each]) => key + ": " + inOneLine(each)).join(", ") + "}";
}

export async function save(event) {
  event.preventDefault();
  const name = byId("save-name").value.trim();
  const asked = changesOf(page.history.now, page.scenario);
  const cost = costs();
  const { status: code, data } = await post("/save", { sha256: page.sha256, name, label: byId("save-label").value.trim(), ...asked, ...(cost ? { cost } : {}) });
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

