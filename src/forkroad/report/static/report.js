/* The report's page: draws its map and charts, folds its tables, makes downloads.
 *
 * Reads <script id="data">: {language, words, journey (see journey.js), charts, sheets}.
 *   chart = {kind, sheet, labels, series: [{column, role, tone, shape}], unit, share, tones, rows}
 *   sheet = {headings: [...], values: [column: [...]], total: the row that sums up, or -1}
 * A chart's numbers are the values of its sheet; its texts are read from the table in the page.
 * Nothing is fetched, nothing is stored, and no text becomes markup.
 */
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const drawn = [];
  let journey = null;

  function specOf(chart) {
    const sheet = data.sheets[chart.sheet];
    const rows = rowsOf(chart, sheet);
    const texts = textsOf(chart.sheet);
    const column = (place, from) => rows.map((row) => from(place, row));
    return {
      kind: chart.kind,
      labels: column(chart.labels, (place, row) => texts(row, place)),
      series: chart.series.map((one) => ({
        role: one.role,
        tone: one.tone,
        shape: one.shape,
        name: sheet.headings[one.column],
        values: column(one.column, (place, row) => sheet.values[place][row]),
        texts: column(one.column, (place, row) => texts(row, place)),
      })),
      tones: chart.tones.length ? rows.map((row) => chart.tones[row]) : undefined,
      unit: chart.unit,
      share: chart.share,
      lang: data.language,
      words: {
        mean: data.words.col_mean,
        inner: data.words.fan_inner,
        band: data.words.fan_band,
        actual: data.words.col_actual,
        middle: data.words.col_p50,
      },
    };
  }

  function rowsOf(chart, sheet) {
    if (chart.rows) return chart.rows;
    return sheet.values[0].map((_, row) => row).filter((row) => row !== sheet.total);
  }

  function textsOf(name) {
    const table = document.querySelector(`table[data-sheet="${name}"]`);
    const rows = table ? table.tBodies[0].rows : [];
    return (row, place) => rows[row].cells[place].textContent;
  }

  /* Downloads: as `forkroad run --out` writes them, and with a mark that Excel needs. */
  const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

  function field(value) {
    if (value === null || value === undefined) return "";
    if (typeof value !== "string") return String(value);
    const text = FORMULA.test(value) ? "'" + value : value;
    return text === "" || /[,"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  function csvOf(sheet) {
    const lines = [sheet.headings.map(field)];
    sheet.values[0].forEach((_, row) => lines.push(sheet.values.map((column) => field(column[row]))));
    return "\ufeff" + lines.map((line) => line.join(",") + "\r\n").join("");
  }

  function download(name) {
    const blob = new Blob([csvOf(data.sheets[name])], { type: "text/csv;charset=utf-8" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name + ".csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  /* The map and the steps in words: choosing one chooses the other. */
  function startJourney() {
    const place = document.getElementById("drawn-map");
    if (!place || !data.journey || !data.journey.steps.length) return;
    const steps = [...document.querySelectorAll("details.step")];
    const tip = document.getElementById("tip");
    const shape = data.journey.height / data.journey.width;
    place.style.height = Math.max(300, Math.min(680, place.clientWidth * shape + 24)) + "px";
    journey = forkroad.drawJourney(place, data.journey, {
      onSelect(number) {
        if (number !== null) show(steps, number);
      },
      onPoint(number, at) {
        tip.hidden = number === null;
        if (number === null) return;
        tip.replaceChildren(...linesOf(steps[number]));
        tip.style.left = Math.min(at.x, Math.max(place.clientWidth - 270, 0)) + "px";
        tip.style.top = at.y + 26 + "px";
      },
    });
    steps.forEach((step, number) => {
      step.addEventListener("toggle", () => {
        const others = steps.filter((it) => it.open);
        journey.select(step.open ? number : others.length ? steps.indexOf(others[0]) : null);
      });
    });
    const zooms = { in: () => journey.zoom(1.3), out: () => journey.zoom(1 / 1.3), fit: journey.fit };
    for (const button of document.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", zooms[button.dataset.zoom]);
    }
  }

  /* What is told of a step that is pointed at: its name, its visits, where customers go next. */
  function linesOf(step) {
    const ways = [...step.querySelectorAll("tbody tr")].slice(0, 6);
    const texts = [step.querySelector("summary").textContent];
    for (const way of ways) {
      const [to, moves, share] = [...way.cells].map((cell) => cell.textContent);
      texts.push(`→ ${to}: ${moves} (${share})`);
    }
    return texts.map((text, place) => {
      const line = document.createElement(place ? "div" : "strong");
      line.textContent = text;
      return line;
    });
  }

  function show(steps, number) {
    steps.forEach((step, place) => (step.open = place === number));
    const summary = steps[number].querySelector("summary");
    summary.focus({ preventScroll: true });
    steps[number].scrollIntoView({ block: "nearest" });
  }

  /* Light and dark: as the reader's system has it, until the button says otherwise. */
  const isDark = matchMedia("(prefers-color-scheme: dark)");

  function setTheme(name) {
    root.dataset.theme = name;
    drawn.forEach((chart) => chart.recolour());
    if (journey) journey.recolour();
  }

  function keepPicture() {
    const printed = document.getElementById("printed-map");
    if (!printed || !journey) return;
    const theme = root.dataset.theme;
    setTheme("light");
    printed.src = journey.image();
    setTheme(theme);
    printed.hidden = false;
  }

  /* On paper: light, everything unfolded but the steps, drawings as wide as the paper. */
  let before = null;
  // An A4 page between its margins, in pixels: letters are as large on paper as beside them.
  const PAPER = 688;

  function forPaper() {
    if (before) return;
    const folded = [...document.querySelectorAll("section details:not(.step):not([open])")];
    before = { theme: root.dataset.theme, folded };
    setTheme("light");
    folded.forEach((it) => (it.open = true));
    drawn.forEach((chart) => chart.resize(PAPER));
    for (const svg of document.querySelectorAll(".fr-drawing svg")) {
      svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
    }
  }

  function forScreen() {
    if (!before) return;
    before.folded.forEach((it) => (it.open = false));
    drawn.forEach((chart) => chart.resize());
    for (const svg of document.querySelectorAll(".fr-drawing svg")) svg.removeAttribute("viewBox");
    setTheme(before.theme);
    before = null;
  }

  function start() {
    root.dataset.theme = isDark.matches ? "dark" : "light";
    for (const place of document.querySelectorAll("[data-chart]")) {
      drawn.push(forkroad.drawChart(place, specOf(data.charts[Number(place.dataset.chart)])));
    }
    startJourney();
    keepPicture();
    document.getElementById("theme").addEventListener("click", () => {
      setTheme(root.dataset.theme === "dark" ? "light" : "dark");
    });
    isDark.addEventListener("change", () => setTheme(isDark.matches ? "dark" : "light"));
    for (const button of document.querySelectorAll("[data-csv]")) {
      button.addEventListener("click", () => download(button.dataset.csv));
    }
    let width = root.clientWidth;
    addEventListener("resize", () => {
      if (root.clientWidth === width || before) return;
      width = root.clientWidth;
      drawn.forEach((chart) => chart.resize());
      if (journey) journey.resize();
    });
    addEventListener("beforeprint", forPaper);
    addEventListener("afterprint", forScreen);
    root.dataset.ready = "yes";
  }

  // What is painted on a canvas is not painted again when a font comes late.
  const sans = getComputedStyle(root).getPropertyValue("--fr-font");
  const fonts = ["13px ", "bold 13px "].map((size) => document.fonts.load(size + sans));
  Promise.allSettled(fonts).then(start);
})();
