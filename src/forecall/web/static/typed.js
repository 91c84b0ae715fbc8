// What is typed into a form outlives a session that ends, another language, and a look at another customer of the desk:
// it comes back when the same user opens that page again.
// It lies in this tab alone, sealed under a key that only pages of this user carry; whoever signs in next cannot open it.
"use strict";
(() => {
  const NAME = "typed";
  const LASTS_MS = 3600 * 1000;
  const WAIT_MS = 250;
  const key = document.body.dataset.seal; // on pages of somebody who is signed in
  const read = () => {
    try { return JSON.parse(sessionStorage.getItem(NAME)); } catch { return null; }
  };
  const forget = () => sessionStorage.removeItem(NAME);
  const isOver = (kept) => Date.now() - kept.since > LASTS_MS;
  const coded = (bytes) => btoa(String.fromCharCode(...bytes));
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const opener = () => crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);

  const fields = (form) => [...form.elements].filter((one) => one.name && /^(INPUT|TEXTAREA|SELECT)$/.test(one.tagName) && !/^(hidden|file|submit|button)$/.test(one.type));
  const isKept = (form) => form?.method === "post" && form.closest("main") && fields(form).length && !form.querySelector("[type=password]") && !form.matches("[role=search]");
  const ticks = (one) => one.type === "radio" || one.type === "checkbox";
  const said = (form) => fields(form).filter((one) => !ticks(one) || one.checked).map((one) => [one.name, one.value]);
  const names = (form) => [...new Set(fields(form).map((one) => one.name))];
  const pathOf = (address) => {
    const { pathname, search } = new URL(address, location.href);
    return pathname + search;
  };
  // Beside the list of the desk a customer may stand whose address the bar does not show.
  const placeOf = (form) => pathOf(form.closest("#one")?.dataset.at ?? location.href);
  // Which of several forms with the same fields: where it goes, and what it is about.
  const which = (form) => JSON.stringify([pathOf(form.getAttribute("action") || placeOf(form)),
    ...[...form.elements].filter((one) => one.type === "hidden" && !/csrf|once$/.test(one.name)).map((one) => [one.name, one.value])]);

  let turn = 0;
  const keep = async (form, isSent) => {
    const mine = ++turn;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify({ at: placeOf(form), which: which(form), names: names(form), said: said(form) }));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await opener(), text);
    if (mine === turn) sessionStorage.setItem(NAME, JSON.stringify({ iv: coded(iv), sealed: coded(new Uint8Array(sealed)), since: Date.now(), away: !isSent && Boolean(form.closest("#one")) }));
  };
  const mark = (away) => {
    const kept = read();
    if (kept) sessionStorage.setItem(NAME, JSON.stringify({ ...kept, away }));
  };
  const fill = (form, told) => {
    for (const one of fields(form)) {
      if (!told.names.includes(one.name)) continue;
      const values = told.said.filter(([name]) => name === one.name).map(([, value]) => value);
      if (ticks(one)) one.checked = values.includes(one.value);
      else if (values.length) one.value = values.shift();
      one.dispatchEvent(new Event("input", { bubbles: true }));
    }
    for (let shut = form.closest("details"); shut; shut = shut.parentElement.closest("details")) shut.open = true;
    const note = document.querySelector("[data-typed]");
    note.hidden = false;
    note.scrollIntoView({ block: "nearest" });
  };
  const comeBack = async ({ iv, sealed }) => {
    const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv) }, await opener(), bytes(sealed));
    const told = JSON.parse(new TextDecoder().decode(open));
    const fits = (form) => isKept(form) && told.at === placeOf(form) && told.which === which(form) && told.names.every((name) => names(form).includes(name));
    const form = [...document.forms].find(fits);
    if (!form) return;
    fill(form, told);
    keep(form, false); // for the next look away
  };

  const there = read();
  if (there && isOver(there)) forget();
  else if (there && "signedOut" in document.body.dataset) {
    mark(true);
    document.querySelector("[data-typed]").hidden = false;
  } else if (there && key && !there.away) forget(); // it was sent, or left
  else if (there && key) comeBack(there).catch(forget);
  document.addEventListener("submit", (event) => {
    if (event.target.action.endsWith("/account/logout/")) forget();
    if (event.target.elements.language) mark(true); // the same page comes back, in other words
  });
  if (!key || !globalThis.crypto?.subtle) return;

  let soon = 0;
  const answered = new WeakSet();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    clearTimeout(soon);
    if (event.isTrusted && isKept(form)) soon = setTimeout(() => keep(form, false), WAIT_MS);
  });
  document.addEventListener("submit", (event) => {
    clearTimeout(soon);
    if (!isKept(event.target) || answered.has(event.target)) return;
    mark(false); // the page may be gone before it is sealed anew
    keep(event.target, true);
  });
  document.addEventListener("desk:shown", () => {
    document.querySelector("[data-typed]").hidden = true;
    const waits = read();
    if (waits && isOver(waits)) forget();
    else if (waits?.away) comeBack(waits).catch(forget);
  });
  document.addEventListener("desk:answered", (event) => {
    answered.add(event.detail);
    if (!event.detail.closest("#one")) return; // a row of the list was ticked off: what is typed beside it is another's
    document.querySelector("[data-typed]").hidden = true;
    turn++;
    forget();
  });
})();
