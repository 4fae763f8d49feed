"use strict";
// Everything here makes quicker what the pages do without it: plain links, plain forms.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// htmx comes when it is first needed: whoever only reads a page does not wait for it, nor pay for it.
const HTMX = document.currentScript.dataset.htmx;
let asked = null;
function needHtmx() {
  asked ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = HTMX;
    script.onload = () => setTimeout(done); // it begins its own work by a timeout
    script.onerror = () => { script.remove(); asked = null; failed(); };
    document.head.append(script);
  });
  return asked;
}

// What is typed and not yet acknowledged is kept on this device under this prefix.
const LONG = 50; // lines; from then on a change is sent by itself
const KEPT = "jupinv:draft:";
const OF_THE_WINDOW = new Set(["editor", "base", "act", "today", "business", "marks", "ways"]);
const kept = {
  all() {
    return Object.keys(localStorage).filter((name) => name.startsWith(KEPT));
  },
  get(name) {
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
  },
  set(name, value) {
    try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* full or switched off: the server still gets it */ }
  },
  drop(name) {
    try { localStorage.removeItem(name); } catch { /* switched off */ }
  },
};

const random = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

function draft(form) {
  form.elements.editor.value ||= random();
  const name = KEPT + form.dataset.draft;
  let wait = 2000, timer = 0, failing = false;
  const pairs = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const said = () => JSON.stringify(pairs());
  // A long paper sends what differs from what the server has: `arrived`, null where that is not known.
  const long = () => $$("#lines tr[data-line]", form).length > LONG;
  let arrived = null;

  const words = $("#said").dataset; // in the reader's language
  const say = (text) => { $("#said").textContent = text; };
  const state = (text) => {
    const place = $("#save-state");
    place.className = "state bad";
    place.textContent = text;
  };
  const retry = () => {
    clearTimeout(timer);
    needHtmx().then(() => form.dispatchEvent(new Event("retry")), () => later(words.retrying));
  };
  const later = (text) => {
    if (!failing) say(text);
    failing = true;
    state(text);
    clearTimeout(timer);
    timer = setTimeout(retry, wait);
    wait = Math.min(wait * 2, 30000);
  };

  const keep = (submitted) => { clearTimeout(soon); soon = 0; kept.set(name, { at: Date.now(), pairs: pairs(), submitted }); };
  let soon = 0; // of a thousand lines not after every letter
  const keepSoon = () => { if (long()) soon ||= setTimeout(keep, 500); else keep(); };
  const edited = (event) => {
    if (event.isTrusted || !leaving) keepSoon(); // what a script repeats was submitted already
    if (window.htmx) return; // from then on its own triggers save, and search
    const again = () => event.target.dispatchEvent(new Event("input", { bubbles: true }));
    needHtmx().then(again, () => later(words.retrying));
  };
  form.addEventListener("input", edited);
  form.addEventListener("change", edited);
  form.addEventListener("htmx:config:request", (event) => {
    const ctx = event.detail.ctx;
    ctx.said = said();
    if (ctx.sourceElement !== form || !long()) return;
    ctx.shown = shown(form, pairs());
    if (arrived) ctx.request.body = part(ctx.request.body, arrived, ctx.shown);
  });
  form.addEventListener("htmx:error", (event) => {
    if (event.target === form) later(words.retrying);
  });
  form.addEventListener("htmx:after:swap", (event) => {
    const ctx = event.detail.ctx, status = ctx.response?.raw?.status ?? ctx.response?.status;
    if (ctx.target?.id === "why") $("#why").focus();
    if (ctx.sourceElement !== form) return;
    if (status === 200) {
      arrived = ctx.shown ?? null;
      if (ctx.said === said()) { clearTimeout(soon); soon = 0; kept.drop(name); }
      if (failing) say(words.again);
      failing = false;
      wait = 2000;
      clearTimeout(timer);
    }
    refresh(form);
  });
  form.addEventListener("htmx:response:error", (event) => {
    const status = event.detail.ctx.response?.raw?.status ?? event.detail.ctx.response?.status;
    if (status >= 500 || status === 429) later(words.retrying);
    else if (status === 409) say(words.elsewhere);
    else if (status === 413) state(words.long);
    else if (status !== 401) state(words.failed);
  });
  addEventListener("online", () => { if (kept.get(name)) retry(); });
  // A save under way would reach the server beside the submit, and might come last: the submit waits for its answer.
  let flying = false, leaving = false, waiting = null;
  const landed = () => {
    const submit = waiting;
    flying = false;
    waiting = null;
    submit?.();
  };
  form.addEventListener("htmx:before:request", (event) => {
    if (event.target !== form) return;
    if (leaving) event.preventDefault();
    else flying = true;
  });
  form.addEventListener("htmx:finally:request", (event) => { if (event.target === form) landed(); });
  addEventListener("pageshow", () => { leaving = false; });
  // Loaded anew while a save is under way: the new page does not know of it, and goes on with what was typed here.
  // In one listener, and the first one: between two of them the save is called off, and no longer flying.
  addEventListener("pagehide", () => {
    const saving = flying;
    if (soon) keep();
    if (saving && kept.get(name)) kept.set(name, { ...kept.get(name), flying: saving });
  });
  // A submit may fail on the way: what was typed stays until a page shows that it arrived.
  form.addEventListener("submit", (event) => {
    if (flying) {
      event.preventDefault();
      if (!waiting) setTimeout(landed, 5000);
      const pressed = event.submitter;
      waiting = () => {
        if (pressed && !pressed.isConnected) { // the answer took its place
          pressed.hidden = true;
          form.append(pressed);
        }
        form.requestSubmit(pressed);
      };
      return;
    }
    leaving = true;
    event.submitter?.value === "second" ? kept.drop(name) : keep(Number($("#save-state").dataset.count));
  });

  lines(form);
  fill(form, "business.time_zone", Intl.DateTimeFormat().resolvedOptions().timeZone);
  offer(form, name);
  form.dataset.rates = $("#totals", form)?.dataset.rates; // as the page came
  refresh(form);
  // Typed before this script arrived?
  const typed = [...form.elements].some((field) =>
    field.type === "radio" || field.type === "checkbox" ? field.checked !== field.defaultChecked
      : field.tagName === "SELECT" ? field.selectedIndex > 0 && ![...field.options].some((o) => o.defaultSelected && o.selected)
        : field.type !== "hidden" && "defaultValue" in field && field.dataset.filled === undefined && field.value !== field.defaultValue);
  if (typed) { keep(); retry(); }
  else if (long() && form.dataset.new === undefined) arrived = shown(form, pairs());
}

