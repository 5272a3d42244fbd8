// Shows how far the files are every few seconds, without touching the rest of the page. Without this script the page
// asks for itself again.
const EVERY_MS = 5000;

async function look() {
  const shown = document.getElementById("files");
  if (shown.contains(document.activeElement)) return again(); // somebody is choosing or about to press
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const files = page.getElementById("files");
    if (files) shown.replaceWith(files);
  } catch {
    // The line is away: asked again in a moment.
  }
  again();
}

function again() {
  if (document.querySelector("#files[data-moving]")) setTimeout(look, EVERY_MS);
}

again();
