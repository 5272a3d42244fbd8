// What was recorded on this phone: drafts, what waits, what was refused or stands in conflict, and what has arrived.

import { button, h, moment, second, word } from "./dom.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";

const TONE = { draft: "grey", waits: "amber", files: "amber", refused: "red", sent: "green" };

export async function draw(go, send) {
  const [rows, files] = [await outbox.rows(), await store.all("files")];
  const of = (row) => files.filter((file) => file.record === row.id);
  const line = (row) => {
    const own = of(row);
    const left = own.filter((file) => !file.whole).length;
    const lang = document.documentElement.lang;
    return h("li", { class: "record", "data-state": row.state, "data-id": row.id },
      h("p", {}, h("strong", { class: `tag ${TONE[row.state]}` }, word(`state_${row.state}`)), " ", row.conflict ? h("strong", { class: "tag red" }, word("state_conflict")) : "", " ", row.number || "", " ", moment(row.at), own.length ? ` · ${word("files_left", { left, all: own.length })}` : ""),
      row.said?.[lang] ? h("p", { class: "error" }, row.said[lang]) : null,
      (row.errors || []).map((one) => h("p", { class: "error" }, `${one.field}: ${one[lang]}`)),
      row.conflict ? h("p", {}, word("conflict_words")) : null,
      ["draft", "refused"].includes(row.state) ? h("p", {}, second(word(row.state === "draft" ? "go_on" : "mend"), () => go("inspect", row.id)),
        row.state === "draft" ? second(word("discard"), async () => confirm(word("discard_sure")) && (await outbox.drop(row.id), go("unsent"))) : null) : null,
      row.server_id ? h("p", {}, h("a", { href: `/kiem-tra/cuoc/${row.server_id}` }, word("open_online"))) : null,
      row.conflict ? h("p", {}, second(word("conflict_seen"), async () => (await outbox.settle(row), go("unsent")))) : null);
  };
  const unsent = rows.filter((row) => row.state !== "sent");
  const sent = rows.filter((row) => row.state === "sent").reverse();
  return h("div", { class: "screen" },
    h("h1", {}, word("unsent")),
    h("p", { id: "unsent-says", role: "status" }, unsent.length ? word("unsent_count", { count: unsent.length }) : word("nothing_unsent")),
    h("ul", { class: "plain", id: "records" }, unsent.map(line)),
    sent.length ? h("h2", {}, word("arrived")) : null,
    h("ul", { class: "plain", id: "arrived" }, sent.map(line)),
    h("div", { class: "act" }, second(word("record_new"), () => go("new")), button(word("send_now"), send, { id: "send-now" })));
}
