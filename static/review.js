// Keys for officers who decide many cases. Everything here has a button or a link of its own.
(() => {
  "use strict";
  const queue = document.querySelector("[data-queue]");
  const decision = document.querySelector("[data-keys]");
  const keys = document.querySelector(".keys");
  // The list as it was filtered last, for as long as this tab stands.
  const list = "/ho-so";
  if (window.location.pathname === list) sessionStorage.setItem(list, window.location.search);
  const back = list + (sessionStorage.getItem(list) || "");
  document.querySelectorAll(`.crumbs a[href="${list}"], main a[href="${list}"]`).forEach((link) => (link.href = back));
  const rows = queue ? [...queue.querySelectorAll("tbody tr")] : [];
  const links = rows.map((row) => row.querySelector("a"));

  const typing = (target) =>
    target.closest("textarea, select, [contenteditable]") ||
    (target.matches("input") && !["checkbox", "radio"].includes(target.type));

  const step = (by) => {
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const next = Math.min(Math.max(here + by, 0), links.length - 1);
    if (links[next]) links[next].focus();
  };

  const choose = () => {
    const row = rows.find((each) => each.contains(document.activeElement));
    const box = row && row.querySelector("input[type=checkbox]");
    if (box) box.checked = !box.checked;
  };

  const outcome = (value, then) => {
    const radio = decision && decision.querySelector(`input[name=outcome][value=${value}]`);
    if (!radio) return;
    radio.checked = true;
    (decision.querySelector(then) || radio).focus();
  };

  const acts = {
    j: () => step(1),
    k: () => step(-1),
    x: choose,
    a: () => outcome("accepted", "button[type=submit]"),
    r: () => outcome("returned", "textarea"),
    u: () => decision && window.location.assign(back),
    "?": () => keys && (keys.hidden = !keys.hidden),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });
})();
