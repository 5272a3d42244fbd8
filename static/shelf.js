// What waits on a phone: an IndexedDB with one shelf for each kind of thing, and how a waiting form is sent so that it
// counts once. Knows no page. Everything lies under the opaque key of the account that typed it.

const NAME = "ban-nhap";
const ANSWER_MS = 30000;
const FILES_MS = 300000;
let opened;

export function open() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("drafts", { keyPath: ["owner", "form"] });
      asked.result.createObjectStore("files", { keyPath: ["owner", "form", "name"] });
      asked.result.createObjectStore("outbox", { keyPath: "id" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = asked.onblocked = () => failed(asked.error);
  });
  return opened;
}

// Runs `act` on the shelves named and is done when the browser says that it is kept.
export async function change(shelves, act) {
  const db = await open();
  return changeNow(db, shelves, act);
}

// The same without waiting for anything first: a page that is being left keeps what was typed last.
export function changeNow(db, shelves, act) {
  return new Promise((done, failed) => {
    const work = db.transaction(shelves, "readwrite");
    work.oncomplete = done;
    work.onerror = work.onabort = () => failed(work.error);
    act(...shelves.map((name) => work.objectStore(name)));
  });
}

export async function all(shelf) {
  const db = await open();
  return answer(db.transaction(shelf).objectStore(shelf).getAll());
}

export async function one(shelf, key) {
  const db = await open();
  return answer(db.transaction(shelf).objectStore(shelf).get(key));
}

function answer(asked) {
  return new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

// A random id, also where the browser does not make them ready (it does on https only).
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function ask(address, milliseconds, options = {}) {
  const signal = AbortSignal.timeout?.(milliseconds);
  return fetch(address, { cache: "no-store", redirect: "manual", signal, ...options });
}

// Who is signed in now, a form token that is valid now, and the server's clock; null when nobody is signed in.
export async function standing() {
  const heard = await ask("/ban-nhap/tinh-hinh", ANSWER_MS);
  if ([0, 401, 403].includes(heard.status)) return null; // 0: led to the page for signing in
  if (!heard.ok) throw new Error("the service is busy");
  return heard.json();
}

// Sends one waiting form. Answers { state: taken (with `to`), refused (with `page`), signin or waits }.
export async function send(waiting, token) {
  const body = new FormData();
  for (const [name, value] of waiting.fields) body.append(name, value);
  body.set("csrf_token", token);
  const files = waiting.fields.some(([, value]) => value instanceof Blob);
  const heard = await ask(waiting.address, files ? FILES_MS : ANSWER_MS, {
    method: "POST",
    headers: { "X-Drafts": "1", "X-CSRFToken": token },
    body,
  });
  const kind = heard.headers.get("Content-Type") || "";
  if (heard.ok && kind.startsWith("application/json")) return { state: "taken", to: (await heard.json()).to };
  if ([0, 401].includes(heard.status)) return { state: "signin" };
  if (heard.status >= 500 || [408, 425, 429].includes(heard.status)) return { state: "waits" };
  return { state: "refused", page: await heard.text() };
}
