// Forms marked `data-draft` are kept on this phone while they are typed, come back after a reload, and are sent once:
// at once where there is a network, else when it is back. Without this script they are ordinary forms.
// Passwords and whatever is marked `data-private` are never kept; a form with such a thing filled in goes as it is.

import { all, change, changeNow, newId, one, open, send, standing } from "./shelf.js";

const box = document.getElementById("drafts");
const words = box.dataset;
const OWNER = words.owner;
const MOST_BYTES = Number(words.most);
const SHELF = `ban-nhap:${OWNER}`;
const DAY_FIRST = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang; // 20/11, as here
const HERE = location.pathname + location.search + (location.hash.startsWith("#ban-") ? location.hash : "");
const form = document.querySelector("form[data-draft]");
let shelves;
let turn = Promise.resolve();
let sent = 0;
let draft = null;

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// --- what a form holds -----------------------------------------------------------------------------------------------

const isPrivate = (field) => field.type === "password" || Boolean(field.closest("[data-private]"));
const isKept = (field) =>
  field.name && !field.disabled && field.name !== "csrf_token" && !isPrivate(field) && !["submit", "button", "reset"].includes(field.type);
const ticks = (field) => ["checkbox", "radio"].includes(field.type);

function typed() {
  const found = [];
  for (const field of form.elements) {
    if (!isKept(field) || field.type === "file" || (ticks(field) && !field.checked)) continue;
    if (field.type === "select-multiple") for (const each of field.selectedOptions) found.push([field.name, each.value]);
    else found.push([field.name, field.value]);
  }
  return found;
}

function fill(fields) {
  const left = new Map();
  for (const [name, value] of fields) left.set(name, [...(left.get(name) || []), value]);
  for (const field of form.elements) {
    if (!isKept(field) || field.type === "file") continue;
    const values = left.get(field.name);
    if (ticks(field)) field.checked = Boolean(values?.includes(field.value));
    else if (field.type === "select-multiple") for (const each of field.options) each.selected = Boolean(values?.includes(each.value));
    else if (values?.length) field.value = values.shift();
  }
  // A choice that this page does not offer (a commune that was searched for) travels along unseen.
  for (const [name, values] of left) {
    if (form.elements[name] || !values.length) continue;
    for (const value of values) {
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name, value });
      form.append(hidden);
    }
  }
}

const fileFields = () => [...form.elements].filter((field) => field.type === "file" && isKept(field));

function put(field, file) {
  const files = new DataTransfer();
  files.items.add(file);
  field.files = files.files;
}

// --- keeping ---------------------------------------------------------------------------------------------------------

function keep(event) {
  if (event?.target?.type === "file") keepFile(event.target);
  if (!shelves) return;
  draft = { ...draft, owner: OWNER, form: HERE, title: title(), at: Date.now(), fields: typed() };
  changeNow(shelves, ["drafts"], (drafts) => drafts.put(draft)).then(sayDraft, () => say(words.full));
}

function keepFile(field) {
  const file = field.files[0];
  const key = [OWNER, HERE, field.name];
  if (file && file.size > MOST_BYTES) say(filled(words.tooLarge, { megabytes: Math.floor(MOST_BYTES / 1e6) }));
  changeNow(shelves, ["files"], (files) => {
    if (file && file.size <= MOST_BYTES) files.put({ owner: OWNER, form: HERE, name: field.name, file });
    else files.delete(key);
  }).catch(() => say(words.full));
}

async function restore() {
  draft = await one("drafts", [OWNER, HERE]);
  if (!draft && location.hash.startsWith("#ban-")) draft = await reopened(location.hash.slice(5));
  if (!draft) return false;
  fill(draft.fields);
  for (const field of fileFields()) {
    const found = await one("files", [OWNER, HERE, field.name]);
    if (found) put(field, found.file);
  }
  sayDraft();
  if (draft.errors) showErrors(draft.errors);
  return true;
}

// What the server refused lies in the outbox until somebody looks at it again; then it is a draft like others.
async function reopened(id) {
  const waiting = await one("outbox", id);
  if (!waiting || waiting.owner !== OWNER) return null;
  return asDraft(waiting, HERE);
}

