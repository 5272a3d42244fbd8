// Packs for checking stamps without a network: fetched, proved, kept on the phone, and asked. Knows no page.
//
// packs()                       → what is kept: [{ id, name, stamps, asOf, validUntil, ageMs, tooOld, clockWrong }]
// offered()                     → what the server has for this person: [{ id, name, stamps, size, ready }]
// prepare(packId, onSize)       → how many bytes an update would fetch now; nothing is kept
// update(packId, onProgress)    → fetches what the phone lacks, proves it, and only then puts it in the old one's place
// warm()                        → reads and proves what is kept, so that the first question is as quick as the next
// find(code, { lang, now })     → { known: false }, or { known: true, packId, asOf, ageMs, tooOld, clockWrong, run_id,
//                                 ordinal, state, tone, words, product, producer, lot, lower, demo, lines: [[label, text]] }
// drop(packId), forget()        → lets go of one pack, of all of them
//
// A refusal is a PackError; its `code` is one of: signin, gone, offline, busy, unsigned, tampered, old, unsupported, full.
// A pack is believed only when its manifest bears the signature (Ed25519) of a key that the service publishes and every
// file has the hash (SHA-256) the manifest names: after it was fetched, and again when it is read for the first time.

import { clockOf, forgetAll, keptFiles, keptPacks, letGo, putFile, swap, tick } from "./packstore.js";
import { answerOf } from "./packwords.js";

const DOOR = "/kiem-tra/goi";
const KEYS = "/.well-known/trace-pack-keys";
const FORMAT = "trace.pack/1";
const LANES = 3; // files fetched at once: a slow line is kept busy while it waits for the next answer
const TRIES = 3;
const CLOCK_LEEWAY_MS = 5 * 60 * 1000;
const LONGEST_MS = 72 * 3600 * 1000; // whatever a manifest says, nothing older is called fine
const CODE = /^[0-9]{20}$/;
const HEAD = 8; // bytes before the segments of a block
const SEGMENT = 24; // bytes of one segment: run, first ordinal, count, nothing
const LISTENER = "goi-kiem-tra";

let loading = null; // a promise of packId → a pack ready to be asked; null until somebody wants to know
const others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(LISTENER);
if (others) others.onmessage = () => (loading = loading && loaded()); // whoever was ready is so again

export class PackError extends Error {
  constructor(code, message = code) {
    super(message);
    this.code = code;
  }
}

// --- what is kept, and what could be ---------------------------------------------------------------------------------

export async function packs() {
  const clock = await clockOf();
  return (await kept()).map(({ manifest }) => {
    const { pack: id, name, stamps } = manifest;
    return { id, name, stamps, ...ageOf(manifest, clock, Date.now()) };
  });
}

async function kept() {
  return (await keptPacks()).map((one) => ({ one, manifest: JSON.parse(one.manifest) }));
}

export async function offered() {
  return (await json(`${DOOR}/danh-sach`, "busy")).packs;
}

// The moment is the phone's own, set right by what the server's clock said when a pack came last. A phone's clock that
// was put back since then says nothing any more: until the next update nothing here is called fine.
function ageOf(manifest, clock, here) {
  const made = Date.parse(manifest.made_at);
  const right = here + clock.offset;
  const putBack = right < Math.max(clock.highest, made) - CLOCK_LEEWAY_MS;
  const now = Math.max(right, clock.highest, made);
  const until = Math.min(Date.parse(manifest.valid_until), made + LONGEST_MS);
  return {
    asOf: manifest.made_at,
    validUntil: new Date(until).toISOString(),
    ageMs: now - made,
    tooOld: putBack || now > until,
    clockWrong: putBack || Math.abs(clock.offset) > CLOCK_LEEWAY_MS,
  };
}

// --- fetching --------------------------------------------------------------------------------------------------------

export async function prepare(packId, onSize = () => {}) {
  const { manifest } = await announced(packId);
  const size = sum(await lacking(packId, manifest));
  onSize(size);
  return size;
}

export async function update(packId, onProgress = () => {}) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await updateOnce(packId, onProgress);
    } catch (error) {
      // What is registered changed between manifest and file: the next manifest names other files.
      if (error.code !== "changed" || tries === TRIES) throw error.code === "changed" ? new PackError("busy") : error;
    }
  }
}

