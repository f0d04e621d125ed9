// A button beside each line to cite by: it copies the line; where the browser does not allow it, it marks the text for the reader to copy.
"use strict";
(() => {
  const said = document.querySelector("aside.tray")?.dataset;
  if (!said) return;

  for (const line of document.querySelectorAll("p.cite, .citation p:has(> span.small)")) {
    const button = document.createElement("button"), told = document.createElement("span"), copied = line.cloneNode(true);
    for (const part of copied.querySelectorAll("a, .dot, .small")) part.remove();
    const text = copied.textContent.replace(/\s+/g, " ").trim();
    button.type = "button";
    button.className = "copy";
    button.textContent = said.copy;
    button.setAttribute("aria-label", said.cite);
    told.setAttribute("role", "status");
    told.className = "small";
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(text);
        told.textContent = said.copied;
      } catch {
        const range = document.createRange();
        range.selectNodeContents(line);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        told.textContent = said.yourself;
      }
    };
    line.append(" ", button, told);
  }
})();
