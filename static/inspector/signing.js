// Before the app opens: signing in (the house's own page), taking this phone in, the PIN, and why it stays closed.

import { button, field, h, moment, second, word } from "./dom.js";
import * as outbox from "./outbox.js";
import * as server from "./server.js";
import * as owner from "./owner.js";
import * as vault from "./vault.js";

const HERE = "/kiem-tra/hien-truong/";
const signIn = () => h("a", { class: "button", href: `/dang-nhap?next=${HERE}` }, word("sign_in"));
const confirmAgain = () => h("a", { class: "button", href: `/xac-nhan?next=${HERE}` }, word("sign_in_again"));
const PIN = /^[0-9]{6}$/;

const pinInput = (name) =>
  h("input", { type: "password", name, inputmode: "numeric", autocomplete: "off", maxlength: "6", pattern: "[0-9]{6}", required: true });

let asking = null; // the screen that asks for the PIN: drawn again, it keeps what was typed

// Which of these screens stands before the app: null when it is open.
export async function gate(opened) {
  if (owner.ofAnother) return another(opened);
  if (!(await vault.exists())) return owner.heard ? taking(opened) : welcome();
  const said = await owner.judged();
  if (said !== "fine") return closed(said, opened);
  if (vault.isOpen()) return (asking = null);
  if (!(await vault.triesLeft())) return sealed(opened);
  return (asking ??= pin(opened));
}

const screen = (title, ...more) => h("section", { class: "gate" }, h("h1", {}, title), ...more);

function welcome() {
  return screen(word("app"), h("p", {}, word(owner.signedOut ? "begin_words" : "begin_offline")), h("p", { class: "act" }, signIn()));
}

function guessedName() {
  const system = navigator.userAgentData?.platform || (/\(([^;)]+)/.exec(navigator.userAgent) || [])[1] || "";
  return `${word("phone_of", { name: owner.heard?.name || "" })} – ${system}`.slice(0, 60);
}

// A new PIN, twice. `act` does the rest and answers an error or nothing.
function pinForm(act, label, name) {
  const [first, again, says] = [pinInput("pin"), pinInput("again"), h("p", { class: "error", role: "alert" })];
  const submitted = async (event) => {
    event.preventDefault();
    if (!PIN.test(first.value)) return (says.textContent = word("pin_six"));
    if (/^(\d)\1{5}$|^123456$|^654321$/.test(first.value)) return (says.textContent = word("pin_easy"));
    if (first.value !== again.value) return (says.textContent = word("pin_differs"));
    event.submitter.disabled = true;
    says.textContent = await act(first.value).catch(() => word("line_failed"));
    event.submitter.disabled = false;
  };
  const fields = [name && field(word("phone_name"), name, { hint: word("phone_name_hint") }), field(word("pin_new"), first, { hint: word("pin_hint") }), field(word("pin_again"), again)];
  return h("form", { novalidate: true, onsubmit: submitted }, ...fields, says, h("p", { class: "act" }, h("button", { class: "button" }, label)));
}

// The server's half of the key, or the words of why it is not given.
async function half(name) {
  const said = await owner.contact();
  if (!said) return { error: word("line_failed") };
  const given = await server.openPhone(said.token, name);
  if (given.key) return { half: Uint8Array.from(atob(given.key), (letter) => letter.charCodeAt(0)) };
  return { error: given[document.documentElement.lang] || word("line_failed") };
}

function taking(opened) {
  if (!owner.heard.fresh) return screen(word("take_in"), h("p", {}, word("not_fresh")), h("p", { class: "act" }, confirmAgain()));
  const name = h("input", { name: "phone-name", maxlength: "60", required: true, value: guessedName(), autocomplete: "off" });
  const act = async (typed) => {
    const given = await half(name.value);
    if (given.error) return given.error;
    await vault.begin(given.half, typed);
    opened();
    return "";
  };
  return screen(word("take_in"), h("p", {}, word("take_in_words")), pinForm(act, word("take_in_act"), name));
}

function pin(opened) {
  const [typed, says] = [pinInput("pin"), h("p", { class: "error", role: "alert" })];
  const submitted = async (event) => {
    event.preventDefault();
    if (await vault.unlock(typed.value)) return opened();
    typed.value = "";
    const left = await vault.triesLeft();
    if (!left) return opened();
    says.textContent = word("pin_wrong", { left });
    typed.focus();
  };
  const form = h("form", { novalidate: true, onsubmit: submitted }, field(word("pin"), typed), says, h("p", { class: "act" }, h("button", { class: "button" }, word("unlock"))));
  setTimeout(() => typed.focus());
  return screen(word("locked"), h("p", {}, word("locked_words")), form);
}

// What waits here, as far as it may be said while the app is closed: when it was recorded, and how it stands.
export async function unsentList() {
  const rows = await outbox.unsent();
  if (!rows.length) return h("p", {}, word("nothing_unsent"));
  const line = (row) => h("li", {}, `${moment(row.at)} – ${row.number || row.id.slice(0, 8)} – ${word(`state_${row.state}`)}`);
  return h("div", {}, h("h2", {}, word("unsent_count", { count: rows.length })), h("ul", { class: "plain", id: "sealed-list" }, rows.map(line)));
}

async function closed(why, opened) {
  const tryAgain = async () => ((await owner.contact()), opened());
  return screen(word(`closed_${why}`), h("p", {}, word(`closed_${why}_words`)), await unsentList(), h("p", { class: "act" }, button(word("ask_server"), tryAgain), signIn()));
}

async function sealed(opened) {
  const why = owner.me.revoked ? "sealed_revoked" : owner.me.wiped_at ? "sealed_wiped" : "sealed_pin";
  const act = async (typed) => {
    const given = await half(guessedName());
    if (given.error) return given.error;
    await vault.reopen(given.half, typed);
    await owner.save({ wiped_at: 0, revoked: false });
    opened();
    return "";
  };
  const may = owner.heard?.fresh;
  const next = may ? pinForm(act, word("open_again")) : h("p", { class: "act" }, owner.heard ? confirmAgain() : signIn());
  return screen(word("sealed"), h("p", {}, word(why)), await unsentList(), next);
}

async function another(opened) {
  const list = await unsentList();
  const waits = (await outbox.unsent()).length;
  const use = async () => {
    await owner.forgetAll();
    await owner.contact();
    opened();
  };
  return screen(word("of_another"), h("p", {}, word(waits ? "of_another_waits" : "of_another_words")), list, !waits && h("p", { class: "act" }, second(word("use_phone"), use)));
}
