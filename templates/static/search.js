// The search box: a combobox over small files that are loaded when they are asked for. Without it the form opens the list of regions.
// What is a key and in which file it stands, site_builder/search says; tests hold the two together.
"use strict";
(() => {
  const HERE = document.currentScript.src;
  const ROOT = new URL("../", HERE);
  const LANG = document.documentElement.lang === "en" ? "en" : "zh";
  const PREFIX = LANG === "en" ? "en/" : "";
  const PAIR = 2, SHOWN = 12, FIRST = 8, OFFERED = 6, LISTED = 200, KEPT = 5, RECENT = "search.recent";

  // ── files ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  let head, traditional;
  const loading = new Map();  // file → promise
  const arrived = new Map();  // shard → [entries, counts]

  window.__head = (told) => { head = { ...told, stops: new Set(told.stops.split(" ")) }; };
  window.__traditional = (pairs, also) => { traditional = [new Map(pairs.match(/../gu)?.map((pair) => [...pair])), new Set(also)]; };
  window.__found = (family, at, text, counts) => arrived.set(family + at, [entriesOf(text), counts]);

  const load = (name) => {
    if (!loading.has(name)) {
      loading.set(name, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = new URL(`search/${name}.js`, HERE);
        script.onload = done;
        script.onerror = () => { loading.delete(name); script.remove(); failed(new Error(name)); };
        document.head.append(script);
      }));
    }
    return loading.get(name);
  };

  const shard = async (family, key) => {
    let at = 0;
    for (const sign of key) at = (Math.imul(at, 31) + sign.codePointAt(0)) >>> 0;
    const name = family + (((at ^ (at >>> 15)) >>> 0) % head.shards[family]);
    await load(name);
    return arrived.get(name);
  };

  const entriesOf = (text) => {
    const found = [];
    let above = "", where = "", region = "";
    for (const line of text ? text.split("\n") : []) {
      const cells = line.split("\t");
      if (line[0] === "@") {
        [above, where = "", region = ""] = [cells[0].slice(1), ...cells.slice(1)];
        continue;
      }
      const id = above + cells[0], page = "ar".includes(cells[1][0]) ? cells[1][0] : "";
      const others = cells[3] ? cells[3].split("|") : [], said = cells[4] ? cells[4].split(" ") : [];
      const to = page === "a" ? `a/${id.split("-")[0].slice(0, 6).padEnd(6, "0")}/${id}.html` : `r/${page ? id : region}.html`;
      const province = head.provinces[id.slice(0, 2)] || "";
      found.push({
        id, page, name: cells[2], others, kind: +cells[1].slice(page.length), where, to: PREFIX + to, province, above,
        names: [cells[2], ...others].map(plain),
        whole: plain((head.zh ? head.zh[id.slice(0, 2)] : province) + where) + plain(cells[2]),
        sounds: [said.join(""), said.map((one) => one[0]).join("")],
      });
    }
    return found;
  };

  // ── questions ──────────────────────────────────────────────────────────────────────────────────────────────────────

  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\p{P}\p{S}\p{Z}\p{Cc}\p{Cf}]/gu, "");
  const isSound = (term) => /^[a-zü]+$/.test(term);
  const spelt = (term) => term.replace(/[vü]/g, "u");
  const say = (key, values = {}) => head.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // The runs of a term by which it can be looked up, the last first: a name stands behind its county.
  const keysOf = (term) => {
    const signs = [...term];
    for (let length = PAIR; length <= signs.length; length++) {
      const keys = [];
      for (let end = signs.length; end >= length; end--) {
        const key = signs.slice(end - length, end).join("");
        if (!head.stops.has(key)) keys.push(key);
      }
      if (keys.length) return keys;
    }
    return [];
  };

  const soundKey = (term) => {
    for (let length = PAIR; length <= term.length; length++) if (!head.stops.has(term.slice(0, length))) return term.slice(0, length);
    return "";
  };

  const order = (term) => (one, two) => rank(one, term) - rank(two, term) || (one.id < two.id ? -1 : one.id > two.id ? 1 : 0);
  const rank = (entry, term) => {
    const names = isSound(term) ? entry.sounds : entry.names;
    return (names.includes(term) ? 0 : names.some((name) => name.startsWith(term)) ? 2 : 4) + (entry.page ? 0 : 1);
  };

  // {found} or, where too many have it, {count, table: province → kind → how many}; null for a question that is too short. What finds
  // nothing is asked again as it is spelt in simplified characters.
  const ask = async (question) => {
    const answer = await askAs(question);
    if (!answer || answer.count || answer.found?.length) return answer;
    for (const other of await simplified(question)) {
      const again = await askAs(other);
      if (again?.count || again?.found?.length) return again;
    }
    return answer;
  };

  // 乾縣 is 乾县 first, for that stands in names, then 干县.
  const simplified = async (question) => {
    if (!/\p{Script=Han}/u.test(question)) return [];
    await load("traditional");
    const [simple, also] = traditional, signs = [...question];
    const spelt = [signs.map((sign) => also.has(sign) ? sign : simple.get(sign) || sign), signs.map((sign) => simple.get(sign) || sign)];
    return [...new Set(spelt.map((some) => some.join("")))].filter((other) => other !== question);
  };

  const askAs = async (question) => {
    const terms = question.split(/\s+/).map(plain).filter(Boolean), term = terms[terms.length - 1];
    if (!term || [...term].length < PAIR) return null;
    if (terms.length === 1 && isSound(term)) return askSound(spelt(term));
    const fits = (entry) => terms.length === 1 && entry.names.some((name) => name.includes(term)) ||
      terms.every((one) => entry.whole.includes(one) || entry.names.some((name) => name.includes(one)));
    const keys = [...terms].reverse().flatMap((one) => keysOf(one).slice(0, 3));
    for (const key of keys) {
      const [entries] = await shard("n", key);
      const found = entries.filter((entry) => entry.names.some((name) => name.includes(key)) && fits(entry));
      if (found.length) return { term, found: found.sort(order(term)) };
    }
    if (!keys.length) return count("n", term);
    const less = question.replace(/(街道)?(人民政府|办事处|政府)(办公室)?\s*$/, "$1");
    return less !== question && plain(less).length >= PAIR ? askAs(less) : { term, found: [] };
  };

  const askSound = async (term) => {
    const key = soundKey(term), whole = `${term}.`;
    if (!key) {  // too many begin so: those whose letters end here are shown, unless they too are too many
      const found = head.stops.has(whole) ? [] : (await shard("p", whole))[0].filter((entry) => entry.sounds.includes(term));
      return { ...await count("p", term), found: found.sort(order(term)) };
    }
    const [entries] = await shard("p", key);
    return { term, found: entries.filter((entry) => entry.sounds.some((sound) => sound.startsWith(term))).sort(order(term)) };
  };

  // Whoever has a word that is too common, of one province, and of one kind where one is given; null where that too is too many to list:
  // then a file does not hold as many of them as were counted.
  const askWithin = async ({ term, table }, within, kind) => {
    const near = [...term].slice(1).map((_, at) => `${[...term].slice(at, at + PAIR).join("")}|${within}`);
    const keys = [...near.filter((key) => !head.stops.has(key)).slice(0, 1), ...(kind === "" ? [] : near.map((key) => `${key}|${kind}`))];
    for (const key of keys) {
      const found = (await shard("n", key))[0].filter((entry) => isOf(entry, within, kind) && entry.names.some((name) => name.includes(term)));
      if (found.length === counted(table, within, kind)) return found.sort(order(term));
    }
    return null;
  };

  const count = async (family, term) => {
    const table = (await shard(family, term))[1][term] || {};
    return { term, count: counted(table), table, narrows: family === "n" };
  };

  const isOf = (entry, within, kind) => entry.id.startsWith(within) && (kind === "" || entry.kind === +kind);
  const tableOf = (found) => {
    const table = {};
    for (const { id, kind } of found) {
      const some = (table[id.slice(0, 2)] ??= {});
      some[kind] = (some[kind] || 0) + 1;
    }
    return table;
  };
  const each = (table) => Object.entries(table).flatMap(([province, some]) => Object.entries(some).map(([kind, n]) => [province, kind, n]));
  const counted = (table, within = "", kind = "") =>
    each(table).filter(([province, one]) => (!within || province === within) && (kind === "" || one === kind)).reduce((sum, [, , n]) => sum + n, 0);
  // How many of each province (0) or kind (1), the most first.
  const most = (table, by, filter = () => true) => {
    const counts = {};
    for (const one of each(table).filter(filter)) counts[one[by]] = (counts[one[by]] || 0) + one[2];
    return Object.entries(counts).sort((one, two) => two[1] - one[1] || (one[0] < two[0] ? -1 : 1));
  };

  // ── what is remembered, on this machine only ───────────────────────────────────────────────────────────────────────

  const recent = () => { try { return JSON.parse(localStorage.getItem(RECENT)) || []; } catch { return []; } };
  const remember = (entry) => {
    const one = { name: entry.name, text: place(entry), to: entry.to };
    try { localStorage.setItem(RECENT, JSON.stringify([one, ...recent().filter((old) => old.to !== one.to)].slice(0, KEPT))); } catch { /* no store, no memory */ }
  };

  // The county whose page this is, to suggest its bodies.
  const county = () => {
    const path = decodeURI(location.pathname).slice(decodeURI(ROOT.pathname).length).replace(/^en\//, "");
    const found = /^(?:a|l)\/(\d{6})\/|^r\/(\d{2,6})\.html/.exec(path);
    return found ? found[1] || found[2] : "";
  };

  // ── what is shown ──────────────────────────────────────────────────────────────────────────────────────────────────

  const place = (entry) => [entry.province + entry.where, head.kinds[entry.kind]].filter(Boolean).join(" · ");
  const make = (tag, text = "", options = {}) => Object.assign(document.createElement(tag), options, text ? { textContent: text } : {});
  const chinese = (node) => { if (LANG !== "zh") node.lang = "zh-CN"; return node; };
  const drawn = (node, entry, term) => {
    node.append(chinese(make("b", entry.name)), " ", chinese(make("small", entry.text || place(entry))));
    const other = entry.others && term && !entry.names[0].includes(term) ? entry.others.find((name) => plain(name).includes(term)) : "";
    if (other) node.append(" ", make("small", say("also", { name: other })));
    if (entry.page === "r") node.append(" ", make("small", say("region")));
    if (entry.page === "") node.append(" ", make("small", say("not_held"), { className: "absent" }));
    return node;
  };
  const summary = (question, answer) => {
    if (!answer) return say("short");
    if (answer.count) return say(answer.narrows ? "common" : "letters", { q: question, n: written(answer.count) });
    if (!answer.found.length) return say("none", { q: question });
    const held = answer.found.filter((entry) => entry.page).length, same = answer.found.filter((entry) => entry.names[0] === answer.term).length;
    return say("status", { n: answer.found.length, m: held }) + (same > 1 ? say("same", { q: answer.found.find((entry) => entry.names[0] === answer.term).name, n: same }) : "");
  };
  const written = (n) => n.toLocaleString("en");
  const address = (question, within = "", kind = "") =>
    new URL(`${PREFIX}search.html?${new URLSearchParams({ q: question, ...(within && { in: within }), ...(kind !== "" && { kind }) })}`, ROOT).href;

  const box = (form, number) => {
    const input = form.querySelector("input"), list = make("ul", "", { id: `found-${number}`, className: "found", hidden: true });
    const status = make("p", "", { className: "small" }), panel = make("div", "", { className: "panel" });
    const results = document.getElementById("results");
    let options = [], at = -1, asked = 0;

    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.getAttribute("aria-label"));
    status.setAttribute("role", "status");
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) input.setAttribute(name, value);
    input.autocomplete = "off";
    panel.append(list, status);
    form.append(panel);

    const close = () => {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (option) => { if (option.entry) remember(option.entry); location.href = option.href; };
    const mark = (next) => {
      options[at]?.node.setAttribute("aria-selected", "false");
      at = next;
      if (at < 0) return input.removeAttribute("aria-activedescendant");
      options[at].node.setAttribute("aria-selected", "true");
      options[at].node.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[at].node.id);
    };
    const open = (some) => {
      options = some.map((option, n) => {
        const node = make("li", "", { id: `${list.id}-${n}` });
        node.setAttribute("role", "option");
        node.setAttribute("aria-selected", "false");
        option.fill(node);
        node.onmousedown = (event) => event.preventDefault();
        node.onclick = () => choose(option);
        return { ...option, node };
      });
      list.replaceChildren(...options.map((option) => option.node));
      at = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !options.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
    };
    const body = (term) => (entry) => ({ entry, href: new URL(entry.to, ROOT).href, fill: (node) => drawn(node, entry, term) });

    const suggest = async (mine) => {
      const old = recent(), some = old.map((one) => ({ ...body("")({ ...one, page: "a" }), entry: null }));
      const code = county();
      const near = code ? (await shard("n", code))[0].filter((entry) => entry.above === code && entry.page === "a" && !old.some((one) => one.to === entry.to) && !location.pathname.endsWith(entry.to)) : [];
      if (mine !== asked) return;
      status.textContent = some.length || near.length ? say("suggested") : "";
      open([...some, ...near.slice(0, SHOWN - KEPT).map(body(""))]);
    };
    const update = async () => {
      const mine = ++asked, question = input.value.trim();
      try {
        await load(LANG);
        if (!question) return await suggest(mine);
        const answer = await ask(question);
        if (mine !== asked || document.activeElement !== input) return;
        status.textContent = summary(question, answer);
        const found = answer?.found || [], many = answer?.narrows || found.length > SHOWN;
        const some = found.slice(0, many ? FIRST : SHOWN).map(body(answer?.term));
        if (many) {
          const table = answer.table || tableOf(found), kinds = most(table, 1), provinces = most(table, 0);
          const offer = (to, text) => some.push({ href: to, fill: (node) => node.append(text) });
          if (provinces.length > 1) for (const [code, n] of provinces.slice(0, OFFERED)) offer(address(question, code), say("in_province", { province: head.provinces[code], n: written(n) }));
          if (kinds.length > 1) for (const [kind, n] of kinds.slice(0, OFFERED)) offer(address(question, "", kind), say("of_kind", { kind: head.kinds[kind], n: written(n) }));
          offer(address(question), say(found.length ? "all" : "by_kind", { n: written(found.length) }));
        }
        open(some);
      } catch {
        status.textContent = form.dataset.failed;
        close();
      }
    };

    let waiting;
    const later = () => { clearTimeout(waiting); waiting = setTimeout(update, 90); };
    input.addEventListener("input", (event) => { if (!event.isComposing) later(); });
    input.addEventListener("compositionend", later);
    input.addEventListener("focus", later);
    input.addEventListener("blur", () => { clearTimeout(waiting); asked++; close(); status.textContent = ""; });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        if (list.hidden) later();
        else mark(at + step < -1 ? options.length - 1 : at + step >= options.length ? -1 : at + step);
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        choose(options[at]);
      } else if (event.key === "Escape") {
        if (list.hidden) input.value = "";
        else event.preventDefault();
        close();
      }
    });
    if (results) page(form, input, results);
  };

  // ── the page of results ────────────────────────────────────────────────────────────────────────────────────────────

  const page = async (form, input, results) => {
    const given = new URLSearchParams(location.search), question = (given.get("q") || "").trim();
    input.value = question;
    if (!question) return;
    const told = make("p", "", { className: "summary" }), choices = make("div", "", { className: "choices" }), list = make("ol", "", { className: "hits" });
    told.setAttribute("role", "status");
    results.replaceChildren(told, choices, list);
    try {
      await load(LANG);
      const answer = await ask(question);
      told.textContent = summary(question, answer);
      if (answer) await narrow({ question, answer, told, choices, list }, (given.get("in") || "").replace(/\D/g, ""), (given.get("kind") || "").replace(/\D/g, ""));
    } catch {
      told.textContent = form.dataset.failed;
    }
  };

  // What was found, of one province and kind where the reader chose so; what was chosen stands in the address.
  const narrow = async (shown, within, kind) => {
    const { question, answer, told, choices, list } = shown, table = answer.narrows ? answer.table : tableOf(answer.found);
    const total = counted(table), chosen = counted(table, within, kind);
    const some = answer.narrows ? within ? await askWithin(answer, within, kind) : null : answer.found.filter((entry) => isOf(entry, within, kind));
    const scope = [within && head.provinces[within], kind !== "" && head.kinds[kind]].filter(Boolean).join(" · ");
    told.textContent = summary(question, answer) + (scope ? say("narrowed", { scope, n: written(chosen) }) : "") + (scope && !some ? say("still") : "");
    if (within || kind !== "" || total > SHOWN) {
      const go = (from) => (event) => {
        const next = { within, kind, [from]: event.target.value };
        history.replaceState(null, "", address(question, next.within, next.kind));
        narrow(shown, next.within, next.kind);
      };
      choose(choices, "within", say("province"), within, most(table, 0, (one) => kind === "" || one[1] === kind), head.provinces, go);
      choose(choices, "kind", say("kind"), kind, most(table, 1, (one) => !within || one[0] === within), head.kinds, go);
    }
    list.replaceChildren(...(some || []).slice(0, LISTED).map((entry) => {
      const item = make("li"), link = make("a", "", { href: new URL(entry.to, ROOT).href });
      link.onclick = () => remember(entry);
      drawn(link, entry, answer.term);
      item.append(link);
      return item;
    }));
    if (some?.length > LISTED) list.append(make("li", say("cut", { n: LISTED }), { className: "small" }));
    if (!some && !within) for (const [code, n] of most(table, 0, (one) => kind === "" || one[1] === kind)) {
      const item = make("li");
      item.append(make("a", say("in_province", { province: head.provinces[code], n: written(n) }), { href: address(question, code, kind) }));
      list.append(item);
    }
  };

  // A list to choose from, with how many each choice leaves; the one that the reader is in stays as it is.
  const choose = (choices, name, text, value, counts, names, go) => {
    let select = choices.querySelector(`[name="${name}"]`);
    if (!select) {
      const label = make("label", text);
      select = make("select", "", { name });
      label.append(" ", select);
      choices.append(label, " ");
    }
    select.onchange = go(name);
    if (document.activeElement === select) return;
    const values = !value || counts.some(([one]) => one === value) ? counts : [...counts, [value, 0]];
    select.replaceChildren(make("option", say("any"), { value: "" }), ...values.map(([one, n]) => make("option", `${names[one] || one} (${written(n)})`, { value: one })));
    select.value = value;
  };

  document.querySelectorAll("form.search").forEach(box);
})();
