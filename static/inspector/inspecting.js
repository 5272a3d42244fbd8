// The form of one inspection. Kept on this phone at each change; nothing is lost when the phone dies. What must be said
// is checked here in the words of the server, and by the server again.

import { button, choices, field, grouped, h, second, word } from "./dom.js";
import * as files from "./files.js";
import { newId } from "./ids.js";
import * as outbox from "./outbox.js";
import * as vault from "./vault.js";
import { noted } from "./voice.js";

let body = null;
let known = []; // the files of this inspection
let saving = Promise.resolve();
let keeping = Promise.resolve(); // photos and sounds on their way into this phone's memory
let faults = {};
let note = "";
let unkept = false; // the last change is not in this phone's memory
let again = () => {};

const RESULTS = ["in_order", "minor", "serious"];
const STAMPS = ["ours", "none", "other_issuer", "unreadable"];
const ANSWERS = ["yes", "no", "not_applicable"];

// Each change goes to the phone's memory at once, in the order in which it was made.
function save() {
  const now = structuredClone(body);
  saving = saving.then(() => outbox.keep(now)).then(() => kept(true), () => kept(false));
  return saving;
}

// A change that could not be kept is said at once; the next one tries again.
function kept(well) {
  const changed = unkept === well;
  unkept = !well;
  return changed ? again() : undefined;
}

// Everything that was given is in this phone's memory.
export function settled() {
  noted.stop?.();
  return keeping.then(() => saving);
}

// Nothing of it stays in sight once the app is locked.
export const forget = () => ([body, known, faults, note, unkept] = [null, [], {}, "", false]);

const text = (of, name, label, more = {}) => {
  const { long, list, fault, hint, ...given } = more;
  const input = h(long ? "textarea" : "input", { autocomplete: "off", maxlength: "200", name: fault || name, ...(list && { list }), ...given });
  input.value = of[name] ?? "";
  input.addEventListener("input", () => ((of[name] = input.value), save()));
  return field(label, input, { hint, error: faults[fault || name] });
};

function subject() {
  const goods = body.subject;
  const what = goods.code ? h("p", { class: "code" }, grouped(goods.code)) : null;
  return h("fieldset", { class: "field" }, h("legend", {}, word("goods")), what,
    goods.code ? null : choices(word("stamp_on_goods"), "stamp", STAMPS.filter((one) => one !== "ours").map((one) => [one, word(`stamp_${one}`)]), goods.stamp, (value) => ((goods.stamp = value), save())),
    text(goods, "described", word("described"), { fault: "subject.described", hint: goods.code ? "" : word("described_hint") }),
    goods.code ? null : text(goods, "gtin", "GTIN", { inputmode: "numeric", maxlength: "14" }));
}

function planned(work) {
  if (!work?.plan?.length) return null;
  const chosen = (value) => {
    body.plan_item_id = value ? Number(value) : null;
    body.kind = value ? "planned" : "on_the_spot";
    const { producer_id = null, group_key = null } = work.plan.find((item) => item.id === body.plan_item_id)?.subject || {};
    Object.assign(body.subject, { producer_id, group_key });
    save();
  };
  const select = h("select", { name: "plan", onchange: (event) => (chosen(event.target.value), again()) }, h("option", { value: "" }, word("on_the_spot")),
    work.plan.map((item) => h("option", { value: String(item.id), selected: item.id === body.plan_item_id }, `${item.words}${item.due ? ` – ${item.due}` : ""}`)));
  return field(word("plan"), select);
}

function place() {
  const ask = () => {
    const mine = body; // another inspection may be open when the phone knows where it is
    note = word("position_wait");
    again();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (body !== mine) return;
        const coarse = (angle) => Math.round(angle * 1000) / 1000; // about 110 m: no more is kept anywhere
        body.position = { lat: coarse(coords.latitude), lon: coarse(coords.longitude), accuracy_m: Math.round(coords.accuracy) };
        note = "";
        save().then(again);
      },
      () => body === mine && ((note = word("position_failed")), again()),
      { timeout: 20000, maximumAge: 60000 },
    );
  };
  const at = body.position;
  return h("div", {}, text(body, "place", word("place"), { hint: word("place_hint") }),
    h("p", {}, at ? `${word("position")}: ${at.lat}, ${at.lon} (± ${at.accuracy_m} m) ` : null,
      at ? second(word("remove"), () => ((body.position = null), save().then(again))) : second(word("position_take"), ask)));
}

