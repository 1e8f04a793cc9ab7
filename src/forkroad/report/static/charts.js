/* Charts from plain data, drawn by ECharts as SVG. One name in the page: `forkroad`.
 *
 *   forkroad.drawChart(element, spec, {animate}) -> {update(spec), recolour(), resize(), dispose()}
 *   forkroad.colors(element) -> {paper, ink, accent, ...}: the --fr-... properties of colors.css
 *   forkroad.legendOf(entries) -> <ul>; entries: [{name, color, shape: "line"|"area"|"dot"}]
 *
 *   spec = {
 *     kind: "fan"        p05 to p95, p25 to p75 and the mean over labels (periods)
 *         | "lines"      lines and bars over labels
 *         | "bars"       lying bars, one a label, with an interval if there is one
 *         | "stacks"     lying bars of shares, one a label, made of its series
 *         | "intervals"  points with their intervals around 0, one a label
 *     labels: ["Mar 2026", ...]
 *     series: [{role, name, values: [number|null], texts?: ["1,204"], tone?, group?, shape?}]
 *         role  of fan, bars, intervals: "mean" "p05" "p25" "p50" "p75" "p95" "actual"
 *         tone  a colour by name: "purchase" "competitor" "lost" "customer" "undecided" "own0" ...
 *         group of fan: 0, or 1 for a second forecast beside the first
 *         shape of lines: "line" "bar" "step"
 *     tones?: [tone of each label]   of bars
 *     unit?: "units"                 above the axis of values
 *     share?: true                   values are shares of 1, written in percent
 *     lang?: "en"                    how numbers without a text are written
 *     words?: {band, inner, mean, actual}   the legend of a fan
 *   }
 *
 * Texts never become markup: drawing is by text nodes, tooltips are built from elements, and no
 * template of ECharts is used. What a tooltip says are the `texts` of the table, where given.
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
      drawLegend(legendEntries(shown, colors));
      const room = Math.max(chart.getWidth() * LABELS, 120);
      const option = KINDS[shown.kind]({ ...shown, room }, colors);
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
      resize() {
        chart.resize();
        draw();
      },
      dispose() {
        chart.dispose();
        element.replaceChildren();
      },
    };
  };

  function heightOf(spec) {
    const lying = spec.kind === "bars" || spec.kind === "stacks" || spec.kind === "intervals";
    return lying ? 46 + ROW * Math.max(spec.labels.length, 1) : 300;
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

  /* Numbers: the table's own text where there is one, else as the language writes it. */
  function textOf(spec, series, place) {
    const text = series.texts && series.texts[place];
    if (text !== undefined && text !== null) return text;
    const value = series.values[place];
    return value === null || value === undefined ? "–" : inShort(spec)(value);
  }

  function inShort(spec) {
    const share = spec.share ? { style: "percent" } : {};
    const format = new Intl.NumberFormat(spec.lang || "en", { maximumSignificantDigits: 6, ...share });
    return (value) => format.format(value);
  }

  function tooltip(spec, colors, trigger) {
    return {
      show: true,
      trigger,
      confine: true,
      backgroundColor: colors.paper,
      borderColor: colors.faint,
      textStyle: { color: colors.ink, fontFamily: colors.font, fontSize: 13 },
      axisPointer: { type: "shadow", shadowStyle: { color: colors.faint, opacity: 0.25 } },
      formatter: (params) => tip(spec, [].concat(params)[0].dataIndex),
    };
  }

  function tip(spec, place) {
    const box = document.createElement("div");
    const head = document.createElement("strong");
    head.textContent = spec.labels[place];
    box.append(head);
    for (const series of spec.series) {
      const value = series.values[place];
      if (value === null || value === undefined) continue;
      const line = document.createElement("div");
      line.textContent = series.name + ": " + textOf(spec, series, place);
      box.append(line);
    }
    return box;
  }

  function valueAxis(spec, colors) {
    return {
      type: "value",
      name: spec.unit || "",
      nameTextStyle: { color: colors.quiet, align: "left" },
      nameGap: 12,
      axisLabel: { color: colors.quiet, formatter: inShort(spec), hideOverlap: true },
      splitLine: { lineStyle: { color: colors.faint, opacity: 0.6 } },
      axisLine: { show: false },
      axisTick: { show: false },
    };
  }

  function labelAxis(spec, colors, lying) {
    return {
      type: "category",
      data: spec.labels.map((_, place) => String(place)),
      inverse: lying,
      axisLabel: {
        color: lying ? colors.ink : colors.quiet,
        formatter: (_, place) => spec.labels[place],
        fontSize: 13,
        hideOverlap: !lying,
        interval: lying ? 0 : "auto",
        width: lying ? spec.room : undefined,
        overflow: lying ? "truncate" : undefined,
      },
      axisLine: { lineStyle: { color: colors.faint } },
      axisTick: { show: false },
    };
  }

  const standing = { left: 8, right: 16, top: 34, bottom: 6, containLabel: true };

  /* Room for the labels on the left, as wide as they are: the widest, or what they may take. */
  function lyingGrid(spec, colors) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = "13px " + colors.font;
    const widest = Math.max(0, ...spec.labels.map((label) => pen.measureText(label).width));
    return { left: Math.ceil(Math.min(widest, spec.room)) + 18, right: 52, top: 6, bottom: 30 };
  }

  function byRole(spec, group) {
    const found = {};
    for (const series of spec.series) {
      if (series.role && (series.group || 0) === group) found[series.role] = series;
    }
    return found;
  }

  /* A band between two series, one polygon over all labels. */
  function band(low, high, color, z) {
    const rows = low.values.map((value, place) => [place, value, high.values[place]]);
    return {
      type: "custom",
      data: rows.filter((row) => row[1] !== null && row[2] !== null),
      encode: { x: 0, y: [1, 2] },
      clip: true,
      silent: true,
      z,
      renderItem(params, api) {
        if (params.dataIndexInside !== 0) return undefined;
        const kept = rows.filter((row) => row[1] !== null && row[2] !== null);
        const lower = kept.map((row) => api.coord([row[0], row[1]]));
        const upper = kept.map((row) => api.coord([row[0], row[2]])).reverse();
        const points = kept.length > 1 ? [...lower, ...upper] : widened(lower[0], upper[0]);
        return { type: "polygon", shape: { points }, style: { fill: color } };
      },
    };
  }

  function widened(low, high) {
    const side = 24;
    return [
      [low[0] - side, low[1]],
      [low[0] + side, low[1]],
      [high[0] + side, high[1]],
      [high[0] - side, high[1]],
    ];
  }

  function fan(spec, colors) {
    const series = [];
    for (const group of [0, 1]) {
      const tone = group ? "second" : "accent";
      const role = byRole(spec, group);
      if (role.p05 && role.p95) series.push(band(role.p05, role.p95, colors[tone + "-faint"], 1 + group));
      if (role.p25 && role.p75) series.push(band(role.p25, role.p75, colors[tone + "-soft"], 1 + group));
      if (role.mean) series.push(line(role.mean, colors[tone], 5 + group));
      if (role.actual) series.push(dots(role.actual, colors.ink));
    }
    return {
      grid: standing,
      xAxis: labelAxis(spec, colors, false),
      yAxis: valueAxis(spec, colors),
      tooltip: tooltip(spec, colors, "axis"),
      series,
    };
  }

  function line(series, color, z, step) {
    return {
      type: "line",
      data: series.values,
      step: step ? "middle" : false,
      symbolSize: 6,
      symbol: "circle",
      lineStyle: { color, width: 2.4 },
      itemStyle: { color },
      emphasis: { disabled: true },
      z,
    };
  }

  function dots(series, color) {
    return {
      type: "scatter",
      data: series.values,
      symbol: "diamond",
      symbolSize: 11,
      itemStyle: { color },
      emphasis: { disabled: true },
      z: 9,
    };
  }

  const LINES = ["accent", "second", "ink", "own0", "own1"];

  function lines(spec, colors) {
    const series = spec.series.map((one, place) => {
      const color = colors[one.tone || LINES[place % LINES.length]];
      if (one.shape !== "bar") return line(one, color, 5, one.shape === "step");
      return {
        type: "bar",
        data: one.values,
        itemStyle: { color: one.tone ? color : colors["accent-soft"] },
        barMaxWidth: 26,
        emphasis: { disabled: true },
        z: 2,
      };
    });
    return {
      grid: standing,
      xAxis: labelAxis(spec, colors, false),
      yAxis: valueAxis(spec, colors),
      tooltip: tooltip(spec, colors, "axis"),
      series,
    };
  }

  function bars(spec, colors) {
    const role = byRole(spec, 0);
    const data = role.mean.values.map((value, place) => ({
      value,
      itemStyle: { color: colors[(spec.tones && spec.tones[place]) || "accent"] },
    }));
    const bar = { type: "bar", data, barMaxWidth: 18, emphasis: { disabled: true }, z: 2 };
    return {
      grid: lyingGrid(spec, colors),
      xAxis: { ...valueAxis(spec, colors), name: "" },
      yAxis: labelAxis(spec, colors, true),
      tooltip: tooltip(spec, colors, "axis"),
      series: [bar, ...whiskers(role, colors)],
    };
  }

  function stacks(spec, colors) {
    const series = spec.series.map((one) => ({
      type: "bar",
      stack: "whole",
      data: one.values,
      barMaxWidth: 20,
      itemStyle: { color: colors[one.tone], borderColor: colors.paper, borderWidth: 0.5 },
      emphasis: { disabled: true },
    }));
    return {
      grid: lyingGrid(spec, colors),
      xAxis: { ...valueAxis(spec, colors), name: "", max: 1 },
      yAxis: labelAxis(spec, colors, true),
      tooltip: tooltip(spec, colors, "axis"),
      series,
    };
  }

  /* Intervals as lines with a stroke at either end, one for each label that has one. */
  function whiskers(role, colors) {
    if (!role.p05 || !role.p95) return [];
    const rows = role.p05.values
      .map((low, place) => [place, low, role.p95.values[place]])
      .filter((row) => row[1] !== null && row[2] !== null);
    return [
      {
        type: "custom",
        data: rows,
        encode: { y: 0, x: [1, 2] },
        silent: true,
        z: 6,
        renderItem(params, api) {
          const [left, y] = api.coord([api.value(1), api.value(0)]);
          const [right] = api.coord([api.value(2), api.value(0)]);
          const style = { stroke: colors.ink, lineWidth: 1.5 };
          const stroke = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
          return {
            type: "group",
            children: [
              stroke(left, y, right, y),
              stroke(left, y - 4, left, y + 4),
              stroke(right, y - 4, right, y + 4),
            ],
          };
        },
      },
    ];
  }

  function intervals(spec, colors) {
    const role = byRole(spec, 0);
    const points = {
      type: "scatter",
      data: role.mean.values.map((value, place) => [value, place]),
      symbolSize: 11,
      itemStyle: { color: colors.accent },
      emphasis: { disabled: true },
      z: 7,
      markLine: {
        silent: true,
        symbol: "none",
        label: { show: false },
        lineStyle: { color: colors.quiet, type: "solid", width: 1 },
        data: [{ xAxis: 0 }],
      },
    };
    return {
      grid: lyingGrid(spec, colors),
      xAxis: { ...valueAxis(spec, colors), name: "" },
      yAxis: labelAxis(spec, colors, true),
      tooltip: tooltip(spec, colors, "axis"),
      series: [points, ...whiskers(role, colors)],
    };
  }

  function legendEntries(spec, colors) {
    if (spec.kind === "stacks") {
      return spec.series.map((one) => ({ name: one.name, color: colors[one.tone] }));
    }
    if (spec.kind === "lines") {
      return spec.series.map((one, place) => ({
        name: one.name,
        color:
          one.shape === "bar" && !one.tone
            ? colors["accent-soft"]
            : colors[one.tone || LINES[place % LINES.length]],
        shape: one.shape === "bar" ? "area" : "line",
      }));
    }
    return spec.kind === "fan" && spec.words ? fanEntries(spec, colors) : [];
  }

  function fanEntries(spec, colors) {
    const role = byRole(spec, 0);
    const words = spec.words;
    const entries = [];
    if (role.mean) entries.push({ name: words.mean, color: colors.accent, shape: "line" });
    if (role.p25 && role.p75) entries.push({ name: words.inner, color: colors["accent-soft"] });
    if (role.p05 && role.p95) entries.push({ name: words.band, color: colors["accent-faint"] });
    if (role.actual) entries.push({ name: words.actual, color: colors.ink, shape: "dot" });
    if (words.second && spec.series.some((one) => one.group === 1)) {
      entries.push({ name: words.second, color: colors.second, shape: "line" });
    }
    return entries;
  }

  const KINDS = { fan, lines, bars, stacks, intervals };
})(window);