// What a form shows: the texts of its fields, and the order of its lines.
function shown(form, pairs) {
  const texts = new Map(pairs.filter(([field]) => !OF_THE_WINDOW.has(field)));
  return { texts, order: $$("#lines tr[data-line]", form).map((row) => row.dataset.line) };
}

// Only what has changed since: texts, fields that are gone, and the line after which a moved or a new one stands.
function part(whole, before, now) {
  const body = new FormData();
  for (const name of OF_THE_WINDOW) if (whole.has(name)) body.append(name, whole.get(name));
  body.append("part", "1");
  for (const [name, text] of now.texts) if (before.texts.get(name) !== text) body.append(name, text);
  for (const name of before.texts.keys()) if (!now.texts.has(name)) body.append(name, "");
  const still = new Set(now.order), order = before.order.filter((key) => still.has(key));
  now.order.forEach((key, index) => {
    if (order[index] === key) return;
    const old = order.indexOf(key, index);
    if (old >= 0) order.splice(old, 1);
    order.splice(index, 0, key);
    body.append(`line.${key}.after`, now.order[index - 1] ?? "");
  });
  return body;
}

function fill(form, name, value) {
  const field = form.elements[name];
  if (field && !field.value && form.dataset.new !== undefined && value) {
    field.value = value;
    field.dataset.filled = "";
  }
}

