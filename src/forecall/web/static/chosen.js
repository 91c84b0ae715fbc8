// Where what is chosen in a list is cut to one line, its whole text stands beneath the box: on a wide screen, and on a
// narrow one in a browser that cannot wrap it.
// Whoever has the page read out hears it from the list itself.
"use strict";
(() => {
  const canWrap = CSS.supports("appearance", "base-select");
  const narrow = matchMedia("(max-width: 44rem)");  // as in style.css
  const ARROW_PX = 20;
  const pen = document.createElement("canvas").getContext("2d");
  const beneath = new WeakMap();
  const isCut = (box, text) => {
    const style = getComputedStyle(box);
    pen.font = style.font;
    return pen.measureText(text).width > box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - ARROW_PX;
  };
  const told = (box) => {
    const text = box.selectedOptions[0]?.text ?? "";
    const isShown = !(canWrap && narrow.matches) && box.clientWidth && isCut(box, text);
    if (!isShown && !beneath.has(box)) return;
    const line = beneath.get(box) ?? document.createElement("span");
    if (!beneath.has(box)) {
      line.className = "chosen";
      line.setAttribute("aria-hidden", "true");
      beneath.set(box, line);
      box.after(line);
    }
    line.textContent = text;
    line.hidden = !isShown;
  };
  const all = () => document.querySelectorAll("main select:not([multiple])").forEach(told);
  all();
  for (const name of ["input", "change", "toggle", "desk:shown", "htmx:load"]) document.addEventListener(name, all, true);
  addEventListener("resize", all);
})();
