// Kiosk: whatever the hand scanner types lands in the field, and the browser's way back never shows a former answer.
const field = document.getElementById("code");
history.replaceState(null, "", location.href);
document.addEventListener("keydown", (pressed) => {
  const typing = pressed.key.length === 1 && !pressed.ctrlKey && !pressed.metaKey && !pressed.altKey;
  if (typing && !document.activeElement.matches("input, button, a, summary")) field.focus();
});
