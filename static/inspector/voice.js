// A voice note, recorded by the phone's own recorder, three minutes at the most.

const LONGEST_MS = 3 * 60 * 1000;

// Records until `noted.stop()` is called or the time is over; answers the sound. `changed` is told when it begins.
export async function noted(changed) {
  const film = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(film);
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const ended = new Promise((done) => (recorder.onstop = done));
  recorder.start(1000);
  noted.running = recorder;
  noted.stop = () => recorder.state === "recording" && recorder.stop();
  const timer = setTimeout(noted.stop, LONGEST_MS);
  changed();
  await ended;
  clearTimeout(timer);
  noted.running = null;
  film.getTracks().forEach((track) => track.stop());
  return new Blob(parts, { type: recorder.mimeType || "audio/webm" });
}
