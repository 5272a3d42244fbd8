// The screen on which the app opens: camera, the answer to the code read last, and the codes of this round.

import { Camera, signal } from "./camera.js";
import { readPhoto } from "./decoder.js";
import { ago, button, field, grouped, h, moment, second, word } from "./dom.js";
import * as outbox from "./outbox.js";
import * as owner from "./owner.js";
import * as scans from "./scans.js";

const video = h("video", { id: "picture", muted: true, playsInline: true, "aria-label": word("camera_picture") });
let camera = null;
let typing = false;
let given = ""; // what was typed and is no code: it stays, to be looked at again
let note = "";

const nameOf = (scan) => (scan.code ? grouped(scan.code) : scan.gtin ? `GTIN ${scan.gtin}` : scan.text.slice(0, 60));

// The words above an answer: the state, or that nothing is known here without a network.
export function headOf(scan) {
  const said = scans.said(scan);
  if (said.from === "foreign") return word("foreign");
  if (said.from === "nothing") return scan.asking ? word("asking") : word("unknown_here");
  if (said.old && said.tone === "grey") return word("too_old");
  return said.head || word("goods_unknown");
}

// Where an answer is from and how old it is: never one without the other.
function source(scan) {
  const said = scans.said(scan);
  if (said.from === "foreign") return word("foreign_words");
  if (said.at) return `${word(`by_${said.from}`, { time: moment(said.at), ago: ago(owner.now() - said.at) })}${scan.asking ? ` · ${word("asking")}` : ""}`;
  return scan.asking ? "" : word("unknown_words");
}

function card(scan, more) {
  const said = scans.said(scan);
  return h("section", { class: `card ${said.tone}`, id: "answer", "aria-live": "polite" },
    h("p", { class: "state" }, h("span", { class: "sign", "aria-hidden": "true" }, { green: "✓", amber: "!", red: "✕", grey: "?" }[said.tone]), headOf(scan)),
    h("p", { class: "source" }, source(scan)),
    h("p", { class: "code" }, nameOf(scan)),
    more && h("p", {}, second(word("open_answer"), more, { id: "open-answer" })));
}

function facts(scan) {
  const { from, old } = scans.said(scan);
  const known = { server: scan.online, pack: scan.offline }[from];
  if (!known) return [];
  const first = [[word("product"), known.product], [word("producer"), known.producer], [word("lot"), known.batch || known.lot]].filter(([, text]) => text);
  const verdict = from !== "server" ? [] : old ? [word("too_old_words", { state: known.verdict.words })] : known.verdict?.said || [];
  const more = [...verdict.map((text) => ["", text]), ...(old && !known.tooOld ? [] : known.lines || [])];
  const choices = (known.choices || []).map((one) => [one.producer, h("a", { href: one.address }, one.product)]);
  return [...first, ...choices, ...more].map(([label, text]) => h("div", {}, label && h("dt", {}, label), h("dd", {}, text)));
}

function answer(scan, go) {
  const address = scan.online?.address;
  return h("div", { class: "screen" },
    card(scan),
    h("dl", { class: "facts" }, facts(scan)),
    address ? h("p", {}, h("a", { class: "button second", href: address }, word("whole_record"))) : null,
    h("p", { class: "hint" }, word(address ? "measures_there" : "measures_offline")),
    h("div", { class: "act" }, second(word("back"), () => go("scan")), button(word("record_it"), () => begin(scan, go), { id: "record-it" })));
}

export async function begin(scan, go) {
  const known = scan?.online?.found ? scan.online : scan?.offline?.known ? scan.offline : {};
  const subject = scan
    ? {
        code: scan.code || null, gtin: scan.gtin || null, stamp: scan.code ? "ours" : scan.gtin ? "none" : "other_issuer",
        run_id: known.run_id ?? null, ordinal: known.ordinal ?? null, product_id: known.product_id ?? null,
        described: scan.kind === "foreign" ? scan.text.slice(0, 200) : known.product || "",
      }
    : { stamp: "none" };
  const body = outbox.drafted(subject);
  outbox.begin(body);
  stop();
  go("inspect", body.client_id);
}

