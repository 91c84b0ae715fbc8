// One screen on a wide window: the list stays at the left, and one customer after the other opens beside it.
// The pages are the same as everywhere: of each answer the part that is wanted is set in its place.
"use strict";
(() => {
  const wide = matchMedia("(min-width: 75rem)");
  const by = (name) => document.getElementById(name);
  const WRONG = "[aria-invalid=true]";
  const UNTAKEN = new Error("nothing was done");
  const pathOf = (address) => new URL(address, location.href).pathname;
  const rows = () => [...document.querySelectorAll("#list [data-list] > li")];
  const linkOf = (row) => row.querySelector("[data-row]");
  const inHand = () => (by("one").dataset.at ? pathOf(by("one").dataset.at) : "");
  let listAt = "";
  let turn = 0;
  let busy = false;
  let asItIs = false;

  const ask = async (address, sent) => {
    const answer = await fetch(address, sent);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { page, url: answer.url, isBroken: answer.status > 499, isSignedOut: pathOf(answer.url).startsWith("/account/"), isList: answer.ok && Boolean(page.querySelector("#list:not([data-beside])")),
      isCustomer: answer.ok && Boolean(page.querySelector("#one[data-key]")) };
  };
  const put = (page, name) => {
    const fresh = page.getElementById(name);
    if (!fresh) return;
    by(name).replaceWith(fresh);
    window.htmx?.process(fresh);
  };
  const mark = () => {
    const path = inHand();
    for (const row of rows()) {
      const link = linkOf(row);
      if (pathOf(link.href) === path) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    document.querySelector("#list [aria-current][data-row]")?.scrollIntoView({ block: "nearest" });
  };
  const setList = (page) => {
    const top = by("list").scrollTop;
    const place = rows().indexOf(document.activeElement.closest("[data-list] > li"));
    put(page, "list");
    by("list").scrollTop = top;
    mark();
    if (place >= 0) linkOf(rows().at(Math.min(place, rows().length - 1)) ?? by("list"))?.focus(); // whoever ticks off row after row walks on from there
  };
  const light = (wanted) => {
    const found = by("one").querySelector(wanted);
    (found ?? by("one").querySelector("[name=outcome]") ?? by("one").querySelector("h1"))?.focus({ preventScroll: true });
    if (found && wanted === WRONG) found.scrollIntoView({ block: "center" });
  };
  const show = async (address, { push = true, focus = "h1", said = true } = {}) => {
    const mine = ++turn;
    by("one").setAttribute("aria-busy", "true");
    const { page, url, isCustomer } = await ask(address);
    if (mine !== turn) return;
    if (!isCustomer) return location.assign(url);
    put(page, "one");
    if (said) put(page, "said");
    by("one").dataset.at = url;
    if (push) history.pushState({}, "", url); // of a company it says who is talked with
    document.title = push ? page.title : document.title;
    mark();
    document.dispatchEvent(new Event("desk:shown"));
    if (!focus) return;
    scrollTo(0, 0);
    light(focus);
  };
  // The first from that place on who is not done and may be called; then from the top.
  const following = (place) => {
    const all = rows();
    const fits = (row) => !row.classList.contains("rests") && row.querySelector("[data-call]");
    return [...all.slice(place), ...all.slice(0, place)].find(fits);
  };
  const goOn = async (path, place) => {
    const now = rows().findIndex((row) => pathOf(linkOf(row).href) === path);
    const next = following(now < 0 ? Math.max(0, place) : now + 1);
    if (next) return show(linkOf(next).href);
    by("one").replaceChildren();
    history.pushState({}, "", listAt);
  };
  // A customer's forms go to where the customer is from, whatever stands in the address bar.
  const addressOf = (form, button) => {
    if (button?.hasAttribute("formaction")) return button.formAction;
    return form.hasAttribute("action") || !by("one").contains(form) ? form.action : by("one").dataset.at;
  };
  const countsOnce = (form) => [...form.elements].some((field) => field.name.endsWith("once"));
  const act = async (form, button) => {
    const address = addressOf(form, button);
    const path = inHand();
    const place = rows().findIndex((row) => pathOf(linkOf(row).href) === path);
    const aboutIt = by("one").contains(form) || (pathOf(address) === path && button?.value !== "again");
    const said = await ask(address, { method: "POST", body: new FormData(form, button) });
    if (said.isSignedOut || (said.isBroken && countsOnce(form))) throw UNTAKEN; // the plain way's page says why, and keeps what it may
    if (!said.isBroken) document.dispatchEvent(new CustomEvent("desk:answered", { detail: form }));
    if (said.isBroken) { // a mail may have gone out: whoever sent it says whether it goes again
      by("one").replaceChildren(...said.page.querySelector("main").childNodes);
      by("one").querySelector("button, a")?.focus();
    } else if (said.isList) {
      const messages = said.page.getElementById("said");
      setList(listAt === pathOf(listAt) ? said.page : (await ask(listAt)).page);
      if (aboutIt) await goOn(path, place);
      by("said").replaceWith(messages);
    } else if (said.isCustomer) {
      put(said.page, "one");
      put(said.page, "said");
      by("one").dataset.at = said.url;
      document.dispatchEvent(new Event("desk:shown"));
      light(WRONG);
    } else {
      location.assign(said.url);
    }
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#list [data-row], #list [data-call]");
    if (!link || !wide.matches || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link.href.split("#")[0], { focus: link.matches("[data-call]") ? "[data-phone]" : "h1" }).catch(() => location.assign(link.href));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (asItIs || !wide.matches || form.method !== "post" || form.matches("[role=search]")) return;
    if (!form.closest("#list, #one")) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    act(form, event.submitter)
      .catch((fault) => {
        if (fault !== UNTAKEN && !countsOnce(form)) return location.reload(); // it may have been taken: the page shows how things stand
        form.action = addressOf(form, null);
        asItIs = true; // whoever cannot be reached in this way is asked in the plain one; such a form sent twice counts once
        form.requestSubmit(event.submitter);
      })
      .finally(() => { busy = false; });
  });
  const begin = async () => {
    if (location.hash === "#call") {
      light("[data-phone]");
      history.replaceState({}, "", location.pathname + location.search);
    }
    const list = by("list");
    const beside = list.dataset.beside;
    if (!beside) {
      listAt = location.pathname + location.search;
      sessionStorage.setItem("desk", listAt);
      const first = following(0);
      if (wide.matches && first) await show(linkOf(first).href, { push: false, focus: "", said: false });
    } else if (wide.matches) {
      const kept = sessionStorage.getItem("desk") ?? beside;
      listAt = pathOf(kept) === beside ? kept : beside;
      by("one").dataset.at = location.href;
      const { page, isList } = await ask(listAt);
      if (isList) setList(page);
      by("list").scrollTop = Number(sessionStorage.getItem("desk-top") ?? 0);
      mark();
    }
  };
  addEventListener("pagehide", () => sessionStorage.setItem("desk-top", String(by("list").scrollTop)));
  addEventListener("popstate", () => location.reload());
  begin();
})();
