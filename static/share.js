"use strict";
// A part of the public page opens in its place, and instants are told in the reader's zone. Without this all is links.
(() => {
  const { htmx: library, forms: look, failed: failure, close: closing, copy, copied } = document.currentScript.dataset;
  const $ = (selector, root = document) => root.querySelector(selector);
  let coming = null, ready = false, opener = null;

  const make = (name, attributes) => Object.assign(document.createElement(name), attributes);
  const come = (element) => new Promise((done, failed) => {
    element.onload = () => setTimeout(done); // htmx begins its own work by a timeout
    element.onerror = () => { element.remove(); failed(); };
    document.head.append(element);
  });
  const config = { history: false, includeIndicatorCSS: false, noSwap: [204, 304, 400, 401, 404, 405, 410, 413, 429, "5xx"] };
  // htmx and the look of forms come when somebody points at an action: whoever only reads does not pay for them.
  const need = () => coming ??= Promise.all([
    look && come(make("link", { rel: "stylesheet", href: look })),
    document.head.append(make("meta", { name: "htmx-config", content: JSON.stringify(config) })),
    come(make("script", { src: library })),
  ]).then(() => { ready = true; }, () => { coming = null; throw failure; });
  for (const touch of ["pointerover", "focusin"]) {
    addEventListener(touch, ({ target }) => { if (target.closest?.("[hx-get], [hx-post]")) need().catch(() => {}); });
  }

  // Below the row of links in which it was asked for, or below that piece of the paper.
  function placed(link, act) {
    const row = make("li");
    let place = link.closest("li, .two, header, .asks, .lines");
    if (!place || place === act.parentElement) return;
    const old = act.parentElement;
    if (place.matches("li")) {
      for (let next = place; next && next.offsetTop === place.offsetTop; next = next.nextElementSibling) place = next;
      place.after(row);
      row.append(act);
    } else place.after(act);
    if (old.matches("li")) old.remove();
  }

  function opened(link, act) {
    placed(link, act);
    opener?.removeAttribute("aria-expanded");
    opener = link;
    link.setAttribute("aria-expanded", "true");
    const head = make("p", { className: "head", tabIndex: -1 });
    const close = make("button", { type: "button", className: "quiet", textContent: closing, onclick: () => shut(act) });
    head.append(make("b", { textContent: link.textContent.replace("+ ", "") }), close);
    act.prepend(head);
    const field = "[autofocus], input:not([type=hidden]), textarea, select";
    const typed = matchMedia("(pointer: coarse)").matches ? null : $(field, act); // a keyboard on the screen would cover it
    (typed ?? head).focus({ preventScroll: true });
    act.scrollIntoView({ block: "nearest" });
  }

  function shut(act) {
    act.replaceChildren();
    opener?.removeAttribute("aria-expanded");
    opener?.focus();
    opener = null;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]"), act = $("#act");
    if (!link || !act || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const away = act.contains(link) && link.getAttribute("href") === location.pathname;
    if (away || link === opener) {
      event.preventDefault();
      event.stopPropagation();
      shut(act);
    } else if (link.hasAttribute("hx-get") && !ready) {
      event.preventDefault();
      need().then(() => link.click(), () => { location.href = link.href; });
    }
  }, true);
  document.addEventListener("submit", (event) => { // who pays by card is led there at once
    const { target: form, submitter } = event;
    if (ready || !form.matches(".ways form[hx-post]")) return;
    event.preventDefault();
    need().then(() => form.requestSubmit(submitter), () => form.submit());
  }, true);
  document.addEventListener("keydown", (event) => {
    const act = $("#act:not(:empty)");
    if (event.key === "Escape" && act && !event.isComposing) shut(act);
  });

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const act = $("#act");
    finish();
    if (act && ctx.target === act) opened(ctx.sourceElement, act);
    else $("#part [aria-invalid], #part [role=alert]")?.focus();
  });
  // What can't be shown in place is told there: what was typed stays.
  const fail = ({ detail: { ctx } }) => {
    const status = ctx?.response?.status;
    if ([403, 409, 422].includes(status)) return;
    const part = $("#part"), link = ctx?.sourceElement;
    if (!part || !part.contains(link)) { if (link?.href) location.href = link.href; else link?.submit?.(); return; }
    const said = status && new DOMParser().parseFromString(ctx.text, "text/html");
    const told = said && [$("h1", said), $("main p", said)].map((each) => each?.textContent.trim()).join(". ");
    $(".failed", part)?.remove();
    const note = make("p", { className: "failed error", role: "alert", textContent: told || failure });
    part.prepend(note);
    note.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:error", fail);
  document.addEventListener("htmx:response:error", fail);

  // Instants, not days: these are the same everywhere. Written as the reader does, if it is in their language.
  function local() {
    const { lang } = document.documentElement, own = navigator.languages.find((each) => each.slice(0, 2) === lang.slice(0, 2));
    const form = new Intl.DateTimeFormat(own ?? lang, { dateStyle: "medium", timeStyle: "short" });
    for (const each of document.querySelectorAll("time[datetime*=T]")) each.textContent = form.format(new Date(each.dateTime));
  }

  // What a bank's form asks for gets a button that copies it. Without one, a click selects the whole of it.
  const told = make("p", { role: "status" });
  told.style.cssText = "position:absolute;clip-path:inset(50%)";
  function copying() {
    for (const each of document.querySelectorAll("data:only-child")) {
      const what = `: ${(each.closest("dd")?.previousElementSibling ?? each).textContent}`;
      const button = make("button", { type: "button", className: "copy", textContent: copy, ariaLabel: copy + what });
      button.onclick = () => navigator.clipboard.writeText(each.value).then(() => {
        button.textContent = copied;
        told.textContent = copied + what;
        setTimeout(() => { button.textContent = copy; told.textContent = ""; }, 2000);
      });
      each.after(button);
    }
  }
  function finish() {
    local();
    if (navigator.clipboard) copying();
  }
  const begin = () => { document.body.append(told); finish(); };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
