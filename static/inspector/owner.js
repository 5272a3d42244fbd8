// Who may work with this phone, until when, by whose clock; and what happens when the server takes that away. What is
// kept clear lies in the row `me`: no name, no code, nothing that was recorded.

import * as clock from "./clock.js";
import * as server from "./server.js";
import * as store from "./store.js";
import * as vault from "./vault.js";

export let me = null;
export let heard = null; // what the server said last on this page; null while nobody is signed in or no line is there
export let signedOut = false;
export let reached = navigator.onLine; // whether the server answered when it was asked last
export let ofAnother = false;
let began = clock.reading();

export async function load() {
  me = (await store.one("meta", "me")) || { name: "me", phone: crypto.randomUUID(), person: "", clock: null, until: 0, theme: "" };
  server.iAm(me.phone);
  await save({});
}

export async function save(change) {
  me = { ...me, ...change };
  await store.put("meta", me);
}

// "fine", "back", "over": whether the app may open now. What was seen is written down before it is judged again.
export async function judged() {
  if (me.clock && clock.turnedBack(began, clock.reading())) return "back";
  const said = clock.judged(me.clock, me.until, Date.now());
  if (said === "fine" && clock.now(me.clock, Date.now()) - me.clock.mark > 15000) await save({ clock: clock.seen(me.clock, Date.now()) });
  return said;
}

// When the server was heard last, by this phone's clock; 0 for never.
export const heardAt = () => me.clock?.phone || 0;

// The moment by the server's clock, as far as this phone knows it.
export const now = () => (me?.clock ? clock.now(me.clock, Date.now()) : Date.now());

// Milliseconds that are left without a network.
export const left = () => (me.clock ? me.until - clock.now(me.clock, Date.now()) : 0);

// Asks the server. Answers what it said; null without a line, with nobody signed in, or when this phone was wiped.
export async function contact() {
  let said;
  try {
    said = await server.standing();
    reached = true;
    if (!said) await unsigned();
  } catch {
    [heard, reached] = [null, false];
    return null;
  }
  return said ? taken(said) : null;
}

async function unsigned() {
  [heard, signedOut] = [null, true];
  const asked = await server.asked();
  if (asked.wipe && (await vault.exists())) await wipe(asked.revoked);
}

// What the outbox asks before it sends: "" to go on, or what stops it.
export async function judge(said) {
  if (!said) {
    await unsigned();
    return "signin";
  }
  if (!(await taken(said))) return "signin";
  return vault.isOpen() ? "" : "locked";
}

async function taken(said) {
  signedOut = false;
  if (said.wipe && (await vault.exists())) await wipe(false);
  ofAnother = Boolean(me.person) && me.person !== said.person && (await vault.exists());
  heard = said;
  if (ofAnother) return null;
  began = clock.reading();
  const known = clock.heard(Date.parse(said.now), Date.now());
  await save({ person: said.person, clock: known, until: Date.parse(said.offline_until), revoked: false });
  return said;
}

// Packs, lists, what was sent and the way in by PIN go at once. Unsent work stays, sealed: only its owner, signed in
// again on this phone, opens it with the half that the server keeps.
export async function wipe(revoked) {
  const { forget } = await packs();
  await forget().catch(() => {});
  await vault.forgetPin();
  await store.change(["kept", "records"], (kept, records) => {
    kept.clear();
    records.getAll().onsuccess = (event) => event.target.result.filter((row) => row.state === "sent").forEach((row) => records.delete(row.id));
  });
  await save({ wiped_at: Date.now(), revoked: Boolean(revoked) });
  await server.sayWiped().catch(() => {});
  dispatchEvent(new Event("wiped"));
}

// Nothing of anybody is left: a phone as on its first day, but for its name to the server.
export async function forgetAll() {
  const { forget } = await packs();
  await forget().catch(() => {});
  vault.lock();
  await store.clear("meta", "kept", "records", "files", "pieces");
  [me, heard, ofAnother] = [null, null, false];
  await load();
}

const none = { packs: async () => [], warm: async () => {}, find: async () => ({ known: false }), forget: async () => {} };
let loaded;

// The packs of this phone; without that part of the app, none.
export async function packs() {
  const { facts } = await import("./dom.js");
  return (loaded ??= facts.packs ? import("./pack.js").catch(() => none) : Promise.resolve(none));
}
