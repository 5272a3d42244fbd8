// The codes of this round, one after another: each counts once, and says what is known of it. First what the packs on
// this phone say, at once; then what the server says, when there is a line.

import { facts } from "./dom.js";
import { readScanned, readTyped } from "./codes.js";
import * as server from "./server.js";
import * as owner from "./owner.js";
import * as vault from "./vault.js";

const KEPT = "scans";
const LANES = 3; // questions at once: one that a bad line swallows does not keep the next stamp waiting
const LONGEST_MS = 72 * 3600 * 1000; // nothing older is called fine, whoever said it; as for packs
const AGAIN_MS = 3600 * 1000; // what the server said is asked again after this, when the line comes back

export let list = [];
const listeners = new Set();
const waiting = []; // what the server is still to be asked, the latest last
let under_way = 0;

export const onchange = (act) => listeners.add(act);
const tell = (scan) => listeners.forEach((act) => act(scan));
export const forget = () => ((list = []), (waiting.length = 0));

// The codes of this round as they were kept. What a pack said of them was true then: the packs of now are asked anew.
export async function load() {
  list = ((await vault.kept(KEPT)) || []).map((scan) => ({ ...scan, offline: null, asking: false }));
  askPacks();
}

export async function askPacks() {
  await Promise.all(list.map(offline));
  if (list.length) tell(null);
}

const keep = () => (vault.isOpen() ? vault.keep(KEPT, list) : undefined);

const keyOf = (found) => found.code || found.gtin || found.text;

// Takes what was read. Answers { scan, isNew }, or { wrong } for what is no code at all.
export function take(text, how) {
  performance.mark("read");
  const found = how === "typed" ? readTyped(text) : readScanned(text, facts.host);
  if (found.kind === "wrong") return { wrong: found };
  const before = list.find((scan) => keyOf(scan) === keyOf(found));
  if (before) {
    before.again = (before.again || 0) + 1;
    list = [before, ...list.filter((scan) => scan !== before)];
    settle(before);
    return { scan: before, isNew: false };
  }
  const scan = { ...found, raw: text, how, at: Math.max(Date.now(), ...list.map((one) => one.at + 1)), again: 0, offline: null, online: null };
  list = [scan, ...list];
  settle(scan);
  return { scan, isNew: true };
}

// Both are asked at once: a slow line begins to answer while this phone looks into its packs.
async function settle(scan) {
  ask(scan);
  await offline(scan);
  performance.mark("offline-answer");
  tell(scan);
  await keep();
}

// The stamp read last is the one in the inspector's hand: it is asked first.
function ask(scan) {
  if (!navigator.onLine || !owner.heard) return;
  waiting.push(scan);
  while (under_way < LANES && waiting.length) lane();
}

async function lane() {
  under_way += 1;
  for (let scan = waiting.pop(); scan; scan = waiting.pop()) await online(scan).catch(() => {});
  under_way -= 1;
}

async function offline(scan) {
  if (scan.kind === "foreign") return;
  const { find } = await owner.packs();
  scan.offline = await find(scan.code || scan.gtin, { lang: document.documentElement.lang }).catch(() => ({ known: false }));
}

// The record from the server. It stands beside what the pack says and before it, with the moment it was true.
async function online(scan) {
  if (!navigator.onLine || !owner.heard || scan.asking) return;
  scan.asking = true;
  const said = await server.record(owner.heard.token, scan.kind === "foreign" ? scan.raw : scan.code || scan.gtin, scan.how === "typed").catch(() => null);
  scan.asking = false;
  if (said) Object.assign(scan, { online: { ...said, heard: Date.now() } });
  performance.mark("online-answer");
  tell(scan);
  await keep();
}

// Asks for all that the server has not said anything of yet, or not lately.
export function askAgain() {
  const old = (each) => !each.online || owner.now() - Date.parse(each.online.as_of) > AGAIN_MS;
  list.filter((each) => old(each) && !waiting.includes(each)).reverse().forEach(ask);
}

export async function clear() {
  list = [];
  await keep();
  tell(null);
}

// What is said of a scan: { tone, head, at, from, old }. Unknown without a network is grey, never red. Of server and pack
// the one that knows later things is believed, always with its moment; neither is called fine once it is too old.
export function said(scan, now = owner.now()) {
  const { online, offline: pack } = scan;
  const [serverAt, packAt] = [online ? Date.parse(online.as_of) : 0, pack?.known ? Date.parse(pack.asOf) : 0];
  if (packAt && (packAt > serverAt || !online?.verdict)) {
    const old = pack.tooOld || now > Date.parse(pack.validUntil);
    return { from: "pack", tone: old ? "grey" : pack.tone || "grey", head: pack.words, at: packAt, old };
  }
  if (online?.verdict) {
    const old = now - serverAt > LONGEST_MS;
    return { from: "server", tone: old ? "grey" : online.verdict.colour, head: online.verdict.words, at: serverAt, old };
  }
  if (online) return { from: "server", tone: "grey", head: online.choices?.[0]?.product || null, at: serverAt };
  return { from: scan.kind === "foreign" ? "foreign" : "nothing", tone: "grey", head: null, at: 0 };
}