// Text that was typed here, or on a page that was never saved, and that no answer acknowledged.
function offer(form, own) {
  const candidates = form.dataset.new === undefined ? [own] : kept.all();
  const found = candidates.map((name) => [name, kept.get(name)]).filter(([, value]) => value?.pairs)
    .sort((a, b) => b[1].at - a[1].at)[0];
  if (!found) return;
  const [name, { at, pairs, submitted, flying }] = found;
  const said = (all) => JSON.stringify(all.filter(([field]) => !OF_THE_WINDOW.has(field)));
  const arrived = Number(form.elements.base.value) > submitted || said(pairs) === said([...new FormData(form)]);
  if (name === own && arrived) { kept.drop(name); return; }
  if (name === own && flying) { putBack(form, name, own, pairs); return; }
  const box = document.createElement("div");
  box.className = "notice";
  const text = document.createElement("p");
  const words = $("#said").dataset, time = new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  text.textContent = words.kept.replace("{time}", time) + " ";
  const back = button(words.back, () => putBack(form, name, own, pairs));
  const discard = button(words.discard, () => { kept.drop(name); box.remove(); });
  text.append(back, " ", discard);
  box.append(text);
  $("#notices").append(box);
}

function button(words, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", action);
  return made;
}

// The server puts it back: it knows how to show lines and accounts that this page does not have.
function putBack(form, name, own, pairs) {
  const post = document.createElement("form");
  post.method = "post";
  post.hidden = true;
  post.action = name === own ? form.action : "/drafts/" + name.slice(KEPT.length);
  const all = pairs.filter(([field]) => !(name === own && OF_THE_WINDOW.has(field)));
  if (name === own) all.push(...[...new FormData(form)].filter(([field]) => OF_THE_WINDOW.has(field)));
  for (const [field, value] of [...all, ["was", new Map(pairs).get("editor")], ["act", "put-back"]]) {
    const hidden = document.createElement("textarea");
    hidden.name = field;
    hidden.value = value;
    post.append(hidden);
  }
  document.body.append(post);
  kept.drop(name);
  post.submit();
}

// Puts the figures and messages of the last answer beside their fields.
function refresh(form) {
  const totals = $("#totals", form);
  if (!totals) return;
  const put = (text, place) => {
    for (const part of text.split(";").filter(Boolean)) {
      const at = part.indexOf("=");
      const cell = place(part.slice(0, at));
      if (cell && cell.textContent !== part.slice(at + 1)) cell.textContent = part.slice(at + 1);
    }
  };
  const line = (key) => document.getElementById(`line-${key}`);
  const only = totals.dataset.only?.split(" "); // of a long paper: the lines that the answer is about
  put(totals.dataset.amounts, (key) => line(key) && $("[data-amount]", line(key)));
  put(totals.dataset.dues, (days) => $(`[data-due="${days}"]`, form));
  rates(form, totals.dataset.rates);
  for (const place of $$("[data-total]", form)) if (place !== totals) place.textContent = totals.dataset.total;
  for (const id of ["number", "sample"]) if ($("#" + id)) $("#" + id).textContent = totals.dataset.number;
  for (const time of $$("#save-state time")) time.textContent = new Date(time.dateTime).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const items = $$("#problems li"), messages = new Map(items.map((item) => [item.dataset.field, item.textContent]));
  const hints = new Set(items.filter((item) => "hint" in item.dataset).map((item) => item.dataset.field));
  const tell = (place, message) => {
    if (place.textContent !== message) place.textContent = message;
    const name = place.id.slice(0, -6), field = form.elements[name], hint = hints.has(name);
    place.classList.toggle("hint", hint);
    if (field?.setAttribute) message && !hint ? field.setAttribute("aria-invalid", "true") : field.removeAttribute("aria-invalid");
  };
  for (const place of $$(".error[id$='-error']", form)) {
    const name = place.id.slice(0, -6), key = only && name.startsWith("line.") ? name.split(".")[1] : "";
    if (!key || only.includes(key)) tell(place, messages.get(name) ?? "");
  }
  for (const [name, message] of messages) {
    const field = form.elements[name];
    if (!field?.after || document.getElementById(name + "-error")) continue;
    const place = document.createElement("span");
    place.className = "error";
    place.id = name + "-error";
    field.setAttribute("aria-describedby", place.id);
    field.after(place);
    tell(place, message);
  }
}

// The rates that the business charges, as choices in every line.
function rates(form, text) {
  if (form.dataset.rates === text) return;
  form.dataset.rates = text;
  const wanted = text.split(";").filter(Boolean).map((part) => part.split("="));
  for (const select of [...$$("select[name$='.tax']", form), ...$$("select", $("#line-template").content)]) {
    const old = $$("option[data-rate]", select);
    if (old.map((option) => option.value + "=" + option.textContent).join(";") === wanted.map((pair) => pair.join("=")).join(";")) continue;
    const value = select.value, wasRate = old.some((option) => option.selected);
    old.forEach((option) => option.remove());
    select.prepend(...wanted.map(([rate, words]) => {
      const option = new Option(words, rate);
      option.dataset.rate = "";
      return option;
    }));
    select.value = value;
    if (wasRate && select.selectedIndex < 0) select.selectedIndex = 0;
  }
}

