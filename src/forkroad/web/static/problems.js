/* What cannot be, and why: faults of the file with their lines, and what the server refuses. */

import { page } from "./session.js";
import { byId, el, show } from "./parts.js";
import { say } from "./words.js";

/* The whole page where the file is at fault; `load` reads it again. */
export function drawProblems(problems, load) {
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

export function drawWarnings(warnings) {
  show(byId("warnings-card"), warnings.length > 0);
  byId("warnings-head").textContent = say("warnings", { n: warnings.length });
  byId("warnings").replaceChildren(
    el("ul", {}, warnings.map((each) => el("li", {}, say("line", { n: each.line }) + ": " + each.place + ": " + each.message))),
  );
}

/* A line above the page; `load` reads the file again where it has changed. */
export function complain(data, load) {
  const notice = byId("notice");
  const parts = [];
  if (data.gone) parts.push(say("server_gone"));
  else if (data.changed) parts.push(say("file_changed") + " ", el("button", { type: "button", onclick: load }, say("load_it")));
  else if (data.problems) parts.push(say("cannot_be") + " ", problemList(data.problems));
  else parts.push(data.refused || say("server_gone"));
  notice.replaceChildren(...parts);
  show(notice, true);
}

export function problemList(problems) {
  return el("ul", {}, problems.filter((each) => !each.warning).map((each) => el("li", {}, [each.place, each.message].filter(Boolean).join(": "))));
}