// The points of the chosen checklist, each with its basis; a note where the answer is no.
function checklist(work) {
  if (!work?.checklists?.length) return null;
  const chosen = work.checklists.find((one) => one.id === body.checklist?.id && one.version === body.checklist?.version);
  const pick = (event) => {
    const one = work.checklists.find((each) => String(each.id) === event.target.value);
    Object.assign(body, { checklist: one ? { id: one.id, version: one.version } : null, answers: [] });
    save().then(again);
  };
  const select = h("select", { name: "checklist", onchange: pick }, h("option", { value: "" }, word("no_checklist")),
    work.checklists.map((one) => h("option", { value: String(one.id), selected: one === chosen }, one.name)));
  const answer = (item) => body.answers.find((one) => one.item === item.id);
  const point = (item) => {
    const set = (value) => {
      const said = { note: "", ...answer(item), item: item.id, answer: value };
      body.answers = [...body.answers.filter((one) => one.item !== item.id), said];
      save().then(again);
    };
    const said = answer(item);
    return h("div", { class: "point" }, choices(`${item.words}${item.weighty ? ` (${word("weighty")})` : ""}`, `item-${item.id}`, ANSWERS.map((one) => [one, word(`answer_${one}`)]), said?.answer, set),
      item.basis ? h("p", { class: "hint" }, item.basis) : null,
      said?.answer === "no" ? text(said, "note", word("note"), { maxlength: "1000" }) : null);
  };
  return h("section", {}, field(word("checklist"), select), (chosen?.items || []).map(point));
}

// Rows that may be added and taken away: measurements, samples.
function repeated(name, columns, blank) {
  const rows = body[name];
  const one = (row, nth) => h("fieldset", { class: "field part" }, h("legend", {}, `${word(`one_${name}`)} ${nth + 1}`),
    faults[`${name}.${nth}`] ? h("p", { class: "error" }, faults[`${name}.${nth}`]) : null,
    columns.map(([key, more]) => text(row, key, word(`${name}_${key}`), { ...more, fault: `${name}.${nth}.${key}` })),
    second(word("remove"), () => (rows.splice(nth, 1), save().then(again))));
  return h("section", {}, h("h2", {}, word(name)), rows.map(one), second(word(`add_${name}`), () => (rows.push(blank()), save().then(again))));
}

// Keeps files for the inspection that is open now, one after another; it cannot be finished before they are kept.
function added(given, kind) {
  const mine = body;
  note = word("keeping_file");
  again();
  const all = async () => {
    for (const each of given) await put(each, mine, each.type === "application/pdf" ? "signed_pdf" : kind);
  };
  awaited(all());
}

const awaited = (work) => (keeping = Promise.all([keeping, work]));

async function put(given, mine, kind) {
  let said = "";
  // The record first: a photo of an inspection that is nowhere would be seen by nobody.
  if (body === mine) await save();
  const file = await files.keep(given, mine.client_id, kind).catch((error) => void (said = word(error.message === "too_large" ? "file_too_large" : "file_failed")));
  if (body !== mine) return undefined;
  if (file) known.push(file);
  note = said;
  return again();
}

function picked(event, kind) {
  const given = [...event.target.files];
  event.target.value = "";
  return added(given, kind);
}

function attachments() {
  const input = (kind, accept, capture) => h("input", { type: "file", id: `add-${kind}`, class: "hidden", accept, multiple: true, ...(capture && { capture }), onchange: (event) => picked(event, kind) });
  const voice = () => {
    const mine = body;
    const sound = noted(() => again()).catch(() => null);
    // What is being said belongs to this inspection, also when it is finished while the recorder runs.
    awaited(sound.then((heard) => (heard ? put(heard, mine, "voice") : body === mine && ((note = word("voice_failed")), again()))));
  };
  const shown = (file) => h("li", { class: "file" }, file.small ? h("img", { src: file.small, alt: word("photo") }) : h("span", {}, word(`file_${file.kind}`)),
    h("span", { class: "hint" }, `${Math.ceil(file.size / 1024)} KB · ${file.sha256.slice(0, 12)}…${file.shrunk ? ` · ${word("shrunk")}` : ""}`),
    second(word("remove"), async () => (await files.drop([file.client_id]), (known = known.filter((one) => one !== file)), again())));
  return h("section", {}, h("h2", {}, word("files")), h("ul", { class: "files", id: "files" }, known.map(shown)),
    h("p", {}, h("label", { class: "button second", for: "add-photo" }, word("add_photo")), input("photo", "image/*", "environment"),
      second(word(noted.running ? "voice_stop" : "add_voice"), noted.running ? () => noted.stop() : voice, { "aria-pressed": String(Boolean(noted.running)) }),
      h("label", { class: "button second", for: "add-paper" }, word("add_paper")), input("paper", "image/*,application/pdf")),
    h("p", { class: "hint" }, word("paper_words")));
}

