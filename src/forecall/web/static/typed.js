// What is typed into a form outlives a session that ends, another language, and a look at another customer of the desk:
// it comes back when the same user opens that page again.
// It lies in this tab alone, sealed under a key that only pages of this user carry; whoever signs in next cannot open it.
// Each form has a place of its own, named so that only this key tells which; of more than a few the oldest goes.
"use strict";
(() => {
  const NAME = "typed";
  const LASTS_MS = 3600 * 1000;
  const WAIT_MS = 250;
  const MOST = 5;
  const key = document.body.dataset.seal; // on pages of somebody who is signed in
  const isOver = (kept) => Date.now() - kept.since > LASTS_MS;
  const read = () => {
    try { return JSON.parse(sessionStorage.getItem(NAME)).filter((kept) => !isOver(kept)); } catch { return []; }
  };
  const write = (all) => {
    if (all.length) sessionStorage.setItem(NAME, JSON.stringify(all.slice(-MOST)));
    else sessionStorage.removeItem(NAME);
  };
  const without = (place) => read().filter((kept) => kept.place !== place);
  const mark = (away, isMeant = () => true) => write(read().map((kept) => (isMeant(kept) ? { ...kept, away } : kept)));
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

  const placed = async (form) => {
    const name = new TextEncoder().encode(JSON.stringify([key, placeOf(form), which(form)]));
    return coded(new Uint8Array(await crypto.subtle.digest("SHA-256", name)));
  };

  const turns = new WeakMap(); // of each form the newest to be kept
  const places = new WeakMap();
  const keep = async (form, isSent) => {
    const mine = {};
    turns.set(form, mine);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify({ at: placeOf(form), which: which(form), names: names(form), said: said(form) }));
    const away = !isSent && Boolean(form.closest("#one"));
    const place = await placed(form);
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await opener(), text);
    if (mine !== turns.get(form)) return;
    places.set(form, place);
    write([...without(place), { place, iv: coded(iv), sealed: coded(new Uint8Array(sealed)), since: Date.now(), away }]);
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
    await keep(form, false); // for the next look away
  };
  const allBack = () => {
    write(read()); // what is too old goes, though no page is loaded
    for (const kept of read().filter(({ away }) => away)) comeBack(kept).catch(() => write(without(kept.place)));
  };

  if ("signedOut" in document.body.dataset) {
    mark(true);
    document.querySelector("[data-typed]").hidden = !read().length;
  } else if (key) {
    write(read().filter(({ away }) => away)); // the others were sent, or left
    allBack();
  }
  document.addEventListener("submit", (event) => {
    if (event.target.action.endsWith("/account/logout/")) write([]);
    if (event.target.elements.language) mark(true); // the same page comes back, in other words
  });
  if (!key || !globalThis.crypto?.subtle) return;

  const soon = new WeakMap();
  const answered = new WeakSet();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!event.isTrusted || !isKept(form)) return;
    clearTimeout(soon.get(form));
    soon.set(form, setTimeout(() => keep(form, false), WAIT_MS));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    clearTimeout(soon.get(form));
    if (!isKept(form) || answered.has(form)) return;
    mark(false, (kept) => kept.place === places.get(form)); // the page may be gone before it is sealed anew
    keep(form, true);
  });
  document.addEventListener("desk:shown", () => {
    document.querySelector("[data-typed]").hidden = true;
    allBack();
  });
  document.addEventListener("desk:answered", ({ detail: form }) => {
    answered.add(form);
    if (!form.closest("#one")) return; // a row of the list was ticked off: what is typed beside it is another's
    document.querySelector("[data-typed]").hidden = true;
    turns.set(form, {}); // what is being sealed is not kept
    write(without(places.get(form)));
  });
})();
