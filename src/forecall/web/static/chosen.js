// A browser that cannot wrap what is chosen in a list cuts it to one line: there its whole text stands beneath the box.
// Whoever has the page read out hears it from the list itself.
"use strict";
(() => {
  if (CSS.supports("appearance", "base-select")) return;
  const ARROW_PX = 20;
  const pen = document.createElement("canvas").getContext("2d");
  const beneath = new WeakMap();
  const isCut = (box, text) => {
    const style = getComputedStyle(box);
    pen.font = style.font;
    return pen.measureText(text).width > box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - ARROW_PX;
  };
  const told = (box) => {
    const line = beneath.get(box) ?? document.createElement("span");
    if (!beneath.has(box)) {
      line.className = "chosen";
      line.setAttribute("aria-hidden", "true");
      beneath.set(box, line);
      box.after(line);
    }
    line.textContent = box.selectedOptions[0]?.text ?? "";
    line.hidden = !box.clientWidth || !isCut(box, line.textContent);
  };
  const all = () => document.querySelectorAll("main select:not([multiple])").forEach(told);
  all();
  for (const name of ["input", "change", "toggle", "desk:shown", "htmx:load"]) document.addEventListener(name, all, true);
  addEventListener("resize", all);
})();