function refusal() {
  const said = body.refusal;
  const tick = h("input", { type: "checkbox", name: "refused", checked: Boolean(said), onchange: (event) => ((body.refusal = event.target.checked ? { witness: "", reason: "" } : null), save().then(again)) });
  return h("fieldset", { class: "field" }, h("legend", {}, word("signing")), h("label", { class: "choice" }, tick, h("span", {}, word("refused_to_sign"))),
    said ? [text(said, "witness", word("witness"), { fault: "refusal.witness" }), text(said, "reason", word("refusal_reason"), { fault: "refusal.reason", maxlength: "1000" })] : null);
}

// What is missing, by field.
function wanting() {
  const found = {};
  const lacks = (name, is, key) => is && (found[name] = word(key));
  lacks("place", !body.place.trim() && !body.position, "place_missing");
  lacks("result", !RESULTS.includes(body.result), "result_missing");
  lacks("text", body.result && body.result !== "in_order" && body.text.trim().length < 10, "text_missing");
  lacks("subject.described", !body.subject.code && !body.subject.gtin && !body.subject.producer_id && !body.subject.described.trim(), "goods_missing");
  lacks("refusal.witness", body.refusal && !body.refusal.witness.trim(), "witness_missing");
  lacks("refusal.reason", body.refusal && !body.refusal.reason.trim(), "reason_missing");
  body.measurements.forEach((one, nth) => lacks(`measurements.${nth}`, !one.what.trim() || !one.value.trim(), "measurement_missing"));
  body.samples.forEach((one, nth) => lacks(`samples.${nth}`, !one.what.trim() || !one.seal_no.trim(), "sample_missing"));
  return found;
}

// `redraw` draws this screen again where it still stands.
export async function draw(id, { go, done, redraw }) {
  again = redraw;
  if (body?.client_id !== id) {
    forget();
    [body, known, faults] = [await outbox.read(id), await files.of(id), await outbox.faults(id)];
  }
  if (!body) return null;
  const work = await vault.kept("work");
  const finish = async () => {
    faults = wanting();
    if (Object.keys(faults).length) return go("inspect", id, true);
    const mine = body;
    await settled();
    if (body !== mine) return undefined; // finished already, or locked meanwhile
    if (!body.subject.gtin) body.subject.gtin = null;
    const left = await outbox.finish(body).then(() => true, () => kept(false));
    return left && (forget(), done());
  };
  const later = async () => (await settled(), unkept ? again() : (forget(), done("scan")));
  const summary = Object.values(faults);
  return h("form", { class: "screen", novalidate: true, onsubmit: (event) => event.preventDefault() },
    h("h1", {}, word("inspection")),
    summary.length ? h("div", { class: "note wrong", role: "alert", tabindex: "-1" }, h("h2", {}, word("problem")), h("ul", {}, summary.map((each) => h("li", { class: "error" }, each)))) : null,
    unkept ? h("p", { class: "note wrong", role: "alert", id: "unkept" }, word("not_kept")) : null,
    note ? h("p", { class: "note", role: "status" }, note) : null,
    subject(), planned(work), place(), checklist(work),
    h("div", { class: faults.result ? "field wrong" : "" }, faults.result ? h("p", { class: "error" }, faults.result) : null, choices(word("result"), "result", RESULTS.map((one) => [one, word(`result_${one}`)]), body.result, (value) => ((body.result = value), save()))),
    text(body, "text", word("text"), { long: true, maxlength: "4000", hint: word("text_hint") }),
    attachments(),
    repeated("measurements", [["what"], ["value", { inputmode: "decimal" }], ["unit"], ["limit"]], () => ({ what: "", value: "", unit: "", limit: "" })),
    repeated("samples", [["what"], ["quantity"], ["seal_no"], ["laboratory"]], () => ({ client_id: newId(), what: "", quantity: "", seal_no: "", laboratory: "", taken_at: new Date().toISOString() })),
    refusal(),
    h("p", { class: "hint", role: "status" }, word("kept_here")),
    h("div", { class: "act" }, second(word("later"), later), button(word("finish"), finish, { id: "finish" })));
}
