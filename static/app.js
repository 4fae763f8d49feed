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
const KEPT = "jupinv:draft:";
const OF_THE_WINDOW = new Set(["editor", "base", "act", "today", "business", "marks"]);
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

  const keep = (submitted) => { kept.set(name, { at: Date.now(), pairs: pairs(), submitted }); };
  const edited = (event) => {
    if (event.isTrusted || !leaving) keep(); // what a script repeats was submitted already
    if (window.htmx) return; // from then on its own triggers save, and search
    const again = () => event.target.dispatchEvent(new Event("input", { bubbles: true }));
    needHtmx().then(again, () => later(words.retrying));
  };
  form.addEventListener("input", edited);
  form.addEventListener("change", edited);
  form.addEventListener("htmx:config:request", (event) => { event.detail.ctx.said = said(); });
  form.addEventListener("htmx:error", (event) => {
    if (event.target === form) later(words.retrying);
  });
  form.addEventListener("htmx:after:swap", (event) => {
    const ctx = event.detail.ctx, status = ctx.response?.raw?.status ?? ctx.response?.status;
    if (ctx.target?.id === "why") $("#why").focus();
    if (ctx.sourceElement !== form) return;
    if (status === 200) {
      if (ctx.said === said()) kept.drop(name);
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
  addEventListener("pagehide", () => { if (flying && kept.get(name)) kept.set(name, { ...kept.get(name), flying }); });
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
  refresh(form);
  // Typed before this script arrived?
  const typed = [...form.elements].some((field) =>
    field.type === "radio" || field.type === "checkbox" ? field.checked !== field.defaultChecked
      : field.tagName === "SELECT" ? field.selectedIndex > 0 && ![...field.options].some((o) => o.defaultSelected && o.selected)
        : field.type !== "hidden" && "defaultValue" in field && field.dataset.filled === undefined && field.value !== field.defaultValue);
  if (typed) { keep(); retry(); }
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
      if (cell) cell.textContent = part.slice(at + 1);
    }
  };
  put(totals.dataset.amounts, (key) => $(`[data-amount="${CSS.escape(key)}"]`, form));
  put(totals.dataset.dues, (days) => $(`[data-due="${days}"]`, form));
  rates(form, totals.dataset.rates);
  for (const place of $$("[data-total]", form)) if (place !== totals) place.textContent = totals.dataset.total;
  for (const id of ["number", "sample"]) if ($("#" + id)) $("#" + id).textContent = totals.dataset.number;
  for (const time of $$("#save-state time")) time.textContent = new Date(time.dateTime).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const messages = new Map($$("#problems li").map((item) => [item.dataset.field, item.textContent]));
  for (const place of $$(".error[id$='-error']", form)) {
    const name = place.id.slice(0, -6), message = messages.get(name) ?? "";
    if (place.textContent !== message) place.textContent = message;
    const field = form.elements[name];
    if (field?.setAttribute) message ? field.setAttribute("aria-invalid", "true") : field.removeAttribute("aria-invalid");
  }
}

// The rates that the business charges, as choices in every line.
function rates(form, text) {
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

// Lines: add, remove and undo, move; Enter for the next line, Alt and arrows to move.
function lines(form) {
  const body = $("#lines tbody", form);
  const rows = () => $$("tr[data-line]", body);
  const changed = () => {
    rows().forEach((row, index) => {
      for (const labelled of $$("[aria-label]", row)) labelled.setAttribute("aria-label", labelled.getAttribute("aria-label").replace(/\d+(?=\D*$)/, index + 1));
    });
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const add = () => {
    const key = "n" + random();
    body.insertAdjacentHTML("beforeend", $("#line-template").innerHTML.replaceAll("__key__", key));
    const row = rows().at(-1), before = rows().at(-2);
    if (before) for (const part of ["unit", "tax"]) $(`[name$=".${part}"]`, row).value = $(`[name$=".${part}"]`, before).value;
    rows().forEach((each, index) => $$("[aria-label]", each).forEach((field) => field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+(?=\D*$)/, index + 1))));
    $("textarea", row).focus();
  };
  const act = {
    up(row) { row.previousElementSibling?.before(row); },
    down(row) { row.nextElementSibling?.after(row); },
    remove(row) { mark(row, "1"); $("[data-act=undo]", row).focus(); },
    undo(row) { mark(row, ""); $("textarea", row).focus(); },
  };
  const mark = (row, value) => {
    row.classList.toggle("removed", value === "1");
    $("[name$='.removed']", row).value = value;
  };
  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (pressed?.value === "add-line") { event.preventDefault(); add(); }
    const name = pressed?.dataset.act;
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
    const row = event.target.closest?.("tr[data-line]");
    if (!row || event.isComposing) return;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      act[event.key === "ArrowUp" ? "up" : "down"](row);
      event.target.focus();
      changed();
    } else if (event.key === "Enter" && !event.shiftKey && event.target.matches("input, textarea")) {
      event.preventDefault();
      row.nextElementSibling ? $("textarea", row.nextElementSibling).focus() : add();
    }
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
  for (const each of $$("[data-copy]")) {
    if (!navigator.clipboard) continue;
    each.hidden = false;
    each.addEventListener("click", async () => {
      await navigator.clipboard.writeText(each.dataset.copy);
      if (handOver(each, "link")) return;
      const words = each.textContent;
      each.textContent = each.dataset.done;
      setTimeout(() => { each.textContent = words; }, 2000);
    });
  }
  for (const each of $$("[data-share]")) {
    if (!navigator.share) continue;
    each.hidden = false;
    each.addEventListener("click", () => navigator.share({ url: each.dataset.share, title: document.title })
      .then(() => handOver(each, "share"), () => {}));
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
});

for (const page of $$("[data-saved]")) kept.drop(KEPT + page.dataset.saved);
const form = $("#draft");
if (form) draft(form);
copyButtons();
const early = () => needHtmx().catch(() => {});
if ($("[hx-trigger^=every]")) early();
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, early, { once: true });
// What was typed before htmx came is told to it again; a draft sees to that by itself.
addEventListener("input", (event) => {
  if (window.htmx || form?.contains(event.target)) return;
  needHtmx().then(() => event.target.dispatchEvent(new Event("input", { bubbles: true })), () => {});
});
$("#summary")?.focus();
