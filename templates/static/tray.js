// The tray of bodies to compare: it follows the reader from page to page in this window. Without a store (or without scripts) the links
// lead to the page of comparing, which keeps what was chosen in its own address.
"use strict";
(() => {
  const HERE = document.currentScript.src, KEY = "compare.tray", MOST = 8;
  const tray = document.querySelector("aside.tray");

  if (document.getElementById("compare")) {  // the page itself: it shows what is chosen, so it needs no tray
    document.head.append(Object.assign(document.createElement("script"), { src: new URL("compare.js", HERE) }));
    return;
  }
  if (!tray) return;
  const said = tray.dataset;

  const read = () => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY) || "[]");
      return Array.isArray(kept) ? kept.filter((one) => Array.isArray(one) && one.length === 2).slice(0, MOST) : [];
    } catch { return null; }
  };
  const keep = (some) => { try { sessionStorage.setItem(KEY, JSON.stringify(some)); return true; } catch { return false; } };
  const element = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });
  const hash = (some) => `#b=${some.map(([id]) => id).join(",")}`;

  const show = () => {
    const chosen = read() || [];
    tray.hidden = !chosen.length;
    document.body.classList.toggle("with-tray", chosen.length > 0);
    const open = element("a", said.open.replace("{n}", chosen.length), { href: said.compare + hash(chosen) });
    const clear = element("button", said.clear, { type: "button", onclick: () => { keep([]); update(); document.getElementById("content").focus(); } });
    tray.replaceChildren(element("span", chosen.map(([, name]) => name).join(said.pause)), open, clear);
  };

  // The tray stands at the end of the page: whoever goes by keyboard finds the way to it beside the button that was pressed last.
  const near = element("a", "", { className: "near" });
  const beside = (button) => {
    const chosen = read() || [];
    near.remove();
    if (chosen.length < 2) return;
    Object.assign(near, { textContent: said.open.replace("{n}", chosen.length), href: said.compare + hash(chosen) });
    button.after(near);
  };

  const buttons = [];
  const update = () => { show(); for (const one of buttons) one(); };

  // A button that adds a body and takes it out again; in a row of a table a sign, whose name says of whom it speaks.
  const adder = (body, name, short) => {
    const button = element("button", "", { type: "button", className: "add" });
    const label = () => {
      const chosen = read() || [], is = chosen.some(([id]) => id === body);
      const text = is ? said.drop : chosen.length >= MOST ? said.full : said.add;
      button.textContent = short ? is ? "✓" : "+" : text;
      if (short) {
        button.setAttribute("aria-label", name + said.colon + text);
        button.title = text;
      }
      button.setAttribute("aria-pressed", String(is));
      button.disabled = !is && chosen.length >= MOST;
    };
    button.onclick = () => {
      const chosen = read() || [], rest = chosen.filter(([id]) => id !== body);
      if (!keep(rest.length < chosen.length ? rest : [...chosen, [body, name]].slice(0, MOST))) location.href = said.compare + hash([[body]]);
      update();
      beside(button);
    };
    buttons.push(label);
    return button;
  };

  for (const link of document.querySelectorAll("a[data-body]")) {
    const { body, name } = link.dataset;
    if (read() === null) link.href += hash([[body]]);
    else link.replaceWith(adder(body, name, false));
  }
  if (read() !== null) {
    for (const link of document.querySelectorAll("table.roster tbody th > a")) {
      const found = /\/(\d+(?:-[a-z0-9-]+)?)\.html$/.exec(link.pathname);
      if (found && /\/a\/[^/]+\/[^/]+$/.test(link.pathname)) link.after(adder(found[1], link.textContent, true));
    }
  }
  update();
  addEventListener("pageshow", update);
})();
