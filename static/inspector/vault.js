// What is kept is sealed with AES-GCM under a random key that lives in memory while the app is open. Two wrappings of it
// are kept: one opens with the PIN, in this browser only; the other with the half that the server gives its owner after
// signing in. Five wrong PINs destroy the first. What this is worth, and what not: docs/decisions/0027-phones.md.

import * as store from "./store.js";

const ROUNDS = 600000; // PBKDF2-HMAC-SHA-256, OWASP's figure of 2023
const TRIES = 5;
const subtle = crypto.subtle;
let key = null;

const random = (size) => crypto.getRandomValues(new Uint8Array(size));
const imported = (raw) => subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

async function sealed(by, bytes) {
  const iv = random(12);
  return { iv, data: await subtle.encrypt({ name: "AES-GCM", iv }, by, bytes) };
}

const unsealed = (by, { iv, data }) => subtle.decrypt({ name: "AES-GCM", iv }, by, data);

async function keyOfPin(pin, salt) {
  const typed = await subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

// A key of the browser itself, which no script can read out.
const deviceKey = () => subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);

async function wrappedByPin(raw, pin) {
  const [salt, device] = [random(16), await deviceKey()];
  const inner = await sealed(await keyOfPin(pin, salt), raw);
  return { salt, device, iv: inner.iv, outer: await sealed(device, inner.data), wrong: 0 };
}

export const isOpen = () => key !== null;
export const lock = () => (key = null);

// Whether a PIN opens anything here, and how often it may still be tried.
export async function triesLeft() {
  const kept = await store.one("meta", "pin");
  return kept ? TRIES - kept.wrong : 0;
}

export const exists = async () => Boolean(await store.one("meta", "half"));

// Begins with a new key: nothing that was kept before can be read by it.
export async function begin(half, pin) {
  const raw = random(32);
  const byServer = await sealed(await imported(half), raw);
  const byPin = await wrappedByPin(raw, pin);
  await store.change(["meta"], (meta) => {
    meta.put({ name: "half", ...byServer });
    meta.put({ name: "pin", ...byPin });
  });
  key = await imported(raw);
}

// Opens with the server's half, and takes a new PIN.
export async function reopen(half, pin) {
  const raw = await unsealed(await imported(half), await store.one("meta", "half"));
  await store.put("meta", { name: "pin", ...(await wrappedByPin(raw, pin)) });
  key = await imported(raw);
}

// Opens with the PIN: true, or false. A try is counted before it is made, so that killing the app wins none.
export async function unlock(pin) {
  const kept = await store.one("meta", "pin");
  if (!kept) return false;
  await store.put("meta", { ...kept, wrong: kept.wrong + 1 });
  try {
    const data = await unsealed(kept.device, kept.outer);
    key = await imported(await unsealed(await keyOfPin(pin, kept.salt), { iv: kept.iv, data }));
  } catch {
    if (kept.wrong + 1 >= TRIES) await forgetPin();
    return false;
  }
  await store.put("meta", { ...kept, wrong: 0 });
  return true;
}

// From now on only signing in opens what is kept.
export async function forgetPin() {
  await store.change(["meta"], (meta) => meta.delete("pin"));
  key = null;
}

export const sealBytes = (bytes) => sealed(key, bytes);
export const openBytes = (each) => unsealed(key, each);
export const seal = (value) => sealBytes(new TextEncoder().encode(JSON.stringify(value)));
export const read = async (each) => JSON.parse(new TextDecoder().decode(await openBytes(each)));

// A list kept sealed under a name (not a record: one that power takes away is had again); null where there is none.
export const keep = async (name, value) => store.put("kept", { name, ...(await seal(value)) }, "relaxed");

export async function kept(name) {
  const found = await store.one("kept", name);
  return found ? read(found) : null;
}
