// The packs of this phone: what the server has for this person's units, how large each is before it is fetched, how far
// fetching has come, and why one did not come.

import { ago, button, h, moment, second, word, facts } from "./dom.js";
import * as owner from "./owner.js";

let offers = null; // what the server has; null until it was heard
let fault = ""; // why it was not
let sizes = new Map(); // pack id → bytes that would come
let faults = new Map(); // pack id → why it did not come
let busy = null; // { id, done, total } of the pack that comes now
let asked = false;

// The next time this screen is opened the server is asked again.
export const leave = () => (asked = false);

const kilobytes = (bytes) => `${Math.max(1, Math.ceil(bytes / 1000)).toLocaleString(document.documentElement.lang)} kB`;
const codeOf = (error) => ({ old: "older" })[error.code] || error.code || "busy";

async function ask(pack, redraw) {
  asked = true;
  [offers, fault] = await pack.offered().then((all) => [all, ""], (error) => [offers, codeOf(error)]);
  redraw();
  for (const { id } of fault ? [] : offers.filter((one) => one.ready)) {
    await pack.prepare(id).then((size) => (sizes.set(id, size), faults.delete(id)), (error) => faults.set(id, codeOf(error)));
    redraw();
  }
}

async function fetched(pack, id, { redraw, changed }) {
  busy = { id, done: 0, total: sizes.get(id) };
  const tell = ({ done, total }) => ((busy = { id, done, total }), redraw());
  await pack.update(id, tell).then(() => (sizes.set(id, 0), faults.delete(id)), (error) => faults.set(id, codeOf(error)));
  busy = null;
  await changed();
  return redraw();
}

// `told` has `redraw`, for this screen where it still stands, and `changed`, for what the packs of this phone are used by.
export async function draw(told) {
  const pack = await owner.packs();
  const kept = await pack.packs().catch(() => []);
  if (!asked) ask(pack, told.redraw);
  const gone = kept.filter((one) => !offers?.some((each) => each.id === one.id));
  const line = (one) => h("li", {}, h("p", {}, h("strong", {}, one.name), ` · ${word("pack_stamps", { count: one.stamps.toLocaleString(document.documentElement.lang) })}`), ...standing(pack, one, kept.find((each) => each.id === one.id), told));
  const all = [...(offers || []), ...gone];
  const says = fault ? word(`pack_${fault}`) : !offers ? word("pack_asking") : all.length ? "" : word("pack_none");
  return h("div", { class: "screen" },
    h("h1", {}, word("packs")),
    h("p", { role: "status", id: "packs-say" }, says),
    h("ul", { class: "plain", id: "packs" }, all.map(line)),
    h("div", { class: "act" }, navigator.onLine ? h("a", { class: "button second", href: facts.packs_page }, word("pack_choose")) : null, button(word("pack_ask"), () => ((asked = false), told.redraw()), { id: "packs-ask" })));
}

function standing(pack, one, here, told) {
  if (busy?.id === one.id) {
    const [value, max] = [busy.done, busy.total || 1];
    return [h("p", { role: "status" }, word("pack_coming", { done: kilobytes(value), total: kilobytes(max) })), h("progress", { value, max, "aria-label": one.name })];
  }
  const drop = async () => (await pack.drop(one.id), await told.changed(), told.redraw());
  const size = sizes.get(one.id);
  const act = word(here ? "pack_update" : "pack_fetch", { size: kilobytes(size || 0) });
  return [
    h("p", {}, here ? `${word("by_pack", { time: moment(Date.parse(here.asOf)), ago: ago(here.ageMs) })}${here.tooOld ? ` – ${word("pack_old")}` : ""}` : word("pack_not_here")),
    faults.has(one.id) ? h("p", { class: "error", role: "alert" }, word(`pack_${faults.get(one.id)}`)) : null,
    one.ready === false ? h("p", {}, word("pack_making")) : null,
    h("p", {}, size === undefined || busy ? null : button(act, () => fetched(pack, one.id, told), { "data-pack": one.id }), here ? second(word("pack_drop"), drop) : null),
  ];
}