const line = (scan, go) =>
  h("li", {}, h("button", { type: "button", class: `row ${scans.said(scan).tone}`, onclick: () => go("scan", scan.at) },
    h("strong", {}, headOf(scan)), h("span", { class: "code" }, nameOf(scan)), scan.again ? h("span", { class: "hint" }, word("scanned_again", { count: scan.again })) : null));

function typed(go) {
  const input = h("input", { name: "code", inputmode: "numeric", autocomplete: "off", maxlength: "2048", value: given });
  const submitted = (event) => {
    event.preventDefault();
    const met = scans.take(input.value, "typed");
    if (met.wrong) {
      [note, given] = [word(`wrong_${met.wrong.why}`, { digits: met.wrong.digits ?? "" }), input.value];
      return go("scan");
    }
    [typing, note, given] = [false, "", ""];
    return go("scan", met.scan.at);
  };
  setTimeout(() => input.focus());
  return h("form", { class: "typing", novalidate: true, onsubmit: submitted }, field(word("type_code"), input, { hint: word("type_hint"), error: note }),
    h("div", { class: "act" }, second(word("back"), () => (([typing, note, given] = [false, "", ""]), go("scan"))), h("button", { class: "button" }, word("look_up"))));
}

async function photographed(event, go) {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  note = word("reading_photo");
  go("scan");
  const texts = await readPhoto(file).catch(() => []);
  note = texts.length ? "" : word("photo_unread");
  texts.forEach((text) => met(text));
  go("scan");
}

function met(text) {
  const { scan, isNew } = scans.take(text, "scanned");
  if (scan) signal(isNew);
}

async function start(go) {
  camera ??= new Camera(video, { onread: met });
  note = word("camera_wait");
  go("scan");
  const why = await camera.start();
  note = why ? word(`camera_${why}`) : "";
  go("scan");
}

export function stop() {
  if (camera?.on) camera.stop();
}

function light(event) {
  const on = event.currentTarget.getAttribute("aria-pressed") !== "true";
  camera.torch(on);
  event.currentTarget.setAttribute("aria-pressed", String(on));
}

function counting() {
  const [count, again] = [scans.list.length, scans.list.reduce((total, scan) => total + (scan.again || 0), 0)];
  return count ? word(again ? "scan_count_again" : "scan_count", { count, again }) : word("scan_none");
}

// `at` names the scan whose whole answer is shown.
export function draw(go, at) {
  const open = at && scans.list.find((scan) => scan.at === at);
  if (open) return answer(open, go);
  const live = Boolean(camera?.on);
  const photo = h("input", { type: "file", accept: "image/*", capture: "environment", class: "hidden", id: "code-photo", onchange: (event) => photographed(event, go) });
  const counted = h("p", { class: "count", id: "scan-count", role: "status" }, counting());
  const controls = live
    ? [second(word("camera_stop"), () => (stop(), go("scan"))), camera.hasTorch && second(word("torch"), light, { "aria-pressed": "false" })]
    : [button(word("camera_start"), () => start(go), { id: "camera-start" })];
  video.hidden = !live;
  return h("div", { class: "screen" },
    h("h1", { class: live || scans.list.length ? "hidden" : "" }, word("scan")),
    video,
    scans.list.length && !typing ? card(scans.list[0], () => go("scan", scans.list[0].at)) : null,
    note && !typing ? h("p", { class: "note", role: "status" }, note) : null,
    typing ? typed(go) : null,
    counted,
    h("ul", { class: "rows", id: "scans" }, scans.list.slice(0, 200).map((scan) => line(scan, go))),
    scans.list.length ? h("p", {}, second(word("new_round"), async () => (await scans.clear(), go("scan")))) : null,
    h("p", {}, second(word("without_stamp"), () => begin(null, go))),
    typing ? null : h("div", { class: "act" },
      controls, second(word("type_code"), () => ((typing = true), go("scan"))),
      h("label", { class: "button second", for: "code-photo" }, word("photo")), photo));
}

// Whether redrawing would take something out of the reader's hands.
export const busy = () => typing;
export const isOnline = () => navigator.onLine && Boolean(owner.heard);
