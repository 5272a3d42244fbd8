// The codes of this round, one after another: each counts once, and says what is known of it. First what the packs on
// this phone say, at once; then what the server says, when there is a line.

import { facts } from "./dom.js";
import { readScanned, readTyped } from "./codes.js";
import * as server from "./server.js";
import * as owner from "./owner.js";
import * as vault from "./vault.js";

const KEPT = "scans";

export let list = [];
const listeners = new Set();
let asking = Promise.resolve();

export const onchange = (act) => listeners.add(act);
const tell = (scan) => listeners.forEach((act) => act(scan));
export const load = async () => (list = (await vault.kept(KEPT)) || []);
export const forget = () => (list = []);
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

async function settle(scan) {
  await offline(scan);
  performance.mark("offline-answer");
  tell(scan);
  await keep();
  asking = asking.then(() => online(scan)).catch(() => {});
}

async function offline(scan) {
  if (scan.kind === "foreign") return;
  const { find } = await owner.packs();
  scan.offline = await find(scan.code || scan.gtin, { lang: document.documentElement.lang }).catch(() => ({ known: false }));
}

// The record from the server. It stands beside what the pack says and before it, with the moment it was true.
async function online(scan) {
  if (!navigator.onLine || !owner.heard) return;
  scan.asking = true;
  tell(scan);
  const said = await server.record(owner.heard.token, scan.kind === "foreign" ? scan.raw : scan.code || scan.gtin).catch(() => null);
  scan.asking = false;
  if (said) Object.assign(scan, { online: { ...said, heard: Date.now() } });
  performance.mark("online-answer");
  tell(scan);
  await keep();
}

// Asks again for all that the server has not said anything of yet.
export function askAgain() {
  for (const scan of list.filter((each) => !each.online)) asking = asking.then(() => online(scan)).catch(() => {});
}

export async function clear() {
  list = [];
  await keep();
  tell(null);
}

// What is said of a scan: { tone, head, note, lines, at, from }. Unknown without a network is grey, never red; what a
// pack says is always said to be the pack's, and how old it is.
export function said(scan) {
  const { online, offline: pack } = scan;
  if (online?.verdict) return { from: "server", tone: online.verdict.colour, head: online.verdict.words, at: Date.parse(online.as_of) };
  if (online) return { from: "server", tone: "grey", head: online.choices?.[0]?.product || null, at: Date.parse(online.as_of) };
  if (pack?.known) return { from: "pack", tone: pack.tooOld ? "grey" : pack.tone || "grey", head: pack.words, at: Date.parse(pack.asOf) };
  return { from: scan.kind === "foreign" ? "foreign" : "nothing", tone: "grey", head: null, at: 0 };
}
