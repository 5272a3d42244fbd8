// Activation in the field. Each scan gets an id here, is kept on this phone, and is sent until it was answered: the
// server counts an id once, so an answer that got lost does no harm. Without this script the form works by itself.
// A scan lies under a key of its own, so that two open pages never write over each other.

const KEY = "kich-hoat:";
const ANSWER_MS = 20000;
const KEEP_TAKEN_MS = 24 * 3600 * 1000;
const FINAL = [404, 409, 410, 422];

const form = document.getElementById("field-form");
const section = document.getElementById("field-kept");
const words = section.dataset;
const batch = form.elements.batch_id;
let person = Number(form.dataset.person);
let sending = false;

function kept() {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(KEY))
    .map(read)
    .filter(Boolean)
    .sort((one, other) => one.at - other.at);
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function keep(scan) {
  localStorage.setItem(KEY + scan.id, JSON.stringify(scan));
}

function drop(scan) {
  localStorage.removeItem(KEY + scan.id);
}

// A random id, also where the browser does not make them ready (it does on https only).
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const waiting = () => kept().filter((scan) => scan.state === "waits" && scan.person === person);

function say(text) {
  document.getElementById("field-says").textContent = text || "";
}

// --- what is shown ---------------------------------------------------------------------------------------------------

function pressed(label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-second";
  button.textContent = label;
  button.addEventListener("click", () => {
    act();
    draw();
    send();
  });
  return button;
}

function line(scan) {
  const [item, text, tag] = ["li", "p", "strong"].map((name) => document.createElement(name));
  tag.className = `tag tag-${{ waits: "amber", taken: "green", refused: "red" }[scan.state]}`;
  tag.textContent = words[scan.state];
  const what = scan.last ? `${scan.first} – ${scan.last}` : scan.first;
  text.append(tag, ` ${scan.said || `${what} · ${scan.batchWords}`}`);
  if (scan.state === "refused") text.append(document.createElement("br"), `${what} · ${scan.batchWords}`);
  item.append(text);
  // Another try is another scan: the refusal of the first is kept by the server under its id.
  if (scan.state === "refused") item.append(pressed(words.again, () => again(scan)));
  item.append(pressed(words.remove, () => drop(scan)));
  return item;
}

function again(scan) {
  drop(scan);
  keep({ ...scan, id: newId(), state: "waits", said: "" });
}

function draw() {
  const own = kept().filter((scan) => scan.person === person);
  const others = kept().length > own.length;
  section.hidden = !own.length && !others;
  document.getElementById("field-list").replaceChildren(...own.reverse().map(line));
  document.getElementById("field-send").hidden = !waiting().length;
  document.getElementById("field-network").hidden = navigator.onLine;
  if (others && !own.length) say(words.other);
}

// --- sending ---------------------------------------------------------------------------------------------------------

async function ask(address, options = {}) {
  const signal = AbortSignal.timeout?.(ANSWER_MS);
  return fetch(address, { cache: "no-store", redirect: "manual", signal, ...options });
}

// Who is signed in now, and a form token that is valid now; null when nobody is.
async function state() {
  const answer = await ask("/kich-hoat/tinh-hinh");
  if ([0, 401, 403].includes(answer.status)) return null; // 0: led to the page for signing in
  if (!answer.ok) throw new Error("the service is busy");
  const now = await answer.json();
  offer(now.batches);
  return now;
}

// The batches of today in the place of those the page was kept with; the choice stays.
function offer(batches) {
  const chosen = batch.value;
  batch.replaceChildren(...batches.map((one) => new Option(one.words, one.id)));
  if (batches.some((one) => String(one.id) === chosen)) batch.value = chosen;
}

async function sendOne(scan, token) {
  const answer = await ask("/kich-hoat/gui", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, "Idempotency-Key": scan.id },
    body: JSON.stringify({ first: scan.first, last: scan.last, batch_id: scan.batch }),
  });
  if (answer.status === 201) {
    keep({ ...scan, state: "taken", said: (await answer.json()).words });
  } else if (FINAL.includes(answer.status)) {
    const why = await answer.json();
    if (why.code === "once.under_way") return false;
    keep({ ...scan, state: "refused", said: why.title });
  } else {
    return false;
  }
  return true;
}

async function sendAll() {
  const now = await state();
  if (!now) {
    say(words.signin);
    return;
  }
  person = now.person;
  say("");
  for (const scan of waiting()) {
    if (!(await sendOne(scan, now.token))) return;
    draw();
  }
}

async function send() {
  if (sending || !waiting().length) return;
  sending = true;
  try {
    if (navigator.locks) await navigator.locks.request("kich-hoat", sendAll);
    else await sendAll();
  } catch {
    // No network, or no answer in time: it is sent again later, under the same id.
    say(words.kept);
  }
  sending = false;
  draw();
}

// --- scanning --------------------------------------------------------------------------------------------------------

function scanned(event) {
  if (event.submitter?.id === "field-check") return;
  event.preventDefault();
  const scan = {
    id: newId(),
    person,
    first: form.elements.first.value.trim(),
    last: form.elements.last.value.trim(),
    batch: Number(batch.value),
    batchWords: batch.selectedOptions[0]?.textContent || "",
    at: Date.now(),
    state: "waits",
  };
  try {
    keep(scan);
  } catch {
    section.hidden = false;
    say(words.full);
    return;
  }
  form.elements.first.value = form.elements.last.value = "";
  form.elements.first.focus();
  draw();
  send();
}

document.getElementById("camera").addEventListener("read", (event) => {
  const field = form.elements.first.value ? form.elements.last : form.elements.first;
  field.value = event.detail;
  field.focus();
});

// Where a browser keeps nothing, the form is sent as it is.
function mayKeep() {
  try {
    localStorage.setItem("kich-hoat?", "1");
    localStorage.removeItem("kich-hoat?");
    return true;
  } catch {
    return false;
  }
}

function begin() {
  for (const scan of kept()) if (scan.state === "taken" && Date.now() - scan.at > KEEP_TAKEN_MS) drop(scan);
  form.addEventListener("submit", scanned);
  document.getElementById("field-check").hidden = false;
  document.getElementById("field-send").addEventListener("click", send);
  addEventListener("online", () => (draw(), send()));
  addEventListener("offline", draw);
  addEventListener("storage", draw);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  draw();
  send();
}

if (mayKeep()) begin();

// --- without a network -----------------------------------------------------------------------------------------------

async function stayWithoutNetwork() {
  await navigator.serviceWorker.register("/kich-hoat/sw.js", { scope: "/kich-hoat" });
  const ready = await navigator.serviceWorker.ready;
  const camera = document.getElementById("camera").dataset;
  const parts = [...document.querySelectorAll("script[src], link[rel=stylesheet]")].map((one) => one.src || one.href);
  ready.active.postMessage({ keep: [location.pathname, ...parts, camera.script, camera.wasm].filter(Boolean) });
}

if ("serviceWorker" in navigator && mayKeep()) stayWithoutNetwork();