async function updateOnce(packId, onProgress) {
  const { envelope, manifest, key, clock } = await announced(packId);
  const wanted = await lacking(packId, manifest);
  const total = sum(wanted);
  let done = 0;
  onProgress({ done, total });
  const queue = [...wanted];
  const lane = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      const bytes = await fetched(packId, file);
      await putFile(packId, file.sha256, bytes).catch(refuseFull);
      onProgress({ done: (done += file.size), total });
    }
  };
  const stop = (error) => {
    queue.length = 0; // one lane that fails leaves nothing to the others; what came before stays for the next try
    throw error;
  };
  const ended = await Promise.allSettled(Array.from({ length: LANES }, () => lane().catch(stop)));
  for (const each of ended) if (each.status === "rejected") throw each.reason;
  const one = { id: packId, ...envelope, public: key };
  const ready = await proved(one, await keptFiles(packId));
  await swap(one, new Set(files(manifest).map((file) => file.sha256)), clock).catch(refuseFull);
  others?.postMessage("changed");
  (await loading)?.set(packId, ready);
  return { id: packId, name: manifest.name, stamps: manifest.stamps, fetched: total, ...ageOf(manifest, clock, Date.now()) };
}

// The manifest as the server signs it now, believed. A pack that is gone there goes here too.
async function announced(packId) {
  let envelope, known, heardAt;
  try {
    [envelope, known] = await Promise.all([json(`${DOOR}/${packId}/to-khai`, "gone"), json(KEYS, "busy")]);
    heardAt = Date.now(); // before the files come: they may take minutes
  } catch (error) {
    if (error.code === "gone") await drop(packId);
    throw error;
  }
  const key = known.keys.find((one) => one.id === envelope.key);
  if (!key) throw new PackError("unsigned");
  const manifest = await believed(envelope, key.public, packId);
  const before = (await kept()).find((each) => each.one.id === packId)?.manifest;
  if (before && Date.parse(manifest.made_at) < Date.parse(before.made_at)) throw new PackError("old"); // an old one replayed
  const made = Date.parse(manifest.made_at);
  return { envelope, manifest, key: key.public, clock: { offset: made - heardAt, highest: made } };
}

const files = (manifest) => [...manifest.blocks, ...manifest.facts];
const sum = (some) => some.reduce((total, file) => total + file.size, 0);

async function lacking(packId, manifest) {
  const here = await keptFiles(packId, true);
  return files(manifest).filter((file) => !here.has(file.sha256));
}

async function fetched(packId, file) {
  const bytes = await (await heard(`${DOOR}/${packId}/khoi/${file.sha256}`, "changed")).arrayBuffer().catch(refuseLine);
  if (bytes.byteLength !== file.size || (await sha256(bytes)) !== file.sha256) throw new PackError("tampered");
  return bytes;
}

async function json(address, missing) {
  return (await heard(address, missing)).json().catch(refuseLine);
}

async function heard(address, missing) {
  const answer = await fetch(address, { cache: "no-store", redirect: "manual" }).catch(refuseLine);
  if (answer.ok) return answer;
  if ([404, 410].includes(answer.status)) throw new PackError(missing);
  throw new PackError([0, 401, 403].includes(answer.status) ? "signin" : "busy"); // 0: led to the page for signing in
}

function refuseLine() {
  throw new PackError("offline");
}

function refuseFull(error) {
  throw error?.name === "QuotaExceededError" ? new PackError("full") : error;
}

// --- proving ---------------------------------------------------------------------------------------------------------

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

async function believed(envelope, publicKey, packId) {
  let key;
  try {
    key = await crypto.subtle.importKey("raw", bytesOf(publicKey), { name: "Ed25519" }, false, ["verify"]);
  } catch {
    throw new PackError("unsupported"); // a browser without Ed25519 gets no pack, rather than one it cannot prove
  }
  const text = new TextEncoder().encode(envelope.manifest);
  const good = await crypto.subtle.verify("Ed25519", key, bytesOf(envelope.signature), text).catch(() => false);
  if (!good) throw new PackError("tampered");
  const manifest = JSON.parse(envelope.manifest);
  const right = manifest.format === FORMAT && manifest.pack === packId && manifest.origin === location.origin;
  if (!right) throw new PackError("tampered");
  return manifest;
}

