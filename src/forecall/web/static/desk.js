// The desk by keyboard: j and k walk through the list, digits choose what came of a call, u takes it back.
"use strict";
(() => {
  const one = (name) => document.querySelector(`[data-${name}]`);
  const help = one("help");
  const writes = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && element.type !== "radio";
  const walk = (step) => {
    const rows = [...document.querySelectorAll("[data-row]")];
    const next = rows.indexOf(document.activeElement) + step;
    if (rows.length) rows[Math.max(0, Math.min(rows.length - 1, next))].focus();
  };
  const press = {
    j: () => walk(1),
    k: () => walk(-1),
    u: () => one("undo")?.click(),
    s: () => (one("later") ?? document.activeElement.parentElement?.querySelector("[data-rest]"))?.click(),
    "/": () => one("search")?.focus(),
    "?": () => help?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || help?.open) return;
    if (event.key === "Escape" && !document.querySelector("details.menu[open]")) {
      one("back")?.click();
      return;
    }
    if (writes(event.target)) return;
    const log = one("log");
    if (log && /^[1-9]$/.test(event.key)) {
      const radios = log.querySelectorAll("[name=outcome]");
      const chosen = radios[Number(event.key) - 1];
      if (!chosen) return;
      chosen.checked = true;
      chosen.focus();
    } else if (press[event.key]) {
      press[event.key]();
    } else {
      return;
    }
    event.preventDefault();
  });
  const order = one("order");
  const add = () => {
    const of = (line, name) => line.querySelector(`[name$="-${name}"]`);
    const worth = [...order.querySelectorAll("[data-line]")].map((line) => {
      const tick = of(line, "take");
      const meant = tick ? tick.checked : of(line, "product").value.trim();
      return meant ? Number(of(line, "quantity").value) * Number(of(line, "price").value) : 0;
    });
    const sum = worth.reduce((one, other) => one + other, 0);
    const written = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    order.querySelector("[data-sum]").textContent = `${written.format(sum)} ${order.dataset.currency}`;
  };
  if (order) {
    order.addEventListener("input", add);
    add();
  }
  one("keys")?.addEventListener("click", () => help.showModal());
})();
