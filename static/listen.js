// Plays a page's clip in place; without this script the same link opens the telephone's player. One clip at a time:
// a second tap stops it. Opus where the browser says it can, since it sounds better for its size.
const sound = new Audio();
let pressed;

for (const link of document.querySelectorAll("a[data-listen]")) {
  link.setAttribute("role", "button");
  link.setAttribute("aria-pressed", "false");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const again = pressed === link;
    rest();
    if (!again) start(link);
  });
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    link.click();
  });
}
sound.addEventListener("ended", rest);

function start(link) {
  const opus = link.dataset.opus && sound.canPlayType('audio/ogg; codecs="opus"');
  sound.src = opus ? link.dataset.opus : link.href;
  pressed = link;
  link.setAttribute("aria-pressed", "true");
  // What cannot be played here goes to the player, as without a script; a stop before the start is no failure.
  sound.play().catch((error) => error.name !== "AbortError" && pressed === link && (location.href = link.href));
}

function rest() {
  sound.pause();
  pressed?.setAttribute("aria-pressed", "false");
  pressed = undefined;
}
