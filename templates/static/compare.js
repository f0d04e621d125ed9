// Comparing up to eight bodies. One frame of text is made of the state; the table, the drawing, the CSV and the pictures are all made of it.
// What the files hold, site_builder/comparing says. A number that is unknown keeps its mark; nothing here makes a 0 of it.
"use strict";
(() => {
  const HERE = document.currentScript.src, KEY = "compare.tray", NS = "http://www.w3.org/2000/svg", PEERS = 12;
  const root = document.getElementById("compare"), told = JSON.parse(root.dataset.told), embedded = "embedded" in root.dataset;
  const EN = document.documentElement.lang === "en";
  const COLUMNS = told.columns, WORDS = told.words;
  const VIEWS = ["table", "years", "mix", "zero", "reasons", "disputes"], MODES = ["n", "s"], GROUPS = ["none", "county", "province", "country"];
  const COLOURS = { granted: "#0B4F8A", partly_granted: "#5E93C4", not_disclosed: "#8A2E10", unavailable: "#B97F12", unprocessed: "#4A2A3C", other: "#80868C" };
  const SIGNS = { b: "blank", n: "not_applicable", u: "unread", c: "cut", d: "derived", k: "corrected" };
  const LAW = 2024;  // from then on a refusal goes to reconsideration first: cases brought directly are another thing

  const say = (key, values = {}) => WORDS[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const number = (value) => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  const part = (name) => COLUMNS.map((one, at) => [one, at]).filter(([one]) => one.part === name);
  const element = (name, text = "", more = {}) => Object.assign(document.createElement(name), { textContent: text }, more);

  // ── files ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  window.__d = {};
  window.__m = {};
  const loading = new Map(), bodies = new Map(), counties = new Map();

  const load = (name) => {
    if (!loading.has(name)) {
      loading.set(name, new Promise((done) => {
        const script = element("script", "", { src: new URL(`compare/${name}.js`, HERE), onload: () => done(true) });
        script.onerror = () => { loading.delete(name); script.remove(); done(false); };
        document.head.append(script);
      }));
    }
    return loading.get(name);
  };

  const countyOf = (id) => id.split("-")[0].slice(0, 6).padEnd(6, "0");

  const cellOf = (text) => {
    const found = /^(-?\d+)([dk]?)$/.exec(text);
    return found ? { value: +found[1], mark: SIGNS[found[2]] || "" } : { value: null, mark: SIGNS[text] || "unread" };
  };

  const readCounty = (county) => {
    if (counties.has(county) || !__d[county]) return;
    const [digest, date, place, text] = __d[county];
    counties.set(county, { digest, date, place, bodies: [] });
    let body;
    for (const line of text.split("\n")) {
      const cells = line.split("\t");
      if (line[0] === "@") {
        body = { id: county + cells[0].slice(1), name: cells[1], kind: cells[2], level: cells[3], county, place, years: {} };
        bodies.set(body.id, body);
        counties.get(county).bodies.push(body);
      } else body.years[cells[0]] = { edition: cells[1], area: cells[2] === "a", cells: cells[3].split(",").map(cellOf) };
    }
  };

  // ── state ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  const state = { b: [], v: "table", y: "", m: "n", g: "none" };
  const isId = (id) => /^\d{2,12}(-[a-z0-9-]{1,60})?$/.test(id);

  const kept = () => { try { return JSON.parse(sessionStorage.getItem(KEY) || "[]").map(([id]) => id); } catch { return []; } };

  const readHash = () => {
    const said = new URLSearchParams(location.hash.slice(1));
    const ids = said.has("b") ? said.get("b").split(",") : kept();
    state.b = [...new Set(ids.filter((id) => typeof id === "string" && isId(id)))].slice(0, told.most);
    for (const [key, some] of [["v", VIEWS], ["m", MODES], ["g", GROUPS]]) state[key] = some.includes(said.get(key)) ? said.get(key) : some[0];
    state.y = /^\d{4}$/.test(said.get("y") || "") ? said.get("y") : "";
  };

  const hashOf = () => `#b=${state.b.join(",")}&v=${state.v}&y=${state.y}&m=${state.m}&g=${state.g}`;

  const keep = () => {
    history.replaceState(null, "", state.b.length ? hashOf() : location.pathname + location.search);
    try { if (!embedded) sessionStorage.setItem(KEY, JSON.stringify(state.b.map((id) => [id, bodies.has(id) ? bodies.get(id).name : id]))); } catch { /* the address keeps it */ }
  };

  // ── numbers ────────────────────────────────────────────────────────────────────────────────────────────────────────

  const chosen = () => state.b.map((id) => bodies.get(id)).filter(Boolean);
  const yearsOf = (some) => [...new Set(some.flatMap((one) => Object.keys(one.years)))].sort();

  // The sum of some columns; null, with the first mark, where one of them is unknown.
  const sum = (report, places) => {
    const cells = places.map((at) => report.cells[at]), nothing = cells.find((cell) => cell.value === null);
    return nothing || { value: cells.reduce((all, cell) => all + cell.value, 0), mark: "" };
  };

  const shown = (cell) => cell.value === null ? told.marks[cell.mark] : number(cell.value) + (cell.mark ? (EN ? " " : "") + told.marks[cell.mark] : "");

  const wilson = (k, n) => {
    const z = 1.959963984540054, p = k / n, scale = 1 + z * z / n, middle = p + z * z / (2 * n);
    const half = z * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
  };
  const percent = (share) => `${Math.round(100 * share)}%`;

  // k of n: under five no percentage, under thirty its interval.
  const shared = (cell, of) => {
    if (cell.value === null || of.value === null) return shown(cell.value === null ? cell : of);
    const k = cell.value, n = of.value, both = `${shown(cell)}/${number(n)}`;
    if (n < told.fewest) return both;
    if (n >= told.many) return say("share", { both, p: percent(k / n) });
    const [low, high] = wilson(k, n);
    return say("share_few", { both, p: percent(k / n), low: percent(low), high: percent(high) });
  };

  const median = (values) => {
    const some = [...values].sort((one, two) => one - two), half = some.length >> 1;
    return some.length % 2 ? some[half] : (some[half - 1] + some[half]) / 2;
  };

  // The groups of like bodies that the chosen ones belong to: {label, of(year, column) → {n, middle}}.
  const groups = () => {
    const found = new Map();
    for (const body of state.g === "none" ? [] : chosen()) {
      const where = { county: body.county, province: body.id.slice(0, 2), country: "" }[state.g];
      const key = [where, body.kind, body.level].join("|");
      if (found.has(key)) continue;
      found.set(key, {
        label: say(`median_${state.g}`, { place: state.g === "county" ? body.place : "", province: (/^.*?(省|自治区|市)/.exec(body.place) || [""])[0], kind: body.kind }),
        name: say("like", { place: body.place, kind: body.kind }),
        zero: state.g === "county" ? (year) => zeros(body, year) : null,
        of: state.g === "county" ? (year, at) => inCounty(body, year, at) : (year, at) => inProvince(body, year, at, state.g === "country" ? "c" : "p"),
      });
    }
    return [...found.values()];
  };

  // What like bodies of the county report for themselves, where it is known.
  const known = (body, year, at) => counties.get(body.county).bodies.filter((one) => one.kind === body.kind && one.level === body.level)
    .map((one) => one.years[year]).filter((one) => one && !one.area).map((one) => one.cells[at].value).filter((value) => value !== null);

  const zeros = (body, year) => {
    const values = known(body, year, 0);
    return say("zeros", { k: values.filter((value) => value === 0).length, n: values.length });
  };

  const inCounty = (body, year, at) => {
    const values = known(body, year, at);
    return { n: values.length, middle: values.length ? median(values) : null };
  };

  const inProvince = (body, year, at, whose) => {
    const start = [whose, year, body.kind, body.level, ""].join("\t");
    const line = (__m[body.id.slice(0, 2)] || "").split("\n").find((one) => one.startsWith(start));
    if (!line) return { n: 0, middle: null };
    const [n, twice] = line.slice(start.length).split(",")[at].split(":");
    return { n: +n, middle: twice === "" ? null : +twice / 2 };
  };

  const middle = ({ n, middle: value }) => value === null ? say("no_median") : say("median", { n: number(n), value: number(value) });

  // ── frames ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  const label = (column) => (column.above ? `${column.above}${EN ? ": " : "："}` : "") + column.label;

  // A column of the chosen year: a row per line, a column per body, then the medians.
  const ofYear = (lines, denominator) => {
    const some = chosen(), likes = groups();
    return {
      codes: "row",
      head: [say("line"), ...some.map((one) => one.name), ...likes.map((one) => one.label)],
      rows: lines.map(([column, at]) => [
        label(column),
        ...some.map((one) => {
          const report = one.years[state.y];
          if (!report) return told.marks.not_held;
          const of = denominator(column);
          return state.m === "s" && of ? shared(report.cells[at], sum(report, of)) : shown(report.cells[at]);
        }),
        ...likes.map((one) => middle(one.of(state.y, at))),
      ]),
    };
  };

  const places = (name, filter = () => true) => part(name).filter(([column]) => filter(column)).map(([, at]) => at);
  const ofOutcomes = (column) => column.part === "outcomes" ? places("outcomes") : null;
  const ofReasons = () => places("reasons");
  const ofCases = (column) => column.key.endsWith("/pending") ? null
    : places("disputes", (one) => one.key.split("/")[0] === column.key.split("/")[0] && !one.key.endsWith("/pending"));

  const byYear = (cell, median_) => {
    const some = chosen(), years = yearsOf(some), likes = groups();
    return {
      codes: "column",
      head: [say("body"), ...years],
      rows: [...some.map((one) => [one.name, ...years.map((year) => one.years[year] ? cell(one.years[year]) : told.marks.not_held)]),
        ...likes.map((one) => [state.v === "zero" && one.zero ? one.name : one.label, ...years.map((year) => median_(one, year))])],
    };
  };

  const zeroOf = (report) => report.area ? say("area") : report.cells[0].value === null ? shown(report.cells[0])
    : say(report.cells[0].value === 0 ? report.cells[0].mark === "derived" ? "zero_derived" : "zero" : "some", { n: number(report.cells[0].value) });

  const FRAMES = {
    table: () => ofYear([...part("received"), ...part("outcomes")], ofOutcomes),
    years: () => byYear((report) => shown(report.cells[0]), (like, year) => middle(like.of(year, 0))),
    mix: () => ofYear(part("outcomes"), ofOutcomes),
    zero: () => byYear(zeroOf, (like, year) => like.zero ? like.zero(year) : middle(like.of(year, 0))),
    reasons: () => ofYear(part("reasons"), ofReasons),
    disputes: () => ofYear(part("disputes"), ofCases),
  };

  const notes = () => {
    const some = chosen(), here = some.filter((one) => one.years[state.y]), found = [say(`note_${state.v}`)];
    const over = ["years", "zero"].includes(state.v);
    const areas = some.filter((one) => Object.entries(one.years).some(([year, report]) => report.area && (over || year === state.y)));
    if (areas.length) found.push(say("area_note", { names: areas.map((one) => one.name).join(say("pause")) }));
    if (!over && state.m === "s" && here.some((one) => (sum(one.years[state.y], places("outcomes")).value || 0) < told.many)) found.push(say("few_note"));
    if (over && new Set(some.flatMap((one) => Object.values(one.years).map((report) => report.edition))).size > 1) found.push(say("break_note"));
    if (state.v === "disputes") found.push(say("law_note", { year: LAW }));
    if (state.g !== "none") found.push(say("median_note"));
    const lost = state.b.filter((id) => !bodies.has(id));
    if (lost.length) found.push(say("lost", { ids: lost.join(say("pause")) }));
    return found;
  };

  const title = () => say(`view_${state.v}`) + (["years", "zero"].includes(state.v) ? "" : say("of_year", { year: state.y }));

  const citation = () => {
    const some = [...new Set(chosen().map((one) => one.county))].map((one) => counties.get(one));
    const date = some.map((one) => one.date).sort().pop();
    const from = location.protocol.startsWith("http") ? location.href : "";
    return [told.site, title(), say("data", { digests: some.map((one) => one.digest).join(say("pause")) }) + (date ? say("as_of", { date }) : ""), from].filter(Boolean).join(" · ");
  };

  // ── drawings ───────────────────────────────────────────────────────────────────────────────────────────────────────

  const draw = (name, attributes, ...inside) => {
    const made = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const write = (x, y, text, more = {}) => draw("text", { x, y, fill: "#1C2126", "font-size": 13, ...more }, text);
  const wide = (text) => [...text].reduce((all, sign) => all + (sign.charCodeAt(0) > 0x2E7F ? 13 : 7.5), 0);
  const hatch = () => draw("defs", {}, draw("pattern", { id: "hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, draw("path", { d: "M0 0V5", stroke: "#80868C", "stroke-width": 2 })));

  const wrapped = (text, width) => {
    const lines = [""];
    for (const sign of text) {
      if (wide(lines[lines.length - 1] + sign) > width) lines.push("");
      lines[lines.length - 1] += sign;
    }
    return lines;
  };

  // A drawing with its heading above and its citation below, so that it says whose it is wherever it goes.
  const sheet = (width, height, inside) => {
    const foot = wrapped(citation(), width * 1.15), head = title();
    const all = height + 40 + 17 * foot.length;
    const made = draw("svg", { xmlns: NS, viewBox: `0 0 ${width} ${all}`, width, height: all, role: "img", "aria-label": `${head}${EN ? ". " : "。"}${say("as_table")}`, "font-family": "system-ui, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif" },
      hatch(), draw("rect", { class: "ground", width, height: all, fill: "#FBFAF7" }), write(0, 18, head, { "font-weight": 700, "font-size": 15 }),
      draw("g", { transform: "translate(0 30)" }, ...inside),
      ...foot.map((line, at) => write(0, height + 46 + 17 * at, line, { class: "muted", fill: "#565E66", "font-size": 11 })));
    return made;
  };

  // The name of a body before its marks, with all that the table says of it for whoever looks closer.
  const headed = (body, row, y) => {
    const rest = state.v === "years" ? frame.rows[row].slice(1).map((n, at) => [frame.head[at + 1], n]) : frame.rows.map((cells) => [cells[0], cells[row + 1]]);
    const parts = rest.map(([label, n]) => say("tip_part", { label, n })).join(say("pause"));
    return write(0, y, body.name.length > 12 ? `${body.name.slice(0, 11)}…` : body.name, { "data-of": row, "data-all": say("tip_all", { name: body.name, parts }) });
  };

  const drawYears = () => {
    const some = chosen(), years = yearsOf(some), values = some.flatMap((one) => years.map((year) => one.years[year] ? one.years[year].cells[0].value : null));
    const most = Math.max(1, ...values.filter((value) => value !== null)), TALL = 56, HIGH = 92, LEFT = 170, STEP = 74;
    const inside = [];
    some.forEach((one, row) => {
      const foot = row * HIGH + 72;
      inside.push(headed(one, row, foot - 20), draw("path", { class: "rule", d: `M${LEFT} ${foot + .5}H${LEFT + STEP * years.length}`, stroke: "#565E66" }));
      years.forEach((year, at) => {
        const x = LEFT + STEP * at + 18, report = one.years[year], cell = report ? report.cells[0] : { value: null, mark: "not_held" };
        const high = cell.value === null ? 14 : cell.value === 0 ? 4 : Math.max(2, TALL * cell.value / most);
        const look = cell.value === null ? { fill: "url(#hatch)" } : cell.value === 0 ? { class: "zero", fill: "none", stroke: "#565E66" } : { class: "amount", fill: "#0B4F8A" };
        const tip = { "data-of": row, "data-tip": say("tip_years", { name: one.name, year, n: shown(cell) }) };
        inside.push(draw("rect", { x, y: foot - high, width: 38, height: high, ...look, ...tip }), write(x + 19, foot - high - 4, shown(cell), { "text-anchor": "middle", "font-size": 12, ...tip }), write(x + 19, foot + 15, year, { class: "muted", fill: "#565E66", "text-anchor": "middle", "font-size": 11 }));
        const before = at && one.years[years[at - 1]];
        if (before && report && before.edition !== report.edition) inside.push(draw("path", { class: "rule", d: `M${x - 18} ${foot - TALL}V${foot}`, stroke: "#565E66", "stroke-dasharray": "3 3" }));
      });
    });
    return sheet(LEFT + STEP * years.length + 10, HIGH * some.length, inside);
  };

  const drawMix = () => {
    const LEFT = 170, LONG = 460, HIGH = 44, outcomes = part("outcomes"), inside = [];
    chosen().forEach((one, row) => {
      const y = row * HIGH, report = one.years[state.y];
      inside.push(headed(one, row, y + 20));
      const all = report ? sum(report, places("outcomes")) : { value: null, mark: "not_held" };
      if (all.value === null || all.value < told.fewest) {  // a bar of few would feign a share
        const text = all.value === null ? say("unknown_sum", { mark: told.marks[all.mark] }) : all.value === 0 ? say("nothing") : outcomes.filter(([, at]) => report.cells[at].value).map(([column, at]) => `${column.label} ${report.cells[at].value}`).join(say("pause"));
        inside.push(write(LEFT, y + 20, text));
        return;
      }
      let x = LEFT;
      for (const [column, at] of outcomes) {
        const k = report.cells[at].value, width = LONG * k / all.value;
        if (!k) continue;
        inside.push(draw("rect", { class: column.key, x, y: y + 4, width: Math.max(1, width - 2), height: 22, fill: COLOURS[column.key], "data-of": row, "data-tip": say("tip_mix", { name: one.name, year: state.y, label: column.label, n: number(k) }) }));
        if (width > 8 * String(k).length + 6) inside.push(write(x + width / 2 - 1, y + 20, number(k), { class: "on", fill: "#FFFFFF", "text-anchor": "middle", "font-size": 12 }));
        x += width;
      }
      inside.push(write(LEFT + LONG + 8, y + 20, `n=${number(all.value)}`, { class: "muted", fill: "#565E66", "font-size": 12 }));
    });
    let x = 0, y = HIGH * chosen().length + 6;
    for (const [column] of outcomes) {
      const width = wide(column.label) + 30;
      if (x + width > LEFT + LONG + 60) [x, y] = [0, y + 20];
      inside.push(draw("rect", { class: column.key, x, y, width: 11, height: 11, fill: COLOURS[column.key] }), write(x + 16, y + 10, column.label, { "font-size": 12 }));
      x += width;
    }
    return sheet(LEFT + LONG + 70, y + 20, inside);
  };

  const drawTable = (frame) => {
    const rows = [frame.head, ...frame.rows], widths = frame.head.map((_, at) => Math.min(260, Math.max(...rows.map((row) => wide(row[at])))) + 18);
    const starts = widths.map((_, at) => widths.slice(0, at).reduce((all, one) => all + one, 0)), inside = [];
    let y = 16;
    rows.forEach((row, at) => {
      const cells = row.map((text) => wrapped(text, 260)), lines = Math.max(...cells.map((cell) => cell.length));
      cells.forEach((cell, column) => cell.forEach((line, down) => inside.push(write(starts[column], y + 18 * down, line, at ? {} : { "font-weight": 700 }))));
      y += 18 * lines + 8;
      inside.push(draw("path", { class: "rule", d: `M0 ${y - 18.5}H${starts[starts.length - 1] + widths[widths.length - 1]}`, stroke: "#D9D6CE" }));
    });
    return sheet(Math.max(480, starts[starts.length - 1] + widths[widths.length - 1]), y, inside);
  };

  const drawn = (frame) => state.v === "years" ? drawYears() : state.v === "mix" ? drawMix() : drawTable(frame);

  // ── out of the page ────────────────────────────────────────────────────────────────────────────────────────────────

  // The marks of the still drawing as rows for Vega (figures/placed says what a row is): both show the same, for one is read from the other.
  const FILLS = { amount: "granted", granted: "granted", partly_granted: "partly", not_disclosed: "refused", unavailable: "unavailable", unprocessed: "unprocessed", other: "other", on: "ground", muted: "muted" };
  const placed = (svg) => [...svg.querySelectorAll("rect:not(.ground), path.rule, text")].map((mark) => {
    const at = (name) => +mark.getAttribute(name) || 0, look = mark.getAttribute("class"), down = mark.parentNode === svg ? 0 : 30, x = at("x"), y = at("y") + down;
    const all = mark.dataset.all || "", common = { year: mark.dataset.of || "", tip: mark.dataset.tip || all, all };
    if (mark.tagName === "text") return { ...common, part: mark.getAttribute("text-anchor") || "start", x, y, text: mark.textContent, size: at("font-size"), fill: `var(--${FILLS[look] || "ink"})` };
    if (mark.tagName === "rect") {
      const fill = look === "zero" ? "transparent" : FILLS[look] ? `var(--${FILLS[look]})` : "url(#placed-hatch)";
      return { ...common, part: "box", x, y, x2: x + at("width"), y2: y + at("height"), fill, stroke: look === "zero" ? "var(--muted)" : "transparent" };
    }
    const [, left, top, way, to] = /M([\d.]+) ([\d.]+)([HV])([\d.]+)/.exec(mark.getAttribute("d"));
    return { ...common, part: "line", x: +left, y: +top + down, x2: way === "H" ? +to : +left, y2: way === "V" ? +to + down : +top + down, stroke: "var(--muted)", dash: mark.hasAttribute("stroke-dasharray") ? [3, 3] : [1, 0] };
  });

  // The button that looks closer: the script of figures, and Vega after it, come when it is pressed.
  const closer = () => {
    const place = element("div", "", { className: "closer" }), button = element("button", told.closer.open, { type: "button" });
    Object.assign(place.dataset, told.closer, { key: "placed", script: new URL("../figures/placed.js", HERE) });
    button.onclick = async () => {
      const { activeElement } = document;
      if (!window.__closer) await new Promise((done) => document.head.append(element("script", "", { src: new URL("tables.js", HERE), onload: done, onerror: done })));
      if (!window.__closer) { tell(told.closer.failed); return; }
      button.remove();
      window.__closer(place, (spec, svg) => ({ ...spec, width: +svg.getAttribute("width"), height: +svg.getAttribute("height"), data: { values: placed(svg) } }), activeElement === button);
    };
    place.append(button);
    return place;
  };

  // The view with a code for each body, for names repeat: a row of them where bodies stand in columns, else a column.
  const coded = ({ codes, head, rows }) => {
    const ids = chosen().map((one) => one.id), at = (some, place) => [...some.slice(0, 1), place, ...some.slice(1)];
    if (codes === "column") return [at(head, say("code")), ...rows.map((row, number) => at(row, ids[number] || ""))];
    return [head, head.map((_, column) => column ? ids[column - 1] || "" : say("code")), ...rows];
  };

  const csvOf = (frame) => "\ufeff" + coded(frame).map((row) => row.map((text) => {
    const plain = /^\d{1,3}(,\d{3})+$/.test(text) ? text.replaceAll(",", "") : text;  // a whole number, not a text, to whoever counts on
    const safe = /^[=+\-@\t]/.test(plain) ? `'${plain}` : plain;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }).join(",")).join("\r\n") + "\r\n";

  const save = (name, blob) => {
    const link = element("a", "", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    tell(say("saved", { name }));
  };

  const svgOf = (frame) => new XMLSerializer().serializeToString(drawn(frame));
  const nameOf = (ending) => `compare-${state.v}${["years", "zero"].includes(state.v) ? "" : `-${state.y}`}.${ending}`;

  const savePng = (frame) => {
    const picture = new Image(), text = svgOf(frame);
    picture.onload = () => {
      const canvas = element("canvas", "", { width: 2 * picture.naturalWidth, height: 2 * picture.naturalHeight });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(nameOf("png"), blob));
    };
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      tell(say("copied"));
    } catch {  // from a folder, or forbidden: it stands in the box, to be copied by hand
      link.hidden = false;
      link.value = text;
      link.focus();
      link.select();
      tell(say("copy_yourself"));
    }
  };

  // ── the page ───────────────────────────────────────────────────────────────────────────────────────────────────────

  const status = element("p", "", { className: "small", role: "status" }), tell = (text) => { status.textContent = text; };
  const list = element("ul", "", { className: "chosen" }), peers = element("div", "", { className: "peers" }), out = element("div");
  const link = element("input", "", { readOnly: true, hidden: true, type: "text" });
  link.setAttribute("aria-label", say("link"));
  list.tabIndex = -1;
  list.setAttribute("aria-label", say("chosen"));

  const selects = {};
  const chooser = (key, options) => {
    const select = element("select"), around = element("label", say(`choose_${key}`));
    select.append(...options.map((one) => element("option", say(`${key}_${one}`), { value: one })));
    select.onchange = () => { state[key] = select.value; refresh(); };
    selects[key] = select;
    around.append(" ", select);
    return around;
  };
  for (const view of VIEWS) WORDS[`v_${view}`] = WORDS[`view_${view}`];
  const bar = element("p", "", { className: "choose" });
  bar.append(chooser("v", VIEWS), " ", chooser("y", []), " ", chooser("m", MODES), " ", chooser("g", GROUPS));

  const act = (text, go) => element("button", text, { type: "button", onclick: go });
  let frame;
  const acts = element("p", "", { className: "choose" });
  acts.append(act(say("link"), () => copy(location.href)), " ", act("CSV", () => save(nameOf("csv"), new Blob([csvOf(frame)], { type: "text/csv;charset=utf-8" }))), " ",
    act("SVG", () => save(nameOf("svg"), new Blob([svgOf(frame)], { type: "image/svg+xml" }))), " ", act("PNG", () => savePng(frame)), " ", act(say("cite"), () => copy(citation())));
  if (location.protocol.startsWith("http")) {
    acts.append(" ", act(say("embed"), () => {
      const address = new URL(root.dataset.embed, location.href).href + hashOf();
      copy(`<iframe src="${address.replaceAll("&", "&amp;").replaceAll('"', "%22")}" title="${title()}" width="100%" height="480" loading="lazy"></iframe>`);
    }));
  }

  const add = (id) => { if (state.b.length < told.most && !state.b.includes(id)) state.b.push(id); tell(say("added", { name: bodies.get(id).name, n: state.b.length, most: told.most })); refresh(); };
  const drop = (id) => { tell(say("dropped", { name: bodies.has(id) ? bodies.get(id).name : id })); state.b = state.b.filter((one) => one !== id); refresh(); list.focus(); };
  const named = (body) => element("span", body.name, EN ? { lang: "zh-CN" } : {});

  const showChosen = () => {
    list.replaceChildren(...state.b.map((id) => {
      const body = bodies.get(id), item = element("li"), button = act(say("drop"), () => drop(id));
      button.setAttribute("aria-label", say("drop_name", { name: body ? body.name : id }));
      if (body) item.append(named(body), " ", element("span", body.place, { className: "small", lang: "zh-CN" }), " ", button);
      else item.append(id, " ", button);
      return item;
    }));
  };

  const showPeers = () => {
    const some = chosen(), first = some[0], full = state.b.length >= told.most;
    const like = first ? counties.get(first.county).bodies.filter((one) => one.kind === first.kind && one.level === first.level && !state.b.includes(one.id)) : [];
    const received = (one) => one.years[state.y] ? one.years[state.y].cells[0].value : null, own = first ? received(first) : null;
    const far = (one) => own === null || received(one) === null ? Infinity : Math.abs(received(one) - own);
    like.sort((one, two) => (far(one) === far(two) ? 0 : far(one) - far(two)) || (one.id < two.id ? -1 : 1));
    peers.hidden = !like.length || full;
    const items = element("ul", "", { className: "chosen" });
    items.append(...like.slice(0, PEERS).map((one) => {
      const item = element("li"), report = one.years[state.y];
      const button = act(say("peer", { name: one.name, n: report ? shown(report.cells[0]) : told.marks.not_held }), () => { add(one.id); (items.querySelector("button") || list).focus(); });
      item.append(button);
      return item;
    }));
    peers.replaceChildren(element("h2", say("peers")), element("p", say("peers_how", { name: first ? first.name : "" }), { className: "small" }), items);
    return peers;
  };

  const tableOf = (frame) => {
    const around = element("div", "", { className: "scroll", tabIndex: 0 }), table = element("table", "", { className: "list" });
    around.setAttribute("role", "region");
    around.setAttribute("aria-label", say("region", { title: title() }));
    const head = table.createTHead().insertRow(), body = table.createTBody();
    head.append(...frame.head.map((text, at) => element("th", text, { scope: "col", className: at ? "num" : "" })));
    for (const [first, ...rest] of frame.rows) body.insertRow().append(element("th", first, { scope: "row" }), ...rest.map((text) => element("td", text, { className: "num" })));
    around.append(table);
    return around;
  };

  const showOut = () => {
    frame = FRAMES[state.v]();
    const parts = [element("h2", title()), tableOf(frame)];
    if (state.v === "years" || state.v === "mix") {
      const around = element("div", "", { className: "scroll drawing", tabIndex: 0 });
      around.setAttribute("role", "region");
      around.setAttribute("aria-label", say("region", { title: say("drawing") }));
      around.append(drawn(frame));
      const both = element("figure", "", { className: "looked" });
      both.append(around, closer());
      parts.push(both);
    }
    const at = element("p", citation(), { className: "small" });
    out.replaceChildren(...parts, ...notes().map((text) => element("p", text, { className: "small" })), at);
  };

  const refresh = async () => {
    const needed = new Set(state.b.map(countyOf));
    if (["province", "country"].includes(state.g)) for (const id of state.b) needed.add(id.slice(0, 2));
    await Promise.all([...needed].map(load));
    for (const county of needed) readCounty(county);
    const some = chosen(), years = yearsOf(some);
    if (!years.includes(state.y)) state.y = years[years.length - 1] || "";
    selects.y.replaceChildren(...years.map((year) => element("option", year, { value: year })));
    for (const key of Object.keys(selects)) selects[key].value = state[key];
    selects.y.disabled = ["years", "zero"].includes(state.v);
    selects.m.disabled = ["years", "zero"].includes(state.v);
    keep();
    if (embedded) for (const whole of document.querySelectorAll("main > p > a")) whole.hash = hashOf();
    link.hidden = true;
    showChosen();
    showPeers();
    bar.hidden = acts.hidden = out.hidden = !some.length;
    empty.hidden = state.b.length > 0;
    if (some.length) showOut(); else if (state.b.length) tell(say("lost", { ids: state.b.join(say("pause")) }));
  };

  const empty = root.querySelector(".empty");
  empty.after(...(embedded ? [out] : [list, bar, out, acts, link, status, peers]));
  addEventListener("hashchange", () => { readHash(); refresh(); });
  readHash();
  refresh();
})();