async function asDraft(waiting, place) {
  const texts = waiting.fields.filter(([, value]) => !(value instanceof Blob));
  const made = { owner: OWNER, form: place, title: waiting.title, at: waiting.at, fields: texts, errors: waiting.errors };
  await change(["outbox", "drafts", "files"], (outbox, drafts, files) => {
    outbox.delete(waiting.id);
    drafts.put(made);
    for (const [name, value] of waiting.fields) if (value instanceof Blob) files.put({ owner: OWNER, form: place, name, file: value });
  });
  return made;
}

function forget(drafts, files) {
  drafts.delete([OWNER, HERE]);
  for (const field of fileFields()) files.delete([OWNER, HERE, field.name]);
}

async function discard() {
  await change(["drafts", "files"], forget);
  location.replace(location.pathname + location.search);
}

// --- sending ---------------------------------------------------------------------------------------------------------

const title = () => [document.querySelector("h1")?.textContent, document.querySelector("h1 + p")?.textContent].filter(Boolean).join(" · ");

function goesByItself(event) {
  const secret = [...form.elements].some((field) => field.name && isPrivate(field) && field.value);
  return event.defaultPrevented || secret || event.submitter?.name || fileFields().some((field) => field.files[0]?.size > MOST_BYTES);
}

async function submitted(event) {
  if (goesByItself(event)) return;
  event.preventDefault();
  const button = event.submitter;
  if (button) button.disabled = true;
  const fields = typed();
  for (const field of fileFields()) if (field.files[0]) fields.push([field.name, field.files[0]]);
  const id = form.elements.once.value;
  const waiting = { id, owner: OWNER, form: HERE.split("#")[0], address: form.action, title: title(), fields, at: Date.now(), state: "waits" };
  try {
    await change(["outbox", "drafts", "files"], (outbox, drafts, files) => (outbox.put(waiting), forget(drafts, files)));
  } catch {
    form.submit(); // no room: it goes as it is
    return;
  }
  draft = null;
  await sendAll(id);
  if (button) button.disabled = false;
}

// The phone's clock may be wrong: before the first sending the moment of typing is told by the server's clock.
function dated(waiting, now) {
  const at = new Date(waiting.at + (Date.parse(now.now) - Date.now())).toISOString();
  const fields = waiting.fields.map(([name, value]) => [name, name === "typed_at" && !value ? at : value]);
  return { ...waiting, fields };
}

// Sends what waits, the oldest first; `mine` is the form in front of the reader.
function sendAll(mine) {
  turn = turn.then(() => sendInTurn(mine));
  return turn;
}

async function sendInTurn(mine) {
  try {
    if (navigator.locks) await navigator.locks.request("ban-nhap", () => sendWaiting(mine));
    else await sendWaiting(mine);
  } catch {
    if (mine) leaveIt(); // no network, or no answer in time: it is sent again, under the same id
  }
  await draw();
  if (mine && words.left && !box.hidden) box.scrollIntoView(); // what became of it is said on top
}

const waitingNow = async () =>
  (await all("outbox")).filter((each) => each.owner === OWNER && each.state === "waits").sort((some, other) => some.at - other.at);

async function sendWaiting(mine) {
  if (!(await waitingNow()).length) return;
  say(words.sending);
  const now = await standing();
  if (!now || now.owner !== OWNER) {
    if (mine) leaveIt();
    words.signedOut = "1";
    return;
  }
  words.signedOut = "";
  for (const each of await waitingNow()) {
    const waiting = dated(each, now);
    await change(["outbox"], (outbox) => outbox.put(waiting));
    const heard = await send(waiting, now.token);
    if (!(await settled(waiting, heard, mine))) return;
  }
}

async function settled(waiting, heard, mine) {
  if (heard.state === "taken") {
    await change(["outbox"], (outbox) => outbox.delete(waiting.id));
    sent += 1;
    if (waiting.id === mine) location.assign(heard.to);
    return true;
  }
  if (heard.state === "refused") {
    const refused = { ...waiting, state: "refused", errors: errorsOf(heard.page) };
    await change(["outbox"], (outbox) => outbox.put(refused));
    if (waiting.id === mine) {
      draft = await asDraft(refused, HERE);
      showErrors(refused.errors);
    }
    return true;
  }
  if (heard.state === "signin") words.signedOut = "1";
  if (waiting.id === mine) leaveIt();
  return false;
}

