// The inspectors' app: which screen stands there, the line above it that says how old its knowledge is, locking, and
// when to send. Works for 72 hours without a network after a sign-in; docs/decisions/0027-phones.md.

import { ago, facts, h, word } from "./dom.js";
import { reader } from "./decoder.js";
import * as fetching from "./fetching.js";
import * as inspecting from "./inspecting.js";
import * as outbox from "./outbox.js";
import * as owner from "./owner.js";
import * as phone from "./phone.js";
import * as scanning from "./scanning.js";
import * as scans from "./scans.js";
import * as server from "./server.js";
import * as signing from "./signing.js";
import * as unsent from "./unsent.js";
import * as vault from "./vault.js";

const TICK_MS = 5000;
const RETRY_MS = 30000;
const LONG_PRESS_MS = 1000;
const CLICK_MS = 30;
const IDLE_MS = facts.idle_minutes * 60000;
const main = document.getElementById("main");
const line = document.getElementById("line");
const nav = document.getElementById("nav");
let here = { name: "scan", what: null };
let touched = Date.now();
let sending = "";
let drawing = Promise.resolve();
let next = null; // the drawing that was asked for and has not begun
let toTop = false;
let packsAt = null;
let asked = 0;

// --- screens ---------------------------------------------------------------------------------------------------------

// Goes to a screen; the phone's own "back" leads to the one before.
function go(name, what = null, top = false) {
  const moved = name !== here.name || what !== here.what;
  if (name === "new") return scanning.begin(null, go);
  if (name !== "phone") phone.forgetRefusal();
  if (name !== "packs") fetching.leave();
  here = { name, what };
  if (moved) history.pushState(here, "");
  return draw(moved || top);
}

addEventListener("popstate", (event) => ((here = event.state || { name: "scan", what: null }), draw(true)));

// Asked for again before it has begun, a drawing is the same one.
function draw(moved = false) {
  toTop ||= moved;
  next ??= drawing = drawing.then(() => {
    [moved, toTop, next] = [toTop, false, null];
    return drawn(moved);
  }).catch((fault) => console.error(fault));
  return next;
}

async function drawn(moved) {
  const shut = await signing.gate(opened);
  if (shut) scanning.stop();
  nav.hidden = Boolean(shut);
  const [at, focus] = [scrollY, focusNow()];
  if (pressed) await Promise.race([pressed, new Promise((done) => setTimeout(done, LONG_PRESS_MS))]);
  // From here to its place without a pause: a film that is out of the page for long stops.
  let screen = shut || (await screens[here.name]());
  if (!screen) [here, screen] = [{ name: "scan", what: null }, await screens.scan()]; // what stood here is gone
  if (main.firstElementChild !== screen) main.replaceChildren(screen);
  if (moved) main.focus({ preventScroll: true });
  scrollTo(0, moved ? 0 : at);
  if (!moved) focusAgain(focus);
  const where = { packs: "phone", inspect: "new" }[here.name] || here.name;
  for (const each of nav.querySelectorAll("button")) each.dataset.to === where ? each.setAttribute("aria-current", "page") : each.removeAttribute("aria-current");
  document.title = `${main.querySelector("h1")?.textContent || ""} – ${word("app")}`;
  await status();
}

const screens = {
  scan: () => scanning.draw(go, here.what),
  inspect: (id = here.what) => inspecting.draw(id, { go, done: (next) => (next ? go(next) : (go("unsent"), send())), redraw: () => here.what === id && draw() }),
  unsent: () => unsent.draw(go, send),
  packs: () => fetching.draw({ redraw: () => here.name === "packs" && draw(), changed: newPacks }),
  phone: () => phone.draw(go, { lock, theme }),
};

// What is pressed stays where it is until the finger is lifted and its click has come.
let pressed = null;
let lifted = null;
addEventListener("pointerdown", () => (pressed ??= new Promise((done) => (lifted = done))), { capture: true });
for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => setTimeout(() => (lifted?.(), (pressed = lifted = null)), CLICK_MS), { capture: true });

// A screen drawn again keeps the reader's place in it.
const focusNow = () => ({ id: document.activeElement?.id, name: document.activeElement?.name, value: document.activeElement?.value });

function focusAgain({ id, name, value }) {
  const alike = (each) => (id && each.id === id) || (name && each.name === name && (each.type !== "radio" || each.value === value));
  if (id || name) [...main.querySelectorAll("input, textarea, select, button")].find(alike)?.focus({ preventScroll: true });
}

// --- how old what is known is -----------------------------------------------------------------------------------------

async function status() {
  const waiting = (await outbox.unsent()).length;
  const online = navigator.onLine && owner.reached;
  const parts = [online ? word("online") : word("offline")];
  parts.push(owner.heardAt() ? word("server_ago", { ago: ago(Date.now() - owner.heardAt()) }) : word("server_never"));
  parts.push(packsAt ? word("packs_ago", { ago: ago(Date.now() - packsAt) }) : word("no_packs"));
  if (owner.signedOut) parts.push(word("sign_in_to_send"));
  const text = parts.join(" · ");
  if (line.textContent !== text) line.textContent = text;
  line.className = online ? "" : "gone";
  const badge = document.getElementById("unsent-badge");
  badge.textContent = waiting ? String(waiting) : "";
  badge.hidden = !waiting;
  document.getElementById("to-sign-in").hidden = !(owner.signedOut && vault.isOpen());
  document.getElementById("says").textContent = sending ? word(`sending_${sending}`) : "";
}

