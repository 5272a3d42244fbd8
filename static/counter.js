// Counter: a hand scanner's keys land in the field, the way back shows no former answer.
const field = document.getElementById("code");
history.replaceState(null, "", location.href);
// A page kept for the way back would show the last person's answer: ask for it anew, which shows the waiting screen.
addEventListener("pageshow", (shown) => { if (shown.persisted) location.replace("/quay"); });
document.addEventListener("keydown", (pressed) => {
  const typing = pressed.key.length === 1 && !pressed.ctrlKey && !pressed.metaKey && !pressed.altKey;
  if (field && typing && !document.activeElement.matches("input, button, a, summary")) field.focus();
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
