// Records in the page and hands the form a WAV file; without this script the form takes a file. Nothing is sent before
// the form is, and nothing is kept. A file of another kind is turned into WAV here, where the browser can read it.
const named = (id) => document.getElementById(id);
const box = named("recorder");
const input = document.querySelector("input[name=sound]");
const [record, replay, level, said] = ["record", "replay", "level", "recorded"].map(named);
const RATE = Number(box.dataset.rate) || 24000;
const OURS = ["RIFF", "fLaC", "OggS", "ID3"];
let context, recorder, spoken, playing;

if (window.MediaRecorder && navigator.mediaDevices && window.DataTransfer && window.OfflineAudioContext) {
  box.hidden = false;
  record.addEventListener("click", () => (recorder ? stop() : start()));
  replay.addEventListener("click", () => (playing ? playing.stop() : play()));
  input.addEventListener("change", () => input.files.length && take(input.files[0]));
}

async function start() {
  playing?.stop();
  let stream;
  try {
    const wanted = { channelCount: 1, echoCancellation: false, noiseSuppression: true, autoGainControl: true };
    stream = await navigator.mediaDevices.getUserMedia({ audio: wanted });
  } catch {
    said.textContent = box.dataset.refused;
    return;
  }
  context ??= new AudioContext();
  await context.resume();
  const parts = [];
  recorder = new MediaRecorder(stream);
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", async () => {
    stream.getTracks().forEach((track) => track.stop());
    recorder = undefined;
    level.hidden = true;
    label(box.dataset.again, false);
    await decode(new Blob(parts));
  });
  recorder.start();
  label(box.dataset.stop, true);
  replay.hidden = true;
  said.textContent = box.dataset.recording;
  watch(stream, recorder);
  const running = recorder;
  setTimeout(() => recorder === running && stop(), box.dataset.most * 1000);
}

function stop() {
  recorder.stop();
}

function label(words, pressed) {
  record.textContent = `${pressed ? "■" : "●"} ${words}`;
  record.setAttribute("aria-pressed", pressed);
}

function watch(stream, running) {
  const meter = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(meter);
  const samples = new Float32Array(meter.fftSize);
  const began = performance.now();
  level.hidden = false;
  (function look() {
    named("elapsed").textContent = recorder === running ? Math.floor((performance.now() - began) / 1000) : "";
    if (recorder !== running) return;
    meter.getFloatTimeDomainData(samples);
    level.value = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    requestAnimationFrame(look);
  })();
}

// A chosen file: one of ours goes as it is, another is read here if the browser can.
async function take(file) {
  const head = new TextDecoder("latin1").decode(await file.slice(0, 4).arrayBuffer());
  if (OURS.includes(head) || head.startsWith("\u00ff")) {
    said.textContent = "";
    replay.hidden = true;
    return;
  }
  await decode(file);
}

async function decode(blob) {
  context ??= new AudioContext();
  try {
    const heard = await context.decodeAudioData(await blob.arrayBuffer());
    const offline = new OfflineAudioContext(1, Math.ceil(heard.duration * RATE), RATE);
    const source = offline.createBufferSource();
    source.buffer = heard;
    source.connect(offline.destination);
    source.start();
    spoken = await offline.startRendering();
  } catch {
    said.textContent = box.dataset.unreadable;
    return;
  }
  const files = new DataTransfer();
  files.items.add(new File([wav(spoken.getChannelData(0))], "ghi-am.wav", { type: "audio/wav" }));
  input.files = files.files;
  input.dispatchEvent(new Event("input", { bubbles: true })); // for whoever keeps drafts
  replay.hidden = false;
  said.textContent = box.dataset.ready.replace("{seconds}", spoken.duration.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 }));
}

function play() {
  playing = context.createBufferSource();
  playing.buffer = spoken;
  playing.connect(context.destination);
  playing.addEventListener("ended", () => {
    playing = undefined;
    replay.setAttribute("aria-pressed", "false");
  });
  replay.setAttribute("aria-pressed", "true");
  playing.start();
}

function wav(samples) {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const text = (at, letters) => [...letters].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, i) => view.setInt16(44 + i * 2, Math.max(-1, Math.min(1, sample)) * 0x7fff, true));
  return view;
}