// Lines and headings: add, remove and undo, move, ask for more; Enter for the next line, Alt and arrows to move.
function lines(form) {
  const table = $("#lines table", form);
  const rows = () => $$("tr[data-line]", table);
  const block = (place) => place.closest("tbody"); // a line with all that belongs to it
  const beside = (place, where) => { const next = block(place)[where]; return next?.matches("tbody") ? next : null; };
  const first = (place) => $("textarea, input:not([type=hidden])", place);
  const numbered = () => {
    const count = [0, 0];
    for (const row of rows()) {
      const number = ++count[+row.matches(".heading")];
      for (const labelled of $$("[aria-label]", block(row))) {
        const old = labelled.getAttribute("aria-label"), now = old.replace(/\d+(?=\D*$)/, number);
        if (now !== old) labelled.setAttribute("aria-label", now);
      }
    }
  };
  const changed = () => { numbered(); form.dispatchEvent(new Event("change", { bubbles: true })); };
  const add = () => {
    const above = rows().findLast((row) => !row.matches(".heading"));
    table.insertAdjacentHTML("beforeend", $("#line-template").innerHTML.replaceAll("__key__", "n" + random()));
    const made = table.lastElementChild;
    if (above) for (const part of ["unit", "tax"]) $(`[name$=".${part}"]`, made).value = $(`[name$=".${part}"]`, above).value;
    numbered();
    first(made).focus();
  };
  const act = {
    up(row) { beside(row, "previousElementSibling")?.before(block(row)); },
    down(row) { beside(row, "nextElementSibling")?.after(block(row)); },
    remove(row) { mark(row, "1"); $("[data-act=undo]", row).focus(); },
    undo(row) { mark(row, ""); first(row).focus(); },
  };
  const mark = (row, value) => {
    row.classList.toggle("removed", value === "1");
    $("[name$='.removed']", row).value = value;
  };
  const more = async (row, pressed) => {
    let there = row.nextElementSibling;
    if (there) there.hidden = !there.hidden;
    else {
      const number = /\d+(?=\D*$)/.exec(pressed.getAttribute("aria-label"))[0];
      const answer = await fetch(`/drafts/more?${new URLSearchParams({ line: row.dataset.line, number, kind: form.elements.kind.value })}`).catch(() => null);
      if (!answer?.ok) return form.requestSubmit(pressed); // the page with it open, or what is in the way
      if (!row.nextElementSibling) row.insertAdjacentHTML("afterend", await answer.text());
      there = row.nextElementSibling;
    }
    pressed.setAttribute("aria-expanded", !there.hidden);
    if (!there.hidden) first(there).focus();
  };
  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (pressed?.value === "add-line") { event.preventDefault(); add(); }
    const name = pressed?.dataset.act;
    if (name === "more") { event.preventDefault(); more(pressed.closest("tr"), pressed); }
    if (!act[name]) return;
    event.preventDefault();
    act[name](pressed.closest("tr"));
    if (name === "up" || name === "down") pressed.focus();
    changed();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit($("button[value=send]", form));
      return;
    }
    const row = event.target.closest?.("#lines tbody");
    if (!row || event.isComposing) return;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      act[event.key === "ArrowUp" ? "up" : "down"](row);
      event.target.focus();
      changed();
    } else if (event.key === "Enter" && !event.shiftKey && event.target.matches("input, textarea:not([name$='.details'])")) {
      event.preventDefault();
      const next = beside(row, "nextElementSibling");
      next ? first(next).focus() : add();
    }
  });
  // What a business sells is offered below the description that begins with it; a button there fills the line.
  let asked = 0;
  if (table.dataset.items) form.addEventListener("input", (event) => {
    const place = event.target;
    if (!/^line\..*\.description$/.test(place.name ?? "")) return;
    clearTimeout(asked);
    asked = setTimeout(async () => {
      const line = place.closest("tbody").id.slice(5);
      const answer = await fetch(`${table.dataset.items}/matching?${new URLSearchParams({ line, [place.name]: place.value })}`).catch(() => null);
      $("#matching-items")?.remove();
      if (answer?.ok) place.insertAdjacentHTML("afterend", await answer.text());
    }, 250);
  });
  // A whole address pasted into the street is split by the server into its fields.
  form.addEventListener("paste", (event) => {
    const who = /^(sender|customer)\.street$/.exec(event.target.name ?? "")?.[1];
    if (!who || !/\n\s*\S/.test(event.clipboardData.getData("text"))) return;
    setTimeout(() => $(`button[value="split:${who}"]`, form).click());
  });
  // Rows of a spreadsheet pasted into a line become lines of their own; the server knows which column is what.
  form.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text"), rows = text.trim().split(/\r?\n/);
    const cells = (mark) => new Set(rows.map((row) => row.split(mark).length));
    const table = text.trim().includes("\t") || (rows.length > 1 && [";", ",", "|"].some((mark) => cells(mark).size === 1 && !cells(mark).has(1)));
    if (!table || !/^line\..*\.description$/.test(event.target.name ?? "")) return;
    event.preventDefault();
    form.elements.rows.value = text;
    $("button[value=rows]", form).click();
  });
}