// A pack ready to be asked, out of what is kept: every file hashed, its facts unpacked, its blocks laid out.
async function proved(one, kept) {
  const manifest = await believed(one, one.public, one.id);
  const contents = await Promise.all(files(manifest).map((file) => contentOf(file, kept.get(file.sha256))));
  const blocks = contents.slice(0, manifest.blocks.length).map(laidOut);
  const facts = {};
  for (const part of await Promise.all(contents.slice(manifest.blocks.length).map(unpacked))) {
    for (const [kind, rows] of Object.entries(part)) facts[kind] = { ...facts[kind], ...rows };
  }
  return { one, manifest, salt: unhex(manifest.salt), blocks, facts };
}

async function contentOf(file, bytes) {
  if (!bytes || bytes.byteLength !== file.size || (await sha256(bytes)) !== file.sha256) throw new PackError("tampered");
  return bytes;
}

async function unpacked(bytes) {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

// A block: how many segments and stamps, the segments, then of each stamp's hash the first four bytes, then the fifth.
function laidOut(bytes) {
  const [segments, stamps] = new Uint32Array(bytes, 0, 2);
  const head = new Uint32Array(bytes, HEAD, (segments * SEGMENT) / 4);
  const wide = (at) => head[at] + head[at + 1] * 2 ** 32;
  const at = HEAD + segments * SEGMENT;
  return {
    segments: Array.from({ length: segments }, (_, n) => ({ run: wide(n * 6), first: wide(n * 6 + 2), count: head[n * 6 + 4] })),
    begins: new Uint32Array(bytes, at, stamps),
    ends: new Uint8Array(bytes, at + 4 * stamps, stamps),
  };
}

// --- asking ----------------------------------------------------------------------------------------------------------

// Read and proved once, however many ask meanwhile; what fails to be read is read again.
function ready() {
  loading ??= loaded();
  loading.catch(() => (loading = null));
  return loading;
}

async function loaded() {
  const found = new Map();
  for (const one of await keptPacks()) {
    // A pack damaged on the phone is no pack: it is fetched again, never half believed.
    await proved(one, await keptFiles(one.id)).then((pack) => found.set(one.id, pack), () => {});
  }
  return found;
}

export async function warm() {
  await ready();
}

export async function find(code, { lang = "vi", now = Date.now() } = {}) {
  if (!CODE.test(code)) return { known: false };
  const asked = await ready();
  if (!asked.size) return { known: false };
  const clock = await tick(now);
  let best = null;
  for (const pack of asked.values()) {
    const stamp = await stampIn(pack, code);
    const age = stamp && ageOf(pack.manifest, clock, now);
    if (stamp && (!best || age.asOf > best.age.asOf)) best = { pack, stamp, age };
  }
  if (!best) return { known: false };
  const { pack, stamp, age } = best;
  const at = Date.parse(age.asOf) + age.ageMs;
  return { known: true, packId: pack.one.id, ...age, ...answerOf(pack.facts, stamp, { code, lang, at, tooOld: age.tooOld }) };
}

// The run and ordinal whose hash this code has. A run the facts do not name is not known: it left the pack.
async function stampIn(pack, code) {
  const text = new TextEncoder().encode(code);
  const salted = new Uint8Array(pack.salt.length + text.length);
  salted.set(pack.salt);
  salted.set(text, pack.salt.length);
  const digest = await crypto.subtle.digest("SHA-256", salted);
  const [begin] = new Uint32Array(digest, 0, 1);
  const end = new Uint8Array(digest)[4];
  for (const block of pack.blocks) {
    for (let at = block.begins.indexOf(begin); at >= 0; at = block.begins.indexOf(begin, at + 1)) {
      const stamp = block.ends[at] === end && placeOf(block.segments, at);
      if (stamp && pack.facts.runs?.[stamp.run]) return stamp;
    }
  }
  return null;
}

function placeOf(segments, at) {
  let before = 0;
  for (const { run, first, count } of segments) {
    if (at < before + count) return { run, ordinal: first + at - before };
    before += count;
  }
  return null;
}

export async function drop(packId) {
  await letGo(packId);
  (await loading)?.delete(packId);
  others?.postMessage("changed");
}

export async function forget() {
  loading = null;
  await forgetAll();
  others?.postMessage("changed");
}
