/* The kinds of charts: from a spec to what ECharts draws, and the legend of each.
 *
 * Part of charts.js, which says what a spec is; `forkroad.chartKinds` has a function for each
 * kind, `forkroad.chartLegend` the entries that forkroad.legendOf takes.
 */
(function (root) {
  "use strict";
  const forkroad = (root.forkroad = root.forkroad || {});
  const parts = forkroad.chartParts;
  const { byRole, isKnown } = parts;
  const LINES = ["accent", "second", "ink", "own0", "own1"];
  // Methods without a model, beside a forecast: colour and dash differ.
  const BASELINES = [
    ["second", [7, 4]],
    ["own1", [2, 3]],
    ["own0", [9, 3, 2, 3]],
    ["own3", [4, 5]],
  ];

  function standing(spec, colors, series) {
    return {
      grid: parts.standing,
      xAxis: parts.labelAxis(spec, colors, false),
      yAxis: parts.valueAxis(spec, colors),
      tooltip: parts.tooltip(spec, colors, "axis"),
      series,
    };
  }

  function lying(spec, colors, series, { numbers, axis } = {}) {
    return {
      grid: parts.lyingGrid(spec, colors, numbers),
      xAxis: { ...parts.valueAxis(spec, colors), name: "", ...axis },
      yAxis: parts.labelAxis(spec, colors, true),
      tooltip: parts.tooltip(spec, colors, "axis"),
      series,
    };
  }

  function line(series, color, z, more) {
    return {
      type: "line",
      data: series.values,
      symbolSize: 6,
      symbol: "circle",
      itemStyle: { color },
      emphasis: { disabled: true },
      z,
      ...more,
      lineStyle: { color, width: 2.4, ...(more && more.lineStyle) },
    };
  }

  function dots(data, color, symbol, z) {
    const itemStyle = { color };
    return { type: "scatter", data, symbol, symbolSize: 11, itemStyle, emphasis: { disabled: true }, z };
  }

  function fan(spec, colors) {
    const series = [];
    for (const group of [0, 1]) {
      const tone = group ? "second" : "accent";
      const role = byRole(spec, group);
      const band = (low, high, shade) => parts.band(low, high, colors[tone + shade], 1 + group);
      if (role.p05 && role.p95) series.push(band(role.p05, role.p95, "-faint"));
      if (role.p25 && role.p75) series.push(band(role.p25, role.p75, "-soft"));
      if (role.mean) series.push(line(role.mean, colors[tone], 5 + group));
      if (role.actual) series.push(dots(role.actual.values, colors.ink, "diamond", 9));
    }
    for (const [one, color, type] of baselines(spec, colors)) {
      series.push(line(one, color, 4, { symbolSize: 4, lineStyle: { width: 1.6, type } }));
    }
    return standing(spec, colors, series);
  }

  function baselines(spec, colors) {
    const told = spec.series.filter((one) => one.role === "baseline");
    return told.map((one, place) => {
      const [tone, dash] = BASELINES[place % BASELINES.length];
      return [one, colors[tone], dash];
    });
  }

  function toneOfLine(one, place, colors) {
    if (one.shape === "bar" && !one.tone) return colors["accent-soft"];
    return colors[one.tone || LINES[place % LINES.length]];
  }

  function lines(spec, colors) {
    const series = spec.series.map((one, place) => {
      const color = toneOfLine(one, place, colors);
      if (one.shape !== "bar") {
        return line(one, color, 5, { step: one.shape === "step" ? "middle" : false });
      }
      const itemStyle = { color };
      return { type: "bar", data: one.values, itemStyle, barMaxWidth: 26, emphasis: { disabled: true }, z: 2 };
    });
    return standing(spec, colors, series);
  }

  /* Numbers stand right of the bar and its interval; of what is below zero, right of zero. */
  function bars(spec, colors) {
    const role = byRole(spec, 0);
    const data = role.mean.values.map((value, place) => ({
      value,
      itemStyle: { color: colors[(spec.tones && spec.tones[place]) || "accent"] },
    }));
    const bar = { type: "bar", data, barMaxWidth: 18, emphasis: { disabled: true }, z: 2 };
    const upTo = (value, place) => Math.max(value, 0, (role.p95 && role.p95.values[place]) || 0);
    const ends = parts.numbersAt(spec, role.mean, upTo, colors);
    const numbers = parts.textsOf(spec, role.mean);
    return lying(spec, colors, [bar, ...parts.whiskers(role, colors), ends], { numbers });
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
    return lying(spec, colors, series, { axis: { max: 1 } });
  }

  function intervals(spec, colors) {
    const role = byRole(spec, 0);
    const rows = role.mean.values.map((value, place) => [value, place]);
    const points = dots(rows, colors.accent, "circle", 7);
    points.markLine = {
      silent: true,
      symbol: "none",
      label: { show: false },
      lineStyle: { color: colors.quiet, type: "solid", width: 1 },
      data: [{ xAxis: 0 }],
    };
    const upTo = (value, place) => Math.max(value, (role.p95 && role.p95.values[place]) ?? value);
    const ends = parts.numbersAt(spec, role.mean, upTo, colors);
    const numbers = parts.textsOf(spec, role.mean);
    return lying(spec, colors, [points, ...parts.whiskers(role, colors), ends], { numbers });
  }

  function spans(spec, colors) {
    const role = byRole(spec, 0);
    const middle = role.p50 || role.mean;
    const series = [];
    const bar = (low, high, height, tone, z) =>
      parts.across(low, high, z, (left, right, y) => ({
        type: "rect",
        shape: { x: left, y: y - height / 2, width: Math.max(right - left, 2), height, r: 2 },
        style: { fill: colors[tone], stroke: colors.wire, lineWidth: 0.4 },
      }));
    if (role.p05 && role.p95) series.push(bar(role.p05, role.p95, 8, "accent-faint", 2));
    if (role.p25 && role.p75) series.push(bar(role.p25, role.p75, 13, "accent-soft", 3));
    series.push(dots(middle.values.map((value, place) => [value, place]), colors.accent, "circle", 7));
    const upTo = (value, place) => Math.max(value, (role.p95 && role.p95.values[place]) ?? value);
    series.push(parts.numbersAt(spec, middle, upTo, colors));
    const numbers = parts.textsOf(spec, middle);
    return lying(spec, colors, series, { numbers, axis: { min: 0 } });
  }

  function heat(spec, colors) {
    const most = spec.labels.map((_, row) => Math.max(...spec.series.map((it) => it.values[row] || 0)));
    const cells = spec.series.flatMap((one, column) =>
      one.values.map((value, row) => [column, row, value]).filter((cell) => isKnown(cell[2])),
    );
    const measure = parts.penOf(colors);
    const field = {
      type: "custom",
      data: cells,
      encode: { x: 0, y: 1 },
      renderItem(params, api) {
        const [column, row] = [api.value(0), api.value(1)];
        const [x, y] = api.coord([column, row]);
        const [width, height] = api.size([1, 1]);
        const part = most[row] ? api.value(2) / most[row] : 0;
        const text = parts.textOf(spec, spec.series[column], row);
        const box = { x: x - width / 2, y: y - height / 2, width, height };
        const fits = measure(text) + 4 <= width;
        const fill = part > 0.33 ? colors.paper : colors.ink;
        const font = "13px " + colors.font;
        const style = { text, x, y, fill, font, align: "center", verticalAlign: "middle" };
        const ground = { fill: shade(part, colors), stroke: colors.paper, lineWidth: 1.2 };
        const children = [{ type: "rect", shape: box, style: ground }];
        return { type: "group", children: fits ? [...children, { type: "text", style }] : children };
      },
    };
    const tell = (params) => parts.tip(spec, params.value[1], [spec.series[params.value[0]]]);
    const names = { ...spec, labels: spec.series.map((one) => one.name) };
    return {
      grid: { ...parts.lyingGrid(spec, colors), right: 8, top: 40, bottom: 4 },
      xAxis: {
        ...parts.labelAxis({ ...names, width: spec.width - spec.room }, colors, false),
        position: "top",
        name: spec.unit,
        nameLocation: "middle",
        nameGap: 22,
        nameTextStyle: { color: colors.quiet },
      },
      yAxis: parts.labelAxis(spec, colors, true),
      tooltip: parts.tooltip(spec, colors, "item", tell),
      series: [field],
    };
  }

  /* Between two colours; by the square root, since most parts are small. */
  function shade(part, colors) {
    const way = Math.sqrt(Math.max(0, Math.min(part, 1)));
    const read = (color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
    const [light, dark] = [read(colors["accent-faint"]), read(colors.accent)];
    return "rgb(" + light.map((one, at) => Math.round(one + (dark[at] - one) * way)).join(",") + ")";
  }

  const LEGENDS = {
    stacks: (spec, colors) => spec.series.map((one) => ({ name: one.name, color: colors[one.tone] })),
    lines: (spec, colors) =>
      spec.series.map((one, place) => ({
        name: one.name,
        color: toneOfLine(one, place, colors),
        shape: one.shape === "bar" ? "area" : "line",
      })),
    fan: ofFan,
    spans(spec, colors) {
      const { mean, p50, ...bands } = byRole(spec, 0);
      const entries = ofBands(bands, spec.words || {}, colors);
      const name = p50 ? spec.words && spec.words.middle : spec.words && spec.words.mean;
      return name ? [{ name, color: colors.accent, shape: "point" }, ...entries] : entries;
    },
  };

  function ofBands(role, words, colors) {
    const entries = [];
    if (role.p25 && role.p75 && words.inner) {
      entries.push({ name: words.inner, color: colors["accent-soft"] });
    }
    if (role.p05 && role.p95 && words.band) {
      entries.push({ name: words.band, color: colors["accent-faint"] });
    }
    return entries;
  }

  function ofFan(spec, colors) {
    if (!spec.words) return [];
    const role = byRole(spec, 0);
    const words = spec.words;
    const entries = [];
    if (role.mean) entries.push({ name: words.mean, color: colors.accent, shape: "line" });
    entries.push(...ofBands(role, words, colors));
    for (const [one, color] of baselines(spec, colors)) {
      entries.push({ name: one.name, color, shape: "line" });
    }
    if (role.actual) entries.push({ name: words.actual, color: colors.ink, shape: "dot" });
    if (words.second && spec.series.some((one) => one.group === 1)) {
      entries.push({ name: words.second, color: colors.second, shape: "line" });
    }
    return entries;
  }

  forkroad.chartKinds = { fan, lines, bars, stacks, intervals, spans, heat };
  forkroad.chartLegend = (spec, colors) => (LEGENDS[spec.kind] || (() => []))(spec, colors);
})(window);
