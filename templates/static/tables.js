// Long tables of regions and measures: sort by a heading, keep the rows that hold some words. Without it they stand in the order of codes.
// Nothing is remembered, and nothing goes into the address: an order is the reader's own and no ranking to be passed on.
"use strict";
(() => {
  const SAID = document.currentScript.dataset;
  const say = (key, values = {}) => SAID[key].replace(/\[(\w+)\]/g, (_, name) => values[name]);
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const names = new Intl.Collator(document.documentElement.lang);
  const made = (name, parts = {}) => Object.assign(document.createElement(name), parts);

  // The cell that stands under a heading; none where one cell spans several columns, for it says that there is no number.
  const under = (row, column) => {
    let at = 0;
    for (const cell of row.cells) {
      if (at === column) return cell.colSpan > 1 ? null : cell;
      at += cell.colSpan;
      if (at > column) return null;
    }
    return null;
  };

  // The first number that a cell prints (of 3/12 the 3); null for a mark, so that what is unknown never counts as 0.
  const value = (cell) => {
    const found = cell && cell.textContent.replace(/[,\s]/g, "").match(/^[-−]?\d+(\.\d+)?/);
    return found ? Number(found[0].replace("−", "-")) : null;
  };

  const keyOf = (row, column, isNumber) => {
    const cell = under(row, column);
    return isNumber ? value(cell) : row.cells[0].textContent.trim();
  };

  const explore = (table, number) => {
    const body = table.tBodies[0], first = [...body.rows], heads = [...table.tHead.rows[0].cells];
    const told = made("p", { className: "small" });
    told.setAttribute("role", "status");

    const sorted = (column, order) => {
      if (order === "none") return first;
      const isNumber = heads[column].classList.contains("num"), sign = order === "ascending" ? 1 : -1;
      const keyed = first.map((row) => [row, keyOf(row, column, isNumber)]);
      const known = keyed.filter(([, key]) => key !== null), unknown = keyed.filter(([, key]) => key === null);
      known.sort(([, a], [, b]) => sign * (isNumber ? a - b : names.compare(a, b)));
      return [...known, ...unknown].map(([row]) => row);
    };

    heads.forEach((head, column) => {
      const isSortable = !column || (head.classList.contains("num") && first.some((row) => keyOf(row, column, true) !== null));
      if (!isSortable) return;
      const name = head.textContent.trim(), button = made("button", { type: "button" });
      // Numbers from the most down first, names from A; a third press gives the order of codes back.
      const orders = column ? ["descending", "ascending", "none"] : ["ascending", "descending", "none"];
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const order = orders[(orders.indexOf(head.getAttribute("aria-sort")) + 1) % orders.length];
        for (const other of heads) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
        head.setAttribute("aria-sort", order);
        body.append(...sorted(column, order));
        told.textContent = say(order === "none" ? "unsorted" : column ? order : `names_${order}`, { column: name });
      });
    });

    const box = made("input", { type: "search", id: `filter-${number}`, autocomplete: "off" });
    const label = made("label", { htmlFor: box.id, textContent: SAID.filter });
    box.addEventListener("input", () => {
      const words = plain(box.value).split(/\s+/).filter(Boolean);
      let left = 0;
      for (const row of first) {
        const text = plain(row.textContent);
        row.hidden = !words.every((word) => text.includes(word));
        left += !row.hidden;
      }
      told.textContent = say("shown", { left, all: first.length });
    });
    table.closest(".scroll").previousElementSibling.append(label, box, told);  // the place that the page keeps free for them
  };

  document.querySelectorAll("table.sortable").forEach(explore);
})();
