/* Charts from plain data, drawn by ECharts as SVG. One name in the page: `forkroad`.
 *
 *   forkroad.drawChart(element, spec, {animate}) -> {update(spec), recolour(), resize(width?), dispose()}
 *   forkroad.colors(element) -> {paper, ink, accent, ...}: the --fr-... properties of colors.css
 *   forkroad.legendOf(entries) -> <ul>; entries: [{name, color, shape: "line"|"area"|"dot"|"point"}]
 *
 *   spec = {
 *     kind: "fan"        p05 to p95, p25 to p75 and the mean over labels (periods)
 *         | "lines"      lines and bars over labels
 *         | "bars"       lying bars, one a label, with an interval if there is one
 *         | "stacks"     lying bars of shares, one a label, made of its series
 *         | "intervals"  points with their intervals around 0, one a label
 *         | "spans"      p05 to p95 and p25 to p75 lying, with a point at p50, one a label
 *         | "heat"       a field for each label and series, coloured by its part of the label's most
 *     labels: ["Mar 2026", ...]
 *     series: [{role, name, values: [number|null], texts?: ["1,204"], tone?, group?, shape?}]
 *         role  of fan, bars, intervals, spans: "mean" "p05" "p25" "p50" "p75" "p95" "actual"
 *               of fan: "baseline", any number of them
 *         tone  a colour by name: "purchase" "competitor" "lost" "customer" "undecided" "own0" ...
 *         group of fan: 0, or 1 for a second forecast beside the first
 *         shape of lines: "line" "bar" "step"
 *     tones?: [tone of each label]   of bars
 *     unit?: "units"                 above the axis of values, of heat above its columns
 *     share?: true                   values are shares of 1, written in percent
 *     lang?: "en"                    how numbers without a text are written
 *     words?: {band, inner, mean, actual}   the legend of a fan; and middle, that of spans
 *   }
 *
 * Texts never become markup: drawing is by text nodes, tooltips are built from elements, and no
 * template of ECharts is used. What a tooltip says are the `texts` of the table, where given.
 * What the kinds look like stands in chart_kinds.js, what they share in chart_parts.js.
 */
(function (root) {
  "use strict";
  const forkroad = (root.forkroad = root.forkroad || {});
  // Labels of lying bars may take this part of the width.
  const LABELS = 0.34;
  const ROW = 30;

  forkroad.colors = function (element) {
    const style = getComputedStyle(element || document.documentElement);
    const read = (name) => style.getPropertyValue("--fr-" + name).trim();
    return new Proxy({}, { get: (_, name) => read(String(name)) });
  };

  forkroad.legendOf = function (entries) {
    const list = document.createElement("ul");
    list.className = "fr-legend";
    for (const entry of entries) {
      const item = document.createElement("li");
      const mark = document.createElement("span");
      mark.className = "fr-mark fr-mark-" + (entry.shape || "area");
      mark.style.background = mark.style.borderColor = entry.color;
      item.append(mark, entry.name);
      list.append(item);
    }
    return list;
  };

  forkroad.drawChart = function (element, spec, options) {
    const drawing = document.createElement("div");
    drawing.className = "fr-drawing";
    element.replaceChildren(drawing);
    const chart = root.echarts.init(drawing, null, { renderer: "svg", height: heightOf(spec) });
    let shown = spec;
    let legend = null;
    let legendSaid = "";

    function draw() {
      const colors = forkroad.colors(element);
      drawLegend(forkroad.chartLegend(shown, colors));
      const width = chart.getWidth();
      const room = Math.max(width * LABELS, 120);
      const option = forkroad.chartKinds[shown.kind]({ ...shown, room, width }, colors);
      chart.setOption(
        { ...base(colors, Boolean(options && options.animate)), ...option },
        { notMerge: true },
      );
      chart.getZr().flush();
    }

    /* A legend that says the same stays, so that nothing around it is laid out anew. */
    function drawLegend(entries) {
      const said = JSON.stringify(entries);
      if (said === legendSaid) return;
      legendSaid = said;
      if (legend) legend.remove();
      legend = entries.length ? forkroad.legendOf(entries) : null;
      if (legend) element.prepend(legend);
    }

    draw();
    return {
      update(next) {
        const height = heightOf(next);
        if (height !== heightOf(shown)) chart.resize({ height });
        shown = next;
        draw();
      },
      recolour: draw,
      resize(width) {
        chart.resize({ width: width || "auto" });
        draw();
      },
      dispose() {
        chart.dispose();
        element.replaceChildren();
      },
    };
  };

  const LYING = { bars: ROW, stacks: ROW, intervals: ROW, spans: ROW, heat: 24 };

  function heightOf(spec) {
    const each = LYING[spec.kind];
    return each ? 46 + each * Math.max(spec.labels.length, 1) : 300;
  }

  function base(colors, animate) {
    return {
      animation: animate,
      animationDuration: 150,
      animationDurationUpdate: 150,
      aria: { enabled: false },
      backgroundColor: "transparent",
      textStyle: { fontFamily: colors.font, color: colors.ink, fontSize: 13 },
      tooltip: { show: false },
    };
  }
})(window);