async function knowPacks() {
  const { packs } = await owner.packs();
  const kept = await packs().catch(() => []);
  packsAt = kept.length ? Math.min(...kept.map((pack) => Date.parse(pack.asOf))) : null;
}

// What the packs say now, of this round too.
async function newPacks() {
  await knowPacks();
  await scans.askPacks();
}

// --- locking ---------------------------------------------------------------------------------------------------------

async function opened() {
  touched = Date.now();
  if (vault.isOpen()) {
    await scans.load();
    await knowPacks();
    meet();
  }
  return draw(true);
}

async function lock() {
  scanning.stop();
  await inspecting.settled(); // the last letter and the last photo are sealed before the key goes
  inspecting.forget();
  scans.forget();
  vault.lock();
  here = { name: "scan", what: null };
  return renewed ? location.reload() : draw(true);
}

async function tick() {
  if (vault.isOpen() && (Date.now() - touched > IDLE_MS || (await owner.judged()) !== "fine")) await lock();
  // A line that is said to be there and answers nobody tells nothing when it comes back.
  if (vault.isOpen() && navigator.onLine && (!owner.reached || sending === "later") && Date.now() - asked > RETRY_MS) await meet();
  await status();
}

for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, () => (touched = Date.now()), { capture: true, passive: true });

async function theme() {
  await owner.save({ theme: owner.me.theme === "sun" ? "" : "sun" });
  document.documentElement.dataset.theme = owner.me.theme;
  return draw();
}

// --- the server ------------------------------------------------------------------------------------------------------

// Sends what waits: when the app opens, when the line is back, when the app is looked at again, and by the button.
async function send() {
  sending = "now";
  await status();
  const stopped = await outbox.flush(owner.judge);
  sending = stopped === "later" && navigator.onLine ? "later" : "";
  return redraw();
}

// First what waits, then the lists of the day, then what was scanned without a line.
async function meet() {
  asked = Date.now();
  if (!navigator.onLine) return;
  if (!(await owner.contact())) return void draw();
  const work = await server.work().catch(() => null);
  if (work && vault.isOpen()) await vault.keep("work", { ...work, heard: Date.now() });
  await send();
  scans.askAgain();
}

const redraw = () => (here.name === "inspect" || scanning.busy() ? status() : draw());

outbox.onchange((what) => (what === "piece" ? here.name === "unsent" && redraw() : status()));
scans.onchange(() => ((touched = Date.now()), here.name === "scan" && redraw()));
addEventListener("wiped", () => lock());
addEventListener("online", () => (vault.isOpen() ? meet() : owner.contact().then(() => draw())));
addEventListener("offline", () => status());
document.addEventListener("visibilitychange", async () => {
  if (document.hidden) return scanning.stop();
  await tick();
  return vault.isOpen() ? meet() : undefined;
});

// --- beginning -------------------------------------------------------------------------------------------------------

async function begin() {
  await owner.load();
  document.documentElement.dataset.theme = owner.me.theme || "";
  nav.addEventListener("click", (event) => event.target.closest("[data-to]") && go(event.target.closest("[data-to]").dataset.to));
  history.replaceState(here, "");
  navigator.storage?.persist?.();
  const shell = navigator.onLine && navigator.serviceWorker?.register("sw.js", { scope: "./" });
  const asking = navigator.onLine ? owner.contact() : null;
  // A phone that is known opens at once; one that is not has to hear the server first.
  if (!(await vault.exists())) await asking;
  await draw(true);
  if (asking) asking.then(() => !vault.isOpen() && draw());
  setInterval(tick, TICK_MS);
  owner.packs().then(({ warm }) => warm()).catch(() => {}); // read and proved while the PIN is being typed
  await shell;
  await controlled();
  // Fetched now, so that it is there when there is no line; once more where the line broke off in the middle.
  if (!(await reader()) && facts.decoder) await reader();
  document.documentElement.dataset.ready = "1";
}

// A newer app that has taken over is begun with at once while this one is locked, else at the next locking.
let renewed = false;
let first = !navigator.serviceWorker?.controller; // the one that takes over on a phone's first day is no newer one
navigator.serviceWorker?.addEventListener("controllerchange", () => {
  [renewed, first] = [!first, false];
  if (renewed && !vault.isOpen()) location.reload();
});

// From here on what this page fetches goes by the service worker, which keeps it.
const controlled = () =>
  new Promise((done) => {
    const worker = navigator.serviceWorker;
    if (!worker || worker.controller) return done();
    return worker.addEventListener("controllerchange", () => done(), { once: true });
  });

begin().catch((fault) => {
  console.error(fault);
  main.replaceChildren(h("p", { class: "note wrong" }, word("no_storage")));
});
