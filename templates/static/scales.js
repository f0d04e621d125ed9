// The reader's own county on the strips of a wider region: the one that was last looked up in the box, as it remembers on this machine only.
"use strict";
(() => {
  let looked = [];
  try { looked = JSON.parse(localStorage.getItem("search.recent")) || []; } catch { return; }  // no store, no county
  const codes = looked.map((one) => /(?:^|\/)(?:[al]\/(\d{6})\/|r\/(\d{6})\.html)/.exec(one.to)).filter(Boolean).map((found) => found[1] || found[2]);
  for (const scale of document.querySelectorAll(".scale[data-counties]")) {
    const counties = JSON.parse(scale.dataset.counties), code = codes.find((one) => counties[one]);
    if (!code) continue;
    const [x, name, n, median] = counties[code], svg = scale.querySelector("svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
    for (const [key, value] of Object.entries({ class: "own", x1: x, y1: 2, x2: x, y2: 34 })) line.setAttribute(key, value);
    const text = scale.dataset.own.replace(/\[(\w+)\]/g, (_, key) => ({ name, n, median })[key]);
    svg.append(line);
    svg.setAttribute("aria-label", `${svg.getAttribute("aria-label")} ${text}`);
    scale.append(Object.assign(document.createElement("p"), { className: "small", textContent: text }));
  }
})();
