/* The map of the journey, drawn by Cytoscape.js where the layout says. One name: `forkroad`.
 *
 *   forkroad.drawJourney(element, map, {onSelect(place|null), onPoint(place|null, {x, y})}) ->
 *     {select(place|null), update(map), recolour(), fit(), zoom(factor), resize(), image(), dispose()}
 *   `place` is the number of a step in map.steps. `update` takes a map with the same steps and
 *   ways and other numbers (widths, lines, facts). `image()` is a PNG as a data URL.
 *
 *   map = {                                       pixels, x to the right, y down
 *     width, height,
 *     columns: [{heading, x, y, width, height}]   bands behind the steps; x and y of the middle
 *     steps: [{label: ["line", ...], facts: ["line", ...], x, y, width, height,
 *              tone: "" | "purchase" | "competitor" | "lost" | "own0" ...,
 *              milestone: bool, feeling: "" | "positive" | "neutral" | "negative", entry: ""}]
 *     ways:  [{from, to, kind: "share" | "timeout" | "sold_out" | "back", width,
 *              points: [[x, y], ...]              from the one side to the other
 *              lines: ["1,204", "42 %"], x, y, tag_width, tag_height, tone}]
 *              tone: of a way that is drawn to end in its label, else ""
 *   }
 *
 * Labels are painted on a canvas and are never markup. Colours are those of colors.css.
 */
