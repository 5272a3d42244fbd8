// Inspections that were recorded here: drafts, those that wait to be sent, and what became of them. Each has an id that
// was made on this phone and sorts by time: sent in that order, and the same inspection however often it is sent.
// The words of all inspections go first, their files after, in pieces that go on where they stopped.

import * as files from "./files.js";
import { newId } from "./ids.js";
import * as server from "./server.js";
import * as store from "./store.js";
import * as vault from "./vault.js";

const FINAL = [409, 410, 413, 422]; // what the server says of the inspection itself; all else is tried again
const NEVER = ["file.malware"]; // and of a file: sent again, it would be refused again. Its place in the inspection stays empty
const OPEN = ["draft", "refused"]; // may still be written into here
const KEEP_SENT_MS = 7 * 24 * 3600 * 1000;
const listeners = new Set();
let running = null;

export const onchange = (act) => listeners.add(act);
const tell = (what) => listeners.forEach((act) => act(what));

const emptySubject = { code: null, run_id: null, ordinal: null, batch_id: null, product_id: null, producer_id: null, gtin: null };

// A new inspection of what was scanned, or of goods without a stamp.
export function drafted(subject = {}, plan = null) {
  return {
    client_id: newId(),
    revision: 1,
    based_on: 0,
    kind: plan ? "planned" : "on_the_spot",
    plan_item_id: plan,
    subject: { ...emptySubject, stamp: "ours", described: "", ...subject },
    place: "",
    position: null,
    began_at: new Date().toISOString(),
    ended_at: null,
    checklist: null,
    answers: [],
    measurements: [],
    samples: [],
    result: "",
    text: "",
    refusal: null,
  };
}

// What stands clear beside the sealed record: enough to list it while the app is locked.
export async function keep(body, state = "draft", more = {}) {
  const before = await store.one("records", body.client_id);
  const row = { ...before, id: body.client_id, at: Date.parse(body.began_at), state, ...more };
  await store.put("records", { ...row, ...(await vault.seal(body)) });
  tell("kept");
}

export const rows = async () => (await store.all("records")).sort((one, other) => (one.id < other.id ? -1 : 1));

let begun = null;

// An inspection that nothing was written into yet: it is kept with its first change, and not before.
export const begin = (body) => (begun = body);

// The inspection of this id, to be written into; null where there is none, or where it has left the hand: a way back to
// its form must not make another of it.
export async function read(id) {
  const row = await store.one("records", id);
  if (row) return OPEN.includes(row.state) ? vault.read(row) : null;
  return begun?.client_id === id ? structuredClone(begun) : null;
}

// What the server found wrong with it, by field.
export async function faults(id) {
  const row = await store.one("records", id);
  return Object.fromEntries((row?.errors || []).map((one) => [one.field, one[document.documentElement.lang]]));
}

export const unsent = async () => (await rows()).filter((row) => row.state !== "sent");

export async function drop(id) {
  const own = (await store.all("files")).filter((row) => row.record === id).map((row) => row.id);
  await files.drop(own);
  await store.change(["records"], (records) => records.delete(id));
  tell("kept");
}

// Sends what waits. Answers what stopped it: "" (nothing), signin, later, locked; or the wipe the server asks for.
export function flush(judge) {
  running ??= turn(judge).finally(() => (running = null));
  return running;
}

async function turn(judge) {
  if (!vault.isOpen()) return "locked";
  const once = () => all(judge).catch(() => "later"); // no line, or none that answers
  const said = await (navigator.locks ? navigator.locks.request("hien-truong", once) : once());
  tell(said);
  return said;
}

async function all(judge) {
  const standing = await server.standing();
  const stop = await judge(standing);
  if (stop) return stop;
  const tried = new Set();
  let said = "";
  // Looked for anew each time: what was finished meanwhile goes before the next files.
  for (let row = await next(tried); row; row = await next(tried)) {
    tried.add(row.id + row.state);
    const stopped = await (row.state === "waits" ? words : filesOf)(row, standing.token);
    if (stopped === "signin" || (stopped && row.state === "waits")) return stopped;
    said ||= stopped; // a file that is not taken holds up no other
  }
  await forgetOld();
  return said;
}

