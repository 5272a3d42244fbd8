// The camera: looks again and again and tells each code once while it stays in sight. The torch where there is one.

import { reader } from "./decoder.js";

const EVERY_MS = 90;
const OUT_OF_SIGHT_MS = 1500; // a code away for so long is another scan when it comes back

export class Camera {
  constructor(video, { onread, onstop }) {
    Object.assign(this, { video, onread, onstop, film: null, inSight: new Map(), looks: 0 });
  }

  get on() {
    return this.film !== null;
  }

  // Answers "" or why it cannot: refused (the owner said no), none (no camera, or nothing reads codes).
  async start() {
    const read = await reader();
    if (!read || !navigator.mediaDevices?.getUserMedia) return "none";
    try {
      const wish = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
      this.film = await navigator.mediaDevices.getUserMedia({ video: wish });
      this.video.srcObject = this.film;
      await this.play();
    } catch (error) {
      this.stop();
      return error.name === "NotAllowedError" ? "refused" : "none";
    }
    this.look(read);
    return "";
  }

  // A film stops when the page around it is drawn anew, and so does the wish that it begin: it is begun again.
  play() {
    return this.video.play().catch((error) => {
      if (error.name !== "AbortError") throw error;
    });
  }

  stop() {
    this.film?.getTracks().forEach((track) => track.stop());
    this.film = this.video.srcObject = null;
    this.inSight.clear();
    this.onstop?.();
  }

  get hasTorch() {
    return Boolean(this.film?.getVideoTracks()[0]?.getCapabilities?.().torch);
  }

  torch(on) {
    return this.film?.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] }).catch(() => {});
  }

  // Four looks of five are light ones, so that a slow phone stays awake to taps; every fifth tries hard.
  async look(read) {
    if (!this.on) return;
    if (this.video.paused) await this.play().catch(() => {});
    if (this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
      const texts = await read(this.video, this.looks++ % 5 === 4).catch(() => []);
      if (this.on) texts.forEach((text) => this.met(text));
    }
    setTimeout(() => this.look(read), EVERY_MS);
  }

  met(text) {
    const [now, last] = [performance.now(), this.inSight.get(text)];
    this.inSight.set(text, now);
    if (last === undefined || now - last > OUT_OF_SIGHT_MS) this.onread(text);
  }
}

let sounds;

// Short and high for a new code, low for one that was counted already; shaken too where a phone can.
export function signal(isNew) {
  navigator.vibrate?.(isNew ? 60 : [30, 60, 30]);
  try {
    sounds ??= new AudioContext();
    const [tone, loudness] = [sounds.createOscillator(), sounds.createGain()];
    tone.frequency.value = isNew ? 1760 : 440;
    loudness.gain.value = 0.08;
    tone.connect(loudness).connect(sounds.destination);
    tone.start();
    tone.stop(sounds.currentTime + 0.08);
  } catch {
    // no sound on this phone
  }
}