// The form is kept: its place is free for the next one.
function leaveIt() {
  form.reset();
  form.elements.once.value = newId();
  document.getElementById("draft-line")?.remove();
  clearErrors();
  box.dataset.left = "1";
}

// --- what the server refused -----------------------------------------------------------------------------------------

function errorsOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fields = {};
  for (const each of page.querySelectorAll("form [id$='-error']")) {
    each.querySelector(".hidden")?.remove();
    fields[each.id.replace(/-error$/, "")] = each.textContent.trim();
  }
  const top = [...page.querySelectorAll(".summary-error li.error")].map((each) => each.textContent.trim());
  const plain = Object.keys(fields).length || top.length ? [] : [page.querySelector("main p")?.textContent.trim() || words.refusedWords];
  return { fields, top: [...top, ...plain] };
}

function clearErrors() {
  document.querySelectorAll(".draft-error, .summary-error").forEach((each) => each.remove());
  form.querySelectorAll(".wrong").forEach((each) => each.classList.remove("wrong"));
  form.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
}

function made(name, className, text = "") {
  const each = document.createElement(name);
  each.className = className;
  each.textContent = text;
  return each;
}

function showErrors(errors) {
  clearErrors();
  const summary = made("div", "summary-error");
  Object.assign(summary, { tabIndex: -1 });
  summary.setAttribute("role", "alert");
  const list = document.createElement("ul");
  for (const text of errors.top) list.append(made("li", "error", text));
  for (const [id, text] of Object.entries(errors.fields)) {
    const field = document.getElementById(id);
    const line = document.createElement("li");
    const way = made("a", "", text);
    way.href = `#${id}`;
    line.append(way);
    list.append(line);
    const around = field?.closest(".field");
    if (!around) continue;
    around.classList.add("wrong");
    if (!["UL", "DIV"].includes(field.tagName)) field.setAttribute("aria-invalid", "true");
    const beside = made("div", "error draft-error", text);
    beside.id = `${id}-draft-error`;
    field.setAttribute("aria-describedby", beside.id);
    field.before(beside);
  }
  summary.append(made("h2", "", words.problem), list);
  form.before(summary);
  summary.focus();
}

// --- what is shown ---------------------------------------------------------------------------------------------------

function say(text) {
  const line = document.getElementById("drafts-says");
  if (line.textContent !== text) line.textContent = text;
  if (text) box.hidden = false;
}

