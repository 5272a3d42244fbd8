// From a stamp of a pack to what is shown of it: its facts put together, their meaning now, and the words for it.
// The words come with the pack, in Vietnamese and English: those of the public page, and a few of an inspector's.

import { dayOf, nameOf, notices, ocopStanding, paper, standing, timeLeft, TONES } from "./standing.js";

const WEIGHTY = ["revoked", "recalled", "stolen", "void", "on_hold"]; // worth telling even out of a pack that is too old

// What `find` answers of a stamp { run, ordinal } beside the pack's age. Of a pack that is too old nothing is called fine.
export function answerOf(pack, { run: runId, ordinal }, { code, lang, at, tooOld }) {
  const facts = factsOf(pack, runId, ordinal);
  const found = standing(facts, at);
  const words = pack.words[lang] ?? pack.words.vi;
  const say = (line) => said(words, line);
  const own = {
    run_id: runId,
    ordinal,
    demo: code.startsWith("0"),
    product: facts.product.name,
    producer: facts.producer.name,
    lot: facts.batch?.lot ?? "",
  };
  const goods = goodsOf(facts, dayOf(at), say);
  if (tooOld) {
    const was = WEIGHTY.includes(found.state) ? [["", say({ key: "pack.was", values: { state: { key: `state.${found.state}` } } })]] : [];
    const lines = [["", say({ key: "pack.too_old" })], ["", say({ key: "pack.update" })], ...was, ...goods];
    return { ...own, state: "too_old", tone: "grey", lower: [], words: say({ key: "state.too_old" }), lines };
  }
  const plain = [...found.lines, ...found.details, ...found.others, found.shared].filter(Boolean);
  const lines = [...plain.map((line) => ["", say(line)]), ...goods];
  const { state, lower } = found;
  return { ...own, state, tone: TONES[state], lower, words: say({ key: `state.${state}` }), lines };
}

// The facts of one stamp: its run's, those of the range it lies in, and of the batch that is bound to it.
export function factsOf(pack, runId, ordinal) {
  const run = pack.runs[runId];
  const [, , stamp] = run.ranges.find(([lo, hi]) => lo <= ordinal && ordinal < hi) ?? [0, 0, {}];
  const batch = pack.batches?.[stamp.batch] ?? null;
  const product = pack.products[run.product];
  const sites = [run.site, batch?.site];
  return {
    kind: run.kind,
    key_leaked: Boolean(run.key_leaked),
    copied: Boolean(run.copied?.includes(ordinal)),
    stamp,
    batch,
    holds: [...(stamp.hold ? [stamp.hold] : []), ...(batch?.holds ?? [])],
    recalls: (batch?.recalls ?? []).map((id) => pack.recalls[id]),
    producer: producerOf(pack.producers[run.producer], batch, stamp),
    product,
    ocop: product.ocop ?? null,
    certificates: product.certificates.filter(({ sites: only }) => !only || sites.some((site) => only.includes(site))),
    site: pack.sites?.[batch?.site ?? run.site] ?? "",
  };
}

// The last day on which anything of the producer's was changed: its own entry, the batch, the activation.
function producerOf(producer, batch, stamp) {
  const changed = [producer.updated_on, batch?.updated_on, stamp.activated_at && dayOf(stamp.activated_at)];
  return { ...producer, updated_on: changed.filter(Boolean).sort().at(-1) };
}

function goodsOf(facts, today, say) {
  const { product, producer, batch, ocop, certificates, kind } = facts;
  const label = (key) => say({ key: `ui.${key}` });
  const rows = [
    [label("vouched.product"), [product.name, product.net_content].filter(Boolean).join(" · ")],
    [label("producer"), [producer.name, producer.commune].filter(Boolean).join(" – ")],
  ];
  if (batch) rows.push([label("lot"), batch.lot], [label("mfg_date"), shownDay(batch.mfg_date)]);
  if (batch?.exp_date && kind !== "plaque" && batch.exp_kind !== "none") {
    const left = batch.exp_date < today ? { key: "left.past" } : timeLeft(today, batch.exp_date);
    rows.push([label(batch.exp_kind), say({ key: "ui.date", values: { date: { day: batch.exp_date }, left } })]);
  }
  if (ocop) {
    const { state, last } = ocopStanding(ocop, today);
    rows.push([say({ key: "ui.ocop", values: { star: ocop.star } }), standingOf(state, last, ocop.decision_no, say)]);
  }
  for (const held of certificates) {
    const { state } = paper(held, today);
    rows.push([say(nameOf(held, "paper_name")), standingOf(state, held.valid_to, held.number, say)]);
  }
  return [...rows, ...notices(facts, today).map((line) => ["", say(line)])];
}

function standingOf(state, last, number, say) {
  const until = last ? `${say({ key: "ui.until" })} ${shownDay(last)}` : "";
  return [say({ key: `paper_state.${state}` }), until, number].filter(Boolean).join(" · ");
}

const shownDay = (day) => day.split("-").reverse().join("/");

// A line as a sentence. A value is a text, a number, a day, or a line of its own.
export function said(words, { key, values = {}, otherwise }) {
  const text = words[key] ?? otherwise;
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? valueOf(words, values[name]) : whole));
}

function valueOf(words, value) {
  if (value?.day) return shownDay(value.day);
  return value?.key ? said(words, value) : String(value);
}
