/* One slider with its number beside it, which can be typed as well.
 *
 *   options = {label, words?, hint?, place, low, high, nudge, base, unit, now(), difference(), moved(value), context}
 *   `words` stand where the label would, for those who see; `moved` gives the state with a value.
 */

import { plain } from "./numbers.js";
import { el } from "./parts.js";
import { say } from "./words.js";

let count = 0;

export function sliderRow(options) {
  const id = "lever-" + (count += 1);
  const { context } = options;
  const slider = el("input", { type: "range", id, min: options.low, max: options.high, step: options.nudge, "data-place": options.place });
  const number = el("input", { type: "number", step: "any", "aria-label": options.label, "data-number": options.place });
  const difference = el("span", { class: "difference" });
  const undo = el("button", { type: "button", class: "back", title: say("as_it_was") }, el("span", { "aria-hidden": "true" }, "⟲"), el("span", { class: "only-heard" }, say("as_it_was") + ": " + options.label));
  const typed = (value) => (Number.isFinite(value) ? options.moved(value) : null);
  // A slider has steps; what was in the file may lie between two of them.
  const slid = (value) => typed(Math.abs(value - options.base) < options.nudge / 2 + 1e-12 ? options.base : value);
  const pass = (state, settle) => {
    if (state === null) return;
    context.state = state;
    (settle ? context.onSettle : context.onMove)(state, options.place);
  };
  slider.addEventListener("input", () => pass(slid(slider.valueAsNumber), false));
  slider.addEventListener("change", () => pass(slid(slider.valueAsNumber), true));
  number.addEventListener("change", () => pass(typed(number.valueAsNumber), true));
  undo.addEventListener("click", () => pass(typed(options.base), true));

  function refresh() {
    const value = options.now();
    if (value > Number(slider.max)) slider.max = value;
    if (value < Number(slider.min)) slider.min = value;
    slider.value = value;
    slider.setAttribute("aria-valuetext", plain(Number(value.toFixed(2))) + " " + options.unit);
    if (document.activeElement !== number) number.value = Number(value.toFixed(options.nudge < 0.01 ? 4 : 2));
    const isMoved = Math.abs(value - options.base) > 1e-7;
    difference.textContent = isMoved ? options.difference() : "";
    element.classList.toggle("moved", isMoved);
    undo.disabled = !isMoved;
  }

  const words = el("label", { for: id }, options.words || options.label, options.hint ? el("span", { class: "hint" }, options.hint) : null);
  const element = el("div", { class: "lever" }, words, slider, el("span", { class: "typed" }, number, el("span", { class: "unit" }, options.unit)), difference, undo);
  refresh();
  return { element, refresh };
}

