// Asks for this page again until what it waits for is made, then shows it. Without this script there is a link.
const EVERY_MS = 3000;

async function look() {
  let text = "data-making";
  try {
    text = await (await fetch(location.href)).text();
  } catch {
    // The line is away: asked again in a moment.
  }
  if (text.includes("data-making")) setTimeout(look, EVERY_MS);
  else location.reload();
}

setTimeout(look, EVERY_MS);
