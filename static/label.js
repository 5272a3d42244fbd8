// Draws the label anew when a choice changes. Without this script the drawing comes with the next page.
const form = document.querySelector("[data-label]");
const drawing = form.querySelector("[data-drawing]");
let waiting;
let newest = 0;

async function draw() {
  const typed = new FormData(form);
  const asked = new URLSearchParams();
  for (const name of form.dataset.fields.split(" ")) {
    if (typed.get(name)) asked.set(name, typed.get(name));
  }
  const number = ++newest;
  try {
    const address = new URL(form.dataset.label, location.href);
    asked.forEach((value, name) => address.searchParams.set(name, value));
    const answer = await fetch(address);
    if (number !== newest) return;
    drawing.hidden = !(answer.headers.get("Content-Type") || "").startsWith("image/svg");
    if (!drawing.hidden) drawing.innerHTML = await answer.text();
  } catch {
    // The line is away: the drawing stays as it was.
  }
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(draw, 250);
});
draw();