function sayDraft() {
  let line = document.getElementById("draft-line");
  if (!line) {
    line = made("p", "flash");
    line.id = "draft-line";
    const button = made("button", "button button-second", words.discard);
    button.type = "button";
    button.addEventListener("click", discard);
    line.append(made("span", ""), " ", button);
    form.before(line);
  }
  const time = new Date(draft.at).toLocaleString(DAY_FIRST, { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit" }).replace("-", "/");
  const text = filled(words.draft, { time });
  if (line.firstChild.textContent !== text) line.firstChild.textContent = text;
}

async function draw() {
  const outbox = await all("outbox");
  const own = outbox.filter((each) => each.owner === OWNER);
  const waits = own.filter((each) => each.state === "waits");
  const reopenedOnes = (await all("drafts")).filter((each) => each.owner === OWNER && each.errors && each.form !== HERE);
  const refused = own.filter((each) => each.state === "refused");
  const lines = [];
  if (waits.length) lines.push(filled(words.signedOut ? words.signin : words.waits, { count: waits.length }));
  if (refused.length + reopenedOnes.length) lines.push(filled(words.refused, { count: refused.length + reopenedOnes.length }));
  if (waits.length && words.left) lines.push(words.kept);
  if (!waits.length && sent) lines.push(filled(words.sent, { count: sent }));
  if (!own.length && outbox.length) lines.push(words.other);
  box.className = `flash ${waits.length || refused.length ? "flash-warning" : ""}`;
  box.hidden = !lines.length;
  say(lines.join(". "));
  const list = document.getElementById("drafts-list");
  const links = [...waits.map((each) => [each.title]), ...refused.map((each) => [each.title, `${each.form}#ban-${each.id}`])];
  links.push(...reopenedOnes.map((each) => [each.title, each.form]));
  list.replaceChildren(...links.map(lineOf));
  document.getElementById("drafts-send").hidden = !waits.length || Boolean(words.signedOut);
  const way = document.getElementById("drafts-sign-in");
  way.hidden = !words.signedOut;
  way.href = `/dang-nhap?next=${encodeURIComponent(location.pathname + location.search)}`;
}

function lineOf([text, address]) {
  const line = document.createElement("li");
  line.append(text);
  if (address) {
    const way = made("a", "", words.mend);
    way.href = address;
    line.append(" – ", way);
  }
  return line;
}

// --- signing out, and somebody else on the same phone -----------------------------------------------------------------

async function signingOut(event) {
  event.preventDefault();
  const [drafts, outbox] = [await all("drafts"), await all("outbox")].map((found) => found.filter((each) => each.owner === OWNER));
  const count = drafts.length + outbox.length;
  if (count && !confirm(filled(words.signingOut, { count }))) return;
  const files = (await all("files")).filter((each) => each.owner === OWNER);
  await change(["drafts", "outbox", "files"], (some, others, kept) => {
    for (const each of drafts) some.delete([OWNER, each.form]);
    for (const each of outbox) others.delete(each.id);
    for (const each of files) kept.delete([OWNER, each.form, each.name]);
  });
  if (window.caches) await caches.delete(SHELF);
  event.target.submit();
}

async function clearOthersPages() {
  if (!window.caches) return;
  for (const name of await caches.keys()) if (name.startsWith("ban-nhap:") && name !== SHELF) await caches.delete(name);
}

// --- without a network -----------------------------------------------------------------------------------------------

async function stayWithoutNetwork() {
  if (!("serviceWorker" in navigator) || !window.caches) return;
  for (const scope of words.scopes.split(" ")) await navigator.serviceWorker.register("/ban-nhap/sw.js", { scope });
  const pages = form ? [location.pathname + location.search] : [];
  const ahead = navigator.connection?.saveData ? [] : [...document.querySelectorAll("a[data-keep]")].map((way) => way.href);
  if (ahead.length) pages.push(location.pathname + location.search);
  if (!pages.length) return;
  const parts = performance.getEntriesByType("resource").map((each) => each.name).filter((name) => new URL(name).pathname.startsWith("/static/"));
  const shelf = await caches.open(SHELF);
  // Parts first: a page that is there opens whole. This page is fresh each time; what it leads to is fetched once.
  for (const address of [...parts, ...pages, ...ahead]) {
    if (pages.includes(address) || !(await shelf.match(address))) await kept(shelf, address);
  }
}

async function kept(shelf, address) {
  const heard = await fetch(address).catch(() => null);
  if (heard?.ok && !heard.redirected) await shelf.put(address, heard);
}

// --- beginning -------------------------------------------------------------------------------------------------------

async function begin() {
  shelves = await open();
  await clearOthersPages();
  if (form) {
    form.elements.once.value = newId();
    if (!document.querySelector(".summary-error")) await restore();
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    form.addEventListener("submit", submitted);
    form.dataset.ready = "1";
  }
  document.querySelector("form[action$='/dang-xuat']")?.addEventListener("submit", signingOut);
  document.getElementById("drafts-send").addEventListener("click", () => sendAll());
  addEventListener("online", () => sendAll());
  addEventListener("offline", draw);
  addEventListener("hashchange", () => location.hash.startsWith("#ban-") && location.reload());
  document.addEventListener("visibilitychange", () => document.hidden || sendAll());
  await draw();
  await sendAll();
  await stayWithoutNetwork();
}

// Where a browser keeps nothing, forms are sent as they are.
if (window.indexedDB) begin().catch((fault) => console.warn(fault));
