/* What the kinds of charts share: numbers as texts, axes, tooltips, bands, numbers at the ends.
 *
 * Part of charts.js, which says what a spec is; `spec.width` and `spec.room` are the width of the
 * drawing in pixels and what labels of lying rows may take of it.
 */
(function (root) {
  "use strict";
  const forkroad = (root.forkroad = root.forkroad || {});
  const FONT = 13;
  const LONG = 1e6;

  /* Numbers: the table's own text where there is one, else as the language writes it. */
  function textOf(spec, series, place) {
    const text = series.texts && series.texts[place];
    if (text !== undefined && text !== null) return text;
    const value = series.values[place];
    return value === null || value === undefined ? "–" : inShort(spec)(value);
  }

  function inShort(spec, more) {
    const share = spec.share ? { style: "percent" } : {};
    const options = { maximumSignificantDigits: 6, ...share, ...more };
    const format = new Intl.NumberFormat(spec.lang || "en", options);
    return (value) => format.format(value).replace("-", "−");
  }

  /* Numbers of an axis: from a million on as the language shortens them. */
  function onAxis(spec) {
    const values = spec.series.flatMap((one) => one.values).map((value) => Math.abs(value || 0));
    const isLong = !spec.share && Math.max(0, ...values) >= LONG;
    return inShort(spec, isLong ? { notation: "compact", useGrouping: "always" } : {});
  }

  function penOf(colors) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = FONT + "px " + colors.font;
    return (text) => pen.measureText(text).width;
  }

  function widest(texts, colors) {
    return Math.max(0, ...texts.map(penOf(colors)));
  }

  function tooltip(spec, colors, trigger, tell) {
    return {
      show: true,
      trigger,
      confine: true,
      backgroundColor: colors.paper,
      borderColor: colors.faint,
      textStyle: { color: colors.ink, fontFamily: colors.font, fontSize: FONT },
      axisPointer: { type: "shadow", shadowStyle: { color: colors.faint, opacity: 0.25 } },
      formatter: tell || ((params) => tip(spec, [].concat(params)[0].dataIndex, spec.series)),
    };
  }

  function tip(spec, place, told) {
    const box = document.createElement("div");
    const head = document.createElement("strong");
    head.textContent = spec.labels[place];
    box.append(head);
    for (const series of told) {
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
      axisLabel: { color: colors.quiet, formatter: onAxis(spec), hideOverlap: true },
      splitLine: { lineStyle: { color: colors.faint, opacity: 0.6 } },
      axisLine: { show: false },
      axisTick: { show: false },
    };
  }

  /* Every label of standing ones that there is room for, at even distances. */
  function labelAxis(spec, colors, lying) {
    const each = Math.max(spec.width - 90, 1) / Math.max(spec.labels.length, 1);
    const every = Math.max(1, Math.ceil((widest(spec.labels, colors) + 8) / each));
    return {
      type: "category",
      data: spec.labels.map((_, place) => String(place)),
      inverse: lying,
      axisLabel: {
        color: lying ? colors.ink : colors.quiet,
        formatter: (_, place) => spec.labels[place],
        fontSize: FONT,
        margin: lying ? 12 : 8,
        interval: lying ? 0 : every - 1,
        width: lying ? spec.room : undefined,
        overflow: lying ? "truncate" : undefined,
      },
      axisLine: { lineStyle: { color: colors.faint } },
      axisTick: { show: false },
    };
  }

  const standing = { left: 8, right: 24, top: 34, bottom: 6, containLabel: true };

  /* Room for the labels on the left, as wide as they are: the widest, or what they may take;
     on the right for the numbers at the ends. */
  function lyingGrid(spec, colors, numbers) {
    const left = Math.ceil(Math.min(widest(spec.labels, colors), spec.room)) + 20;
    const right = Math.max(52, Math.ceil(widest(numbers || [], colors)) + 18);
    return { left, right, top: 6, bottom: 30 };
  }

  function byRole(spec, group) {
    const found = {};
    for (const series of spec.series) {
      if (series.role && (series.group || 0) === group) found[series.role] = series;
    }
    return found;
  }

  function isKnown(value) {
    return value !== null && value !== undefined;
  }

  /* A band between two series, one polygon over all labels. */
  function band(low, high, color, z) {
    const rows = low.values.map((value, place) => [place, value, high.values[place]]);
    const kept = rows.filter((row) => isKnown(row[1]) && isKnown(row[2]));
    return {
      type: "custom",
      data: kept,
      encode: { x: 0, y: [1, 2] },
      clip: true,
      silent: true,
      z,
      renderItem(params, api) {
        if (params.dataIndexInside !== 0) return undefined;
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

  /* Something drawn from `low` to `high` in the row of each label that has both; `draw` gets the
     two ends in pixels. */
  function across(low, high, z, draw) {
    const rows = low.values.map((value, place) => [place, value, high.values[place]]);
    return {
      type: "custom",
      data: rows.filter((row) => isKnown(row[1]) && isKnown(row[2])),
      encode: { y: 0, x: [1, 2] },
      silent: true,
      z,
      renderItem(params, api) {
        const [left, y] = api.coord([api.value(1), api.value(0)]);
        const [right] = api.coord([api.value(2), api.value(0)]);
        return draw(left, right, y);
      },
    };
  }

  /* Intervals as lines with a stroke at either end. */
  function whiskers(role, colors) {
    if (!role.p05 || !role.p95) return [];
    const style = { stroke: colors.ink, lineWidth: 1.5 };
    const stroke = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
    return [
      across(role.p05, role.p95, 6, (left, right, y) => ({
        type: "group",
        children: [
          stroke(left, y, right, y),
          stroke(left, y - 4, left, y + 4),
          stroke(right, y - 4, right, y + 4),
        ],
      })),
    ];
  }

  /* The number of each row as its table writes it, to the right of all that is drawn there. */
  function numbersAt(spec, series, farthest, colors) {
    const rows = series.values.map((value, place) => [place, farthest(value, place)]);
    return {
      type: "custom",
      data: rows.filter((row) => isKnown(series.values[row[0]])),
      encode: { y: 0, x: 1 },
      silent: true,
      z: 8,
      renderItem(params, api) {
        const [x, y] = api.coord([api.value(1), api.value(0)]);
        const text = textOf(spec, series, api.value(0));
        const font = FONT + "px " + colors.font;
        const place = { x: x + 8, y, verticalAlign: "middle" };
        // With an edge of paper, so that lines behind it do not strike it through.
        const ink = { fill: colors.quiet, stroke: colors.paper, lineWidth: 3 };
        return { type: "text", style: { text, font, ...place, ...ink } };
      },
    };
  }

  function textsOf(spec, series) {
    return series.values.map((_, place) => textOf(spec, series, place));
  }

  forkroad.chartParts = {
    across,
    band,
    byRole,
    isKnown,
    labelAxis,
    lyingGrid,
    numbersAt,
    penOf,
    standing,
    textOf,
    textsOf,
    tip,
    tooltip,
    valueAxis,
    whiskers,
  };
})(window);
