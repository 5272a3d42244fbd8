// The page to send on: shows the buttons for what this browser can do. Without it the link and the text message are there.
"use strict";
const field = document.getElementById("link");

function offer(id, can, act) {
  const button = document.getElementById(id);
  if (!can) return;
  button.hidden = false;
  button.addEventListener("click", () => act(button));
}

offer("copy", navigator.clipboard, async (button) => {
  field.select();
  await navigator.clipboard.writeText(field.value);
  button.textContent = button.dataset.done;
});
offer("send", navigator.share, (button) =>
  navigator.share({ title: button.dataset.title, url: field.value }).catch(() => {}));
offer("print", window.print, () => window.print());
