// The desk by keyboard: j and k walk through the list, digits choose what came of a call, u takes it back.
// How the list and a customer stand side by side is in screen.js.
"use strict";
(() => {
  const one = (name) => document.querySelector(`[data-${name}]`);
  const help = () => one("help");
  const writes = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && element.type !== "radio";
  const inHand = () => document.querySelector("[data-list] [data-row][aria-current]");
  const walk = (step) => {
    const rows = [...document.querySelectorAll("[data-row]")];
    const here = rows.includes(document.activeElement) ? document.activeElement : inHand();
    if (rows.length) rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(here) + step))].focus();
  };
  // What a key does to a row counts for the row that has the focus, else for the customer who is open.
  const ofRow = (name) => {
    const row = document.activeElement.closest("[data-list] > li");
    return (row ?? inHand()?.closest("li"))?.querySelector(`[data-${name}]`);
  };
  const press = {
    j: () => walk(1),
    k: () => walk(-1),
    o: () => (document.activeElement.matches("[data-row]") ? document.activeElement : inHand())?.click(),
    u: () => one("undo")?.click(),
    s: () => (document.activeElement.closest("[data-list]") ? ofRow("rest") : one("later") ?? ofRow("rest"))?.click(),
    d: () => ofRow("done")?.click(),
    c: () => (document.activeElement.closest("[data-list]") ? ofRow("call")?.click() : one("phone")?.focus()),
    i: () => one("called")?.click(),
    "/": () => one("search")?.focus(),
    "?": () => help()?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || help()?.open) return;
    if (event.key === "Escape" && !document.querySelector("details.menu[open]")) {
      const row = document.querySelector("#one[data-key]") && matchMedia("(min-width: 75rem)").matches && inHand();
      if (row) row.focus();
      else one("back")?.click();
      return;
    }
    if (writes(event.target)) return;
    const log = one("log");
    if (log && /^[1-9]$/.test(event.key)) {
      const chosen = log.querySelector(`[name=outcome][data-digit="${event.key}"]`);
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
  const add = () => {
    const order = one("order");
    if (!order) return;
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
  document.addEventListener("input", (event) => event.target.closest("[data-order]") && add());
  document.addEventListener("desk:shown", add);
  document.addEventListener("click", (event) => event.target.closest("[data-keys]") && help().showModal());
  add();
})();