// Taking the link along counts as sent: the button names the form that says so.
function handOver(button, how) {
  const form = document.getElementById(button.dataset.then);
  if (!form) return false;
  form.elements.how.value = how;
  form.requestSubmit();
  return true;
}

function copyButtons() {
  for (const each of $$("[data-copy][hidden]")) {
    if (!navigator.clipboard) continue;
    each.hidden = false;
    each.addEventListener("click", async () => {
      await navigator.clipboard.writeText(each.dataset.copy);
      if (handOver(each, "link")) return;
      const words = each.textContent, said = $("#copied");
      each.textContent = each.dataset.done;
      if (said) said.textContent = said.dataset.said;
      setTimeout(() => { each.textContent = words; if (said) said.textContent = ""; }, 2000);
    });
  }
  for (const each of $$("[data-share][hidden]")) {
    if (!navigator.share) continue;
    each.hidden = false;
    each.addEventListener("click", () => navigator.share({ url: each.dataset.share, title: document.title })
      .then(() => handOver(each, "share"), () => {}));
  }
}

// Where an account is paid to is copied by a button beside it, which takes its words from the status region.
function copyAccounts() {
  const told = $("#copied[data-copies]");
  for (const each of told && navigator.clipboard ? $$(".pay data:only-child") : []) {
    const { copies, copied } = told.dataset;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: copies });
    button.setAttribute("aria-label", `${copies}: ${each.parentElement.previousElementSibling.textContent}`);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(each.value);
      button.textContent = told.textContent = copied;
      setTimeout(() => { button.textContent = copies; told.textContent = ""; }, 2000);
    });
    each.after(button);
  }
}

document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") === "/sign-out") for (const name of kept.all()) kept.drop(name);
});
document.addEventListener("keydown", (event) => {
  const search = $("input[type=search]");
  const off = document.body.dataset.shortcuts === "off"; // the person's own setting
  if (event.key === "/" && !off && search && !event.target.matches("input, textarea, select")) {
    event.preventDefault();
    search.focus();
  }
  const copies = $("[data-copy][data-key=c]"); // the link of the document that the page is about
  if (event.key === "c" && !off && copies && !event.ctrlKey && !event.metaKey && !event.altKey
    && !event.target.matches("input, textarea, select, [contenteditable]")) copies.click();
});

for (const page of $$("[data-saved]")) kept.drop(KEPT + page.dataset.saved);
const form = $("#draft[data-draft]");
if (form) draft(form);
copyButtons();
copyAccounts();
document.addEventListener("htmx:after:swap", copyButtons);
const early = () => needHtmx().catch(() => {});
if ($("[hx-trigger^=every]")) early();
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, early, { once: true });
// What was typed before htmx came is told to it again; a draft sees to that by itself.
addEventListener("input", (event) => {
  if (window.htmx || form?.contains(event.target)) return;
  needHtmx().then(() => event.target.dispatchEvent(new Event("input", { bubbles: true })), () => {});
});
$("#summary")?.focus();
