// Elements by code, and words by name. Texts are set as text: nothing that was typed or read becomes markup.

const told = JSON.parse(document.getElementById("told").textContent);
export const facts = told.facts;
const words = told.words;

// The sentence of this name, its {values} filled in.
export function word(name, values = {}) {
  return Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value), words[name] ?? name);
}

export function h(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && typeof value !== "string") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((each) => each !== null && each !== undefined && each !== false));
  return made;
}

export const button = (text, act, more = {}) => h("button", { type: "button", class: "button", onclick: act, ...more }, text);
export const second = (text, act, more = {}) => button(text, act, { class: "button second", ...more });

// A labelled field: what is wrong with it stands beside it.
export function field(label, input, { hint = "", error = "" } = {}) {
  const id = input.id || `f${(field.count = (field.count || 0) + 1)}`;
  input.id = id;
  const notes = [hint && h("span", { class: "hint", id: `${id}-hint` }, hint), error && h("span", { class: "error", id: `${id}-error` }, error)];
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  if (described) input.setAttribute("aria-describedby", described);
  if (error) input.setAttribute("aria-invalid", "true");
  return h("div", { class: error ? "field wrong" : "field" }, h("label", { for: id }, label), ...notes, input);
}

export function choices(legend, name, options, chosen, onchange) {
  const one = ([value, text]) =>
    h("label", { class: "choice" }, h("input", { type: "radio", name, value, checked: value === chosen, onchange: () => onchange(value) }), h("span", {}, text));
  return h("fieldset", { class: "field" }, h("legend", {}, legend), h("div", { class: "choices" }, options.map(one)));
}

const two = (number) => String(number).padStart(2, "0");

// dd/mm/yyyy hh:mm by the phone's own clock, as on every page of the house.
export function moment(milliseconds) {
  const at = new Date(milliseconds);
  return `${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

// How long ago, in the largest unit that fits.
export function ago(milliseconds) {
  const minutes = Math.max(0, Math.floor(milliseconds / 60000));
  if (minutes < 1) return word("just_now");
  if (minutes < 60) return word("minutes_ago", { count: minutes });
  if (minutes < 48 * 60) return word("hours_ago", { count: Math.floor(minutes / 60) });
  return word("days_ago", { count: Math.floor(minutes / 1440) });
}

export const grouped = (code) => code.replace(/(\d{4})(?=\d)/g, "$1 ");
