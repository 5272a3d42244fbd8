// This phone: how old what it knows is, colours for sunlight, the packs, locking, signing out, wiping.

import { reader } from "./decoder.js";
import { ago, button, h, moment, second, word, facts } from "./dom.js";
import * as outbox from "./outbox.js";
import * as owner from "./owner.js";
import * as server from "./server.js";
import { unsentList } from "./signing.js";

let refused = false;

export async function draw(go, { lock, theme }) {
  const { packs } = await owner.packs();
  const kept = await packs().catch(() => []);
  const hours = Math.max(0, Math.floor(owner.left() / 3600000));
  const fact = (label, text) => h("div", {}, h("dt", {}, label), h("dd", {}, text));
  const off = owner.me.clock ? Math.round((owner.me.clock.phone - owner.me.clock.server) / 1000) : 0;
  return h("div", { class: "screen" },
    h("h1", {}, word("this_phone")),
    refused ? h("div", { class: "note wrong", role: "alert", id: "sign-out-refused" }, h("p", {}, word("sign_out_refused")), await unsentList()) : null,
    h("dl", { class: "facts" },
      fact(word("server_heard"), owner.heardAt() ? `${moment(owner.heardAt())} (${ago(Date.now() - owner.heardAt())})` : word("never")),
      fact(word("offline_left"), word("hours", { count: hours })),
      fact(word("clock_off"), Math.abs(off) < 60 ? word("clock_right") : word("clock_wrong", { minutes: Math.round(Math.abs(off) / 60) })),
      fact(word("decoder"), word((await reader()) ? "decoder_ready" : "decoder_missing")),
      ...(kept.length ? kept.map((pack) => fact(`${word("pack")} ${pack.name}`, `${word("by_pack", { time: moment(Date.parse(pack.asOf)), ago: ago(pack.ageMs) })}${pack.tooOld ? ` – ${word("pack_old")}` : ""}`)) : [fact(word("packs"), word("no_packs"))])),
    facts.packs ? h("p", {}, second(word("packs"), () => go("packs"), { id: "to-packs" })) : null,
    h("p", {}, second(word(owner.me.theme === "sun" ? "theme_plain" : "theme_sun"), theme, { id: "theme" }), h("a", { class: "button second", href: `?lang=${word("other_language_code")}`, lang: word("other_language_code") }, word("other_language"))),
    h("p", {}, h("a", { class: "button second", href: "/kiem-tra/may" }, word("phones_page")), h("a", { class: "button second", href: "/kiem-tra" }, word("start_page"))),
    h("div", { class: "act" }, second(word("sign_out"), () => leave(go), { id: "sign-out" }), button(word("lock_now"), lock, { id: "lock-now" })));
}

// Nothing unsent is left behind: signing out is refused with the list of it.
async function leave(go) {
  refused = (await outbox.unsent()).length > 0;
  if (refused) return go("phone", null, true);
  const said = await owner.contact();
  if (!said && !owner.signedOut) {
    alert(word("sign_out_offline"));
    return undefined;
  }
  if (!confirm(word("sign_out_sure"))) return undefined;
  await owner.forgetAll();
  if (said) await server.signOut(said.token).catch(() => {});
  return location.assign("/dang-nhap");
}

export const forgetRefusal = () => (refused = false);
