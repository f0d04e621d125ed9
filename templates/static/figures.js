// A figure looked at closer: Vega, loaded once when asked for, draws the same spec in the place of the still drawing, with what each mark
// tells, and saves it with its finding and its citation. Without this script the still drawing, its table and its files say the same.
"use strict";
(() => {
  const NS = "http://www.w3.org/2000/svg", FONT = "system-ui, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif";
  const loading = new Map();
  const made = (name, parts = {}) => Object.assign(document.createElement(name), parts);
  const draw = (name, attributes, ...inside) => {
    const one = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
    one.append(...inside);
    return one;
  };
  const textOf = (element) => element ? element.textContent.replace(/\s+/g, " ").trim() : "";

  const load = (src) => {
    if (!loading.has(src)) {
      loading.set(src, new Promise((done, failed) => {
        const script = made("script", { src, onload: done });
        script.onerror = () => { loading.delete(src); script.remove(); failed(new Error(src)); };
        document.head.append(script);
      }));
    }
    return loading.get(src);
  };

  const save = (name, blob) => {
    const link = made("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  const hatch = (id) => draw("defs", {}, draw("pattern", { id, width: 5, height: 5, patternUnits: "userSpaceOnUse" },
    draw("path", { d: "M-1,1l2,-2M0,5l5,-5M4,6l2,-2", fill: "none", stroke: "var(--muted)", "stroke-width": 1 })));

  // Lines no wider than so many pixels; an English word stays whole.
  const wrapped = (text, size, width) => {
    const wide = (some) => [...some].reduce((all, sign) => all + (sign.charCodeAt(0) > 0x2E7F ? size : .57 * size), 0), lines = [""];
    for (const piece of text.match(/[\u0021-\u2e7f]+ ?|./gu) || []) {
      if (lines[lines.length - 1] && wide(lines[lines.length - 1] + piece) > width) lines.push("");
      lines[lines.length - 1] += piece;
    }
    return lines;
  };

  // The drawing with its finding above, its legend and its citation below, on the ground of the light page: it says whose it is anywhere.
  const sheet = (figure, svg, told, key) => {
    const WIDTH = Math.max(480, Number(svg.getAttribute("width"))), parts = [];
    let y = 0;
    const write = (text, size, colour, more = {}, x = 0) => {
      for (const line of wrapped(text, size, WIDTH - x)) {
        y += Math.round(1.5 * size);
        parts.push(draw("text", { x, y, "font-size": size, fill: `var(--${colour})`, ...more }, line.trimEnd()));
      }
    };
    write(textOf(figure.querySelector("figcaption")), 16, "ink", { "font-weight": 700 });
    write(textOf(figure.querySelector("figcaption + .small")), 12, "muted");
    const inner = svg.cloneNode(true), high = Number(svg.getAttribute("height"));
    for (const [name, value] of Object.entries({ x: 0, y: y + 10 })) inner.setAttribute(name, value);
    parts.push(inner);
    const mark = figure.querySelector(".drawing").dataset.mark;
    if (mark) parts.push(draw("text", { x: WIDTH / 2, y: y + 10 + high / 2, "font-size": 48, "font-weight": 700, "text-anchor": "middle", fill: "var(--ink)", opacity: .16 }, mark));
    y += high + 14;
    for (const item of figure.querySelectorAll("ul.legend li")) {
      const name = item.querySelector(".key").className.split(" ")[1];
      const look = name === "zero" ? { fill: "none", stroke: "var(--zero)" } : { fill: name === "missing" ? `url(#${key}-hatch)` : `var(--${name})` };
      parts.push(draw("rect", { x: .5, y: y + 7.5, width: 10, height: 10, ...look }));
      write(textOf(item), 12, "ink", {}, 18);
    }
    y += 8;
    write(textOf(figure.querySelector(".cite .source")), 11, "muted");
    const pad = 16, box = { width: WIDTH + 2 * pad, height: y + 2 * pad };
    const whole = draw("svg", { xmlns: NS, ...box, viewBox: `${-pad} ${-pad} ${box.width} ${box.height}`, "font-family": FONT },
      hatch(`${key}-hatch`), draw("rect", { x: -pad, y: -pad, ...box, fill: "var(--ground)" }), ...parts);
    return new XMLSerializer().serializeToString(whole).replace(/var\(--([a-z0-9]+)\)/g, (_, name) => told.palette[name] || FONT);
  };

  // ``filled`` makes the whole spec of what the script says and of the still drawing, where that has no data of its own.
  const closer = (place, filled = (spec) => spec) => {
    const said = place.dataset, figure = place.closest("figure"), drawing = figure.querySelector(".drawing"), still = drawing.firstElementChild;
    const open = made("button", { type: "button", textContent: said.open }), tip = made("div", { className: "tip", hidden: true });
    const status = made("p", { className: "small" }), saves = made("span", { hidden: true });
    let drawn = null, busy = false, at = -1;
    status.setAttribute("role", "status");
    tip.setAttribute("aria-hidden", "true");  // the status says the same aloud

    const show = (text, x, y) => {
      tip.hidden = !text;
      if (!text) return;
      tip.textContent = text;
      const around = figure.getBoundingClientRect();
      tip.style.left = `${Math.max(0, Math.min(x - around.left + 12, around.width - tip.offsetWidth))}px`;
      tip.style.top = `${y - around.top + 16}px`;
    };

    // What stands in one year, from the first year to the last.
    const years = () => {
      const found = new Map();
      for (const element of drawn.svg.querySelectorAll("path, text")) {
        const datum = element.__data__ && element.__data__.datum;
        if (!datum || !datum.year || datum.part === "break") continue;  // of comparing, a body stands where a year does
        if (!found.has(datum.year)) found.set(datum.year, { text: "", elements: [] });
        const year = found.get(datum.year);
        year.elements.push(element);
        if (datum.all || datum.part === "year") year.text = datum.all || datum.tip;
      }
      return [...found].sort(([one], [two]) => (one < two ? -1 : 1)).map(([, year]) => year);
    };

    const stand = (to) => {
      const every = years();
      at = to === null ? -1 : (to + every.length) % every.length;
      every.forEach((year, number) => { for (const element of year.elements) element.style.opacity = at < 0 || number === at ? "" : ".3"; });
      if (at < 0) { show(""); return; }
      const first = every[at].elements[0];
      first.scrollIntoView({ block: "nearest", inline: "nearest" });
      const boxes = every[at].elements.map((element) => element.getBoundingClientRect());
      show(every[at].text, Math.min(...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.bottom)) - 12);
      status.textContent = every[at].text;
    };

    const close = () => {
      drawn.view.finalize();
      drawn = null;
      show("");
      drawing.replaceChildren(still);
    };

    const begin = async () => {
      const address = new URL(said.script, document.baseURI);
      await load(address.href);
      const told = window.__f[said.key];
      await load(new URL(told.vega, address).href);
      const live = made("div"), box = made("div");
      live.append(draw("svg", { width: 0, height: 0, "aria-hidden": "true" }, hatch(`${said.key}-hatch`)), box);
      drawing.replaceChildren(live);
      try {
        const { view } = await window.vegaEmbed(box, filled(told.spec, still), {
          mode: "vega-lite", renderer: "svg", actions: false, ast: true, defaultStyle: false,
          tooltip: (_, event, __, value) => {  // without an event when the drawing goes
            if (at >= 0) stand(null);
            show(event && value || "", event && event.clientX, event && event.clientY);
          },
        });
        const svg = box.querySelector("svg");
        for (const around of [box, ...box.querySelectorAll("div")]) for (const name of ["role", "aria-roledescription", "aria-label"]) around.removeAttribute(name);
        svg.setAttribute("role", "img");
        svg.setAttribute("aria-label", told.description || still.getAttribute("aria-label"));
        drawn = { view, svg, told };
      } catch (error) {
        drawing.replaceChildren(still);
        throw error;
      }
    };

    open.addEventListener("click", async () => {
      if (busy) return;
      busy = true;
      try {
        if (drawn) close(); else await begin();
        status.textContent = drawn ? said.how : "";
      } catch {
        status.textContent = said.failed;
      }
      open.textContent = drawn ? said.close : said.open;
      saves.hidden = !drawn;
      at = -1;
      busy = false;
    });

    drawing.addEventListener("keydown", (event) => {
      if (!drawn || event.altKey || event.ctrlKey || event.metaKey) return;
      const every = years().length;
      const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at < 0 ? -1 : at - 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: every - 1, Escape: null }[event.key];
      if (to === undefined || !every) return;
      event.preventDefault();
      stand(to);
    });
    drawing.addEventListener("blur", () => { if (drawn) stand(null); });
    figure.addEventListener("pointerleave", () => { if (drawn && at < 0) show(""); });
    figure.addEventListener("keydown", (event) => { if (event.key === "Escape") show(""); });

    for (const kind of said.save ? ["PNG", "SVG"] : []) {
      const button = made("button", { type: "button", textContent: said.save.replace("[kind]", kind) });
      button.addEventListener("click", () => {
        stand(null);
        const text = sheet(figure, drawn.svg, drawn.told, said.key), name = `${said.key}.${kind.toLowerCase()}`;
        if (kind === "SVG") { save(name, new Blob([text], { type: "image/svg+xml" })); return; }
        const picture = new Image();
        picture.onload = () => {
          const canvas = made("canvas", { width: 2 * picture.naturalWidth, height: 2 * picture.naturalHeight });
          canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
          canvas.toBlob((blob) => save(name, blob));
        };
        picture.onerror = () => { status.textContent = said.failed; };
        picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
      });
      saves.append(button);
    }
    place.append(open, saves, status);
    figure.append(tip);
    return open;
  };

  // The lines that put the figure into a frame elsewhere, where the page has an address that others can reach.
  const embedding = (details) => {
    const link = details.querySelector("a"), caption = textOf(details.closest("figure").querySelector("figcaption"));
    const quoted = (text) => text.replace(/[&"<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    const code = made("input", { readOnly: true, value: `<iframe src="${quoted(link.href)}" title="${quoted(caption)}" width="100%" height="560" loading="lazy"></iframe>` });
    code.setAttribute("aria-label", details.querySelector("summary").textContent);
    code.addEventListener("focus", () => code.select());
    details.append(code);
  };

  window.__closer = (place, filled, focused) => {
    const open = closer(place, filled);
    if (focused) open.focus();
    open.click();
  };
  document.querySelectorAll(".closer[data-save]").forEach((place) => closer(place));
  if (location.protocol.startsWith("http")) document.querySelectorAll("details.embed").forEach(embedding);
})();