(function (root) {
  "use strict";
  const forkroad = (root.forkroad = root.forkroad || {});
  const DASHES = { timeout: [6, 4], sold_out: [2, 4], back: [3, 3] };
  const FACES = { positive: ["+", "good"], neutral: ["=", "even"], negative: ["−", "bad"] };
  const MOST_PIXELS = 4000;

  forkroad.drawJourney = function (element, map, options) {
    const wanted = options || {};
    let shown = map;
    const cy = root.cytoscape({
      container: element,
      elements: elementsOf(map),
      layout: { name: "preset", fit: false },
      style: styleOf(forkroad.colors(element)),
      autoungrabify: true,
      autounselectify: true,
      boxSelectionEnabled: false,
      userZoomingEnabled: false,
      minZoom: 0.1,
      maxZoom: 3,
    });

    function fit() {
      cy.resize();
      cy.fit(undefined, 12);
      cy.userPanningEnabled(false);
    }

    function zoom(factor) {
      const level = cy.zoom() * factor;
      cy.zoom({ level, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
      // Fingers that scroll past the map move it only once it is larger than its place.
      cy.userPanningEnabled(true);
    }

    function select(place) {
      cy.elements().removeClass("chosen beside dim");
      if (place === null || place === undefined) return;
      const step = cy.getElementById("s" + place);
      const ways = cy.edges().filter((way) => {
        const data = way.data();
        return data.from === place || data.to === place;
      });
      const near = new Set([place]);
      ways.forEach((way) => near.add(way.data("from")) && near.add(way.data("to")));
      cy.elements().not(".band").addClass("dim");
      cy.nodes().forEach((node) => {
        const about = node.data("step");
        if (about !== undefined && near.has(about)) node.removeClass("dim");
      });
      ways.removeClass("dim").addClass("beside");
      ways.forEach((way) => cy.getElementById("t" + way.data("way")).removeClass("dim"));
      step.addClass("chosen");
    }

    function update(next) {
      shown = next;
      cy.batch(() => {
        for (const one of elementsOf(next)) {
          const there = cy.getElementById(one.data.id);
          if (there.nonempty()) there.data(one.data);
        }
      });
    }

    function image() {
      const scale = Math.min(2, MOST_PIXELS / Math.max(shown.width, shown.height, 1));
      const colors = forkroad.colors(element);
      return cy.png({ full: true, scale, bg: colors.paper, output: "base64uri" });
    }

    cy.on("tap", "node.step", (event) => {
      select(event.target.data("step"));
      if (wanted.onSelect) wanted.onSelect(event.target.data("step"));
    });
    cy.on("tap", (event) => {
      if (event.target !== cy) return;
      select(null);
      if (wanted.onSelect) wanted.onSelect(null);
    });
    if (wanted.onPoint) {
      cy.on("mouseover", "node.step", (event) => {
        wanted.onPoint(event.target.data("step"), event.renderedPosition);
        element.style.cursor = "pointer";
      });
      cy.on("mouseout", "node.step", () => {
        wanted.onPoint(null);
        element.style.cursor = "";
      });
    }
    fit();
    return {
      select,
      update,
      fit,
      zoom,
      image,
      recolour: () => cy.style(styleOf(forkroad.colors(element))),
      resize: fit,
      dispose: () => cy.destroy(),
    };
  };

  function elementsOf(map) {
    const found = [];
    map.columns.forEach((column, place) => found.push(...bandOf(column, place)));
    map.ways.forEach((way, place) => found.push(...wayOf(map, way, place)));
    map.steps.forEach((step, place) => found.push(...stepOf(step, place)));
    return found;
  }

  function node(id, classes, at, data) {
    return { group: "nodes", classes, position: { x: at[0], y: at[1] }, data: { id, ...data } };
  }

  function bandOf(column, place) {
    const size = { w: column.width, h: column.height };
    const top = column.y - column.height / 2 + 16;
    return [
      node("b" + place, "band", [column.x, column.y], size),
      node("h" + place, "heading quiet", [column.x, top], { label: column.heading }),
    ];
  }

  function stepOf(step, place) {
    const size = { w: step.width, h: step.height, step: place };
    const top = step.y - step.height / 2;
    const right = step.x + step.width / 2;
    const tone = step.tone || "";
    const words = wordsOf(step, place);
    const found = [node("s" + place, "step" + (step.milestone ? " milestone" : ""), [step.x, step.y], { ...size, tone }), ...words];
    let x = right - 15;
    const face = FACES[step.feeling];
    if (face) {
      found.push(node("f" + place, "face quiet", [x, top], { label: face[0], step: place, fill: face[1] }));
      x -= 22;
    }
    if (step.milestone) {
      found.push(node("m" + place, "face quiet", [x, top], { label: "★", step: place, fill: "flag" }));
      x -= 22;
    }
    if (step.entry) {
      const room = Math.max(x - (step.x - step.width / 2) - 4, 20);
      const at = [step.x - step.width / 2 + 8 + room / 2, top];
      found.push(node("e" + place, "entry quiet", at, { label: "→ " + step.entry, w: room, step: place }));
    }
    return found;
  }

  function wordsOf(step, place) {
    const name = 17 * step.label.length;
    const facts = 14 * step.facts.length;
    const top = step.y - (name + facts) / 2;
    const tone = step.tone || "";
    const found = [
      node("n" + place, "name quiet", [step.x, top + name / 2], { label: step.label.join("\n"), step: place, tone }),
    ];
    const at = [step.x, top + name + facts / 2];
    found.push(node("x" + place, "fact quiet", at, { label: step.facts.join("\n"), step: place, tone }));
    return found;
  }

  function wayOf(map, way, place) {
    const tag = node("t" + place, "tag quiet" + (way.tone ? " end" : ""), [way.x, way.y], {
      label: way.lines.join("\n"),
      w: way.tag_width,
      h: way.tag_height,
      tone: way.tone,
    });
    const first = way.points[0];
    const last = way.points[way.points.length - 1];
    const end = way.tone ? { id: "t" + place, x: way.x, y: way.y } : { id: "s" + way.to, ...map.steps[way.to] };
    const start = map.steps[way.from];
    const edge = {
      group: "edges",
      classes: way.kind,
      data: {
        id: "w" + place,
        source: "s" + way.from,
        target: end.id,
        from: way.from,
        to: way.to,
        way: place,
        width: way.width,
        out: `${first[0] - start.x}px ${first[1] - start.y}px`,
        in: `${last[0] - end.x}px ${last[1] - end.y}px`,
        ...bendsOf(way.points),
      },
    };
    return [edge, tag];
  }

  /* Points on a course as Cytoscape wants them: how far along the straight line, how far beside. */
  function bendsOf(points) {
    const [x1, y1] = points[0];
    const [x2, y2] = points[points.length - 1];
    const [dx, dy] = [x2 - x1, y2 - y1];
    const length = Math.hypot(dx, dy) || 1;
    const inner = points.slice(1, -1);
    const weights = inner.map(([x, y]) => ((x - x1) * dx + (y - y1) * dy) / (length * length));
    const distances = inner.map(([x, y]) => ((y - y1) * dx - (x - x1) * dy) / length);
    return inner.length
      ? { weights: weights.join(" "), distances: distances.join(" ") }
      : { weights: "0.5", distances: "0" };
  }

  function styleOf(colors) {
    const tone = (name, other) => (one) => colors[one.data(name)] || other;
    const ink = (other) => (one) => inkOf(colors, one.data("tone")) || other;
    const text = { label: "data(label)", "font-family": colors.font, "text-wrap": "wrap", "text-max-width": "400px", "text-valign": "center", "text-halign": "center", color: colors.ink };
    const sized = { width: "data(w)", height: "data(h)" };
    const dashed = Object.entries(DASHES).map(([kind, dashes]) => ({
      selector: "edge." + kind,
      style: { "line-style": "dashed", "line-dash-pattern": dashes },
    }));
    return [
      { selector: "node", style: { events: "no", "z-index-compare": "manual", "border-width": 0, "background-opacity": 0, width: 1, height: 1 } },
      { selector: ".band", style: { ...sized, shape: "round-rectangle", "corner-radius": 10, "background-color": colors.band, "background-opacity": 1, "z-index": 0 } },
      { selector: ".heading", style: { ...text, "font-size": 13, "font-weight": "bold", color: colors.quiet, "z-index": 1 } },
      { selector: ".step", style: { ...sized, events: "yes", shape: "round-rectangle", "corner-radius": 8, "background-color": tone("tone", colors.paper), "background-opacity": 1, "border-width": 1.3, "border-color": colors.quiet, "z-index": 20 } },
      { selector: ".milestone", style: { "border-width": 2.6 } },
      { selector: ".chosen", style: { "border-width": 4, "border-color": colors.second } },
      { selector: ".name", style: { ...text, "font-size": 13.5, "font-weight": "bold", color: ink(colors.ink), "line-height": 1.05, "z-index": 21 } },
      { selector: ".fact", style: { ...text, "font-size": 10.5, color: ink(colors.quiet), "line-height": 1.1, "z-index": 21 } },
      { selector: ".face", style: { ...text, shape: "ellipse", width: 18, height: 18, "font-size": 12, "font-weight": "bold", color: "#1f2933", "background-color": tone("fill", colors.even), "background-opacity": 1, "border-width": 1.2, "border-color": colors.quiet, "z-index": 30 } },
      { selector: ".entry", style: { ...text, shape: "round-rectangle", width: "data(w)", height: 16, "corner-radius": 8, "font-size": 10, "font-weight": "bold", color: colors.paper, "background-color": colors.ink, "background-opacity": 1, "text-wrap": "ellipsis", "text-max-width": "data(w)", "z-index": 30 } },
      { selector: ".tag", style: { ...text, ...sized, shape: "round-rectangle", "corner-radius": 4, "font-size": 11, "line-height": 1.15, "background-color": tone("tone", colors.paper), "background-opacity": 0.92, "z-index": 10 } },
      { selector: ".end", style: { "corner-radius": 9, color: ink(colors.ink), "background-opacity": 1, "border-width": 1, "border-color": colors.quiet } },
      { selector: "edge", style: { events: "no", width: "data(width)", "curve-style": "segments", "segment-weights": "data(weights)", "segment-distances": "data(distances)", "edge-distances": "endpoints", "source-endpoint": "data(out)", "target-endpoint": "data(in)", "line-color": colors.wire, "target-arrow-color": colors.wire, "target-arrow-shape": "triangle", "arrow-scale": 0.9, "line-cap": "butt", "z-index": 5, "z-index-compare": "manual" } },
      ...dashed,
      { selector: "edge.beside", style: { "line-color": colors.second, "target-arrow-color": colors.second, "z-index": 6 } },
      { selector: ".dim", style: { opacity: 0.28 } },
    ];
  }

  function inkOf(colors, tone) {
    if (!tone) return "";
    return colors[tone + "-ink"] || colors["own-ink"];
  }
})(window);