async function next(tried) {
  const left = (await rows()).filter((row) => !tried.has(row.id + row.state));
  return left.find((row) => row.state === "waits") || left.find((row) => row.state === "files");
}

// The words of one inspection. What this phone's clock says while sending is new with each try, all else is the same to
// the letter: the server knows an inspection by its id and its content, so a lost answer does no harm.
async function words(row, token) {
  const body = await vault.read(row);
  const known = (await files.of(row.id)).map(({ small, shrunk, ...file }) => file);
  const phone_now = new Date().toISOString();
  const heard = await server.send(token, `${row.id}.${body.revision}.${phone_now}`, { ...body, phone_now, files: known });
  const conflict = heard.status === 409 && heard.code === "inspection.conflict"; // it was taken all the same: both are kept
  if (heard.status === 200 || heard.status === 201 || conflict) {
    const arrived = { number: heard.number, server_id: heard.id, received_at: heard.received_at, sent_at: Date.now() };
    await keep(body, known.length ? "files" : "sent", { ...arrived, conflict, errors: null, said: null });
    return "";
  }
  if (heard.status === 401 || heard.status === 403) return "signin";
  if (!FINAL.includes(heard.status) || heard.code === "once.under_way") return "later";
  await keep(body, "refused", { errors: heard.errors || [], said: { vi: heard.vi || "", en: heard.en || "" } });
  return "";
}

async function filesOf(row, token) {
  const own = async () => (await store.all("files")).filter((each) => each.record === row.id);
  for (const file of (await own()).filter((each) => !each.whole)) {
    const { stopped, said } = await fileWhole(file, token);
    if (stopped) return stopped;
    await store.put("files", { ...file, whole: true, said });
    tell("piece");
  }
  const body = await vault.read(row);
  const sent = await own();
  const said = sent.find((each) => each.said)?.said || null;
  await files.drop(sent.map((each) => each.id));
  await keep(body, "sent", { sent_at: Date.now(), said });
  return "";
}

// Goes on where the server says that it stopped; a piece that is sent again changes nothing. Answers what
// stopped it, or, of a file that is done with, what the server said against it.
async function fileWhole(file, token) {
  let { have, whole, status } = await server.fileStanding(file.id);
  if (status === 401 || status === 0) return { stopped: "signin" };
  while (!whole) {
    // All of it is there and still not whole: the server fell just then. Nothing more, sent at its end, has it look again.
    const bytes = have < file.size ? await files.piece(file.id, Math.floor(have / files.PIECE)) : new ArrayBuffer(0);
    if (!bytes) return { stopped: "later" };
    const heard = await server.sendPiece(token, file.id, have, bytes.slice(have % files.PIECE));
    if (heard.status === 401 || heard.status === 403) return { stopped: "signin" };
    if (NEVER.includes(heard.code)) return { said: { vi: heard.vi, en: heard.en } };
    if (heard.status >= 400 || heard.status === 0 || (!heard.whole && heard.have <= have)) return { stopped: "later" };
    ({ have, whole } = heard);
    tell("piece");
  }
  return { said: null };
}

async function forgetOld() {
  const old = (await rows()).filter((row) => row.state === "sent" && Date.now() - (row.sent_at || row.at) > KEEP_SENT_MS);
  for (const row of old) await drop(row.id);
}

// Recorded to its end: from now on it waits to be sent. A refused one, mended, goes out again under the same id.
export const finish = (body) => keep({ ...body, ended_at: new Date().toISOString() }, "waits", { errors: null, said: null });

// A conflict was looked at: the server holds both, and somebody chooses there.
export const settle = async (row) => keep(await vault.read(row), row.state, { conflict: false });
