// How a page is built, without what it says: tags, and attributes but for those that carry text.
() => {
  const TEXTS = new Set(["aria-label", "content", "title", "style", "d", "_echarts_instance_"]);
  const WITHIN = new Set(["svg", "g", "path", "text", "tspan", "rect", "defs", "clipPath", "polyline", "polygon", "line", "circle", "style"]);
  const strange = [];
  function look(element) {
    const name = element.tagName;
    const written = [...element.attributes]
      .filter((it) => !TEXTS.has(it.name))
      .map((it) => `${it.name}=${it.value}`)
      .sort();
    for (const it of element.attributes) {
      if (it.name.startsWith("on") || /^(xlink:)?href$/.test(it.name) && !it.value.startsWith("#")) strange.push(name + "@" + it.name);
    }
    if (name === "svg") {
      // How many strokes and letters a drawing has depends on numbers and on room.
      for (const it of element.querySelectorAll("*")) {
        if (!WITHIN.has(it.tagName)) strange.push("svg " + it.tagName);
        for (const one of it.attributes) if (one.name.startsWith("on")) strange.push("svg @" + one.name);
      }
      return "svg";
    }
    if (name === "IMG") return "IMG";
    return [name, written.join(" "), [...element.children].map(look)];
  }
  return { built: JSON.stringify(look(document.documentElement)), strange, hacked: String(window.hacked) };
}
