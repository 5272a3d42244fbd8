// Draw a box on a page: it goes into the first empty line, and the form works the same without this file.
"use strict";

const lines = () => [...document.querySelectorAll("fieldset.box")].map((set) => [...set.querySelectorAll("input")]);
const percent = (value) => String(Math.round(Math.min(100, Math.max(0, value)) * 10) / 10);

function place(sheet, event) {
  const area = sheet.getBoundingClientRect();
  return [100 * (event.clientX - area.left) / area.width, 100 * (event.clientY - area.top) / area.height];
}

function shape(rect, [x, y], [u, v]) {
  const sides = { x: Math.min(x, u), y: Math.min(y, v), width: Math.abs(u - x), height: Math.abs(v - y) };
  for (const [name, value] of Object.entries(sides)) rect.setAttribute(name, percent(value));
  return sides;
}

for (const sheet of document.querySelectorAll(".sheet")) {
  let from = null;
  let rect = null;
  sheet.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    from = place(sheet, event);
    rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    sheet.querySelector("svg").append(rect);
  });
  sheet.addEventListener("pointermove", (event) => from && shape(rect, from, place(sheet, event)));
  sheet.addEventListener("pointercancel", () => { rect?.remove(); from = null; });
  sheet.addEventListener("pointerup", (event) => {
    if (!from) return;
    const sides = shape(rect, from, place(sheet, event));
    from = null;
    const empty = lines().find((inputs) => inputs.slice(1).every((input) => !input.value));
    if (!empty || sides.width < 0.5 || sides.height < 0.5) return rect.remove();
    const values = [sheet.dataset.page, percent(sides.x), percent(sides.y), percent(sides.width), percent(sides.height)];
    empty.forEach((input, at) => { input.value = values[at]; });
  });
}
