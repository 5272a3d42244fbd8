// The camera in the page: reads a code and opens it on this site. Where anything is missing, the photo below works.
// Only an address of this site is opened here; any other text goes to the server, which says what it is and follows
// nothing. A browser's own BarcodeDetector comes first; else zxing-wasm, both parts served by us, fetched on demand.

const EVERY_MS = 120;
const SMALL_SIDE = 640;
const OURS = ["qr_code", "data_matrix", "ean_13", "ean_8", "upc_a", "upc_e", "code_128"];
const THEIRS = ["QRCode", "DataMatrix", "EAN13", "EAN8", "UPCA", "UPCE", "Code128"];

const part = (name) => document.getElementById(`camera-${name}`);
const box = document.getElementById("camera");
const picture = part("picture");
let film = null;
let reader = null;

function say(what) {
  part("says").textContent = what ? part("says").dataset[what] : "";
}

// A function from the video to the texts in its picture; null where nothing can read codes.
async function makeReader() {
  if ("BarcodeDetector" in window) {
    const can = await BarcodeDetector.getSupportedFormats().catch(() => []);
    if (can.includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: OURS.filter((format) => can.includes(format)) });
      return async (video) => (await detector.detect(video)).map((found) => found.rawValue);
    }
  }
  return box.dataset.script ? makeWasmReader() : null;
}

async function makeWasmReader() {
  await new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = box.dataset.script;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  await ZXingWASM.prepareZXingModule({
    overrides: { locateFile: () => box.dataset.wasm },
    fireImmediately: true,
  });
  const canvas = document.createElement("canvas");
  const drawn = canvas.getContext("2d", { willReadFrequently: true });
  let looks = 0;
  return async (video) => {
    // A slow phone must stay awake to taps: a small picture and little effort, and every fifth look a thorough one.
    const hard = looks++ % 5 === 4;
    const scale = hard ? 1 : Math.min(1, SMALL_SIDE / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    drawn.drawImage(video, 0, 0, canvas.width, canvas.height);
    const pixels = drawn.getImageData(0, 0, canvas.width, canvas.height);
    const effort = { tryHarder: hard, tryRotate: hard, tryInvert: hard, tryDownscale: hard, maxNumberOfSymbols: 4 };
    const found = await ZXingWASM.readBarcodes(pixels, { formats: THEIRS, textMode: "Plain", ...effort });
    return found.filter((one) => one.isValid).map((one) => (one.contentType === "GS1" ? "\x1d" : "") + one.text);
  };
}

// The code in an address of this site, or bare; "" for anything else.
function codeOf(text) {
  const host = box.dataset.host.replace(/[.[\]]/g, "\\$&");
  const found = text.trim().match(new RegExp(`^(?:https?://${host}/)?([0-9]{20})/?$`, "i"));
  return found ? found[1] : "";
}

function open(texts) {
  const text = texts.find(codeOf) || texts[0];
  if (box.dataset.target === "page") {
    box.dispatchEvent(new CustomEvent("read", { detail: text }));
  } else if (box.dataset.target === "field") {
    const field = document.getElementById("code");
    field.value = text;
    field.form.requestSubmit();
  } else if (codeOf(text)) {
    location.assign(`/${codeOf(text)}`);
  } else {
    const form = part("read");
    form.elements.read.value = text;
    form.submit();
  }
}

// What the picture shows now. A detector of the browser's that turns out not to work gives way to ours.
async function read() {
  if (picture.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return [];
  try {
    return await reader(picture);
  } catch (error) {
    if (!box.dataset.script || "ZXingWASM" in window) throw error;
    reader = await makeWasmReader();
    return [];
  }
}

async function look() {
  if (!film) return;
  let texts;
  try {
    texts = await read();
  } catch {
    stop();
    say("failed");
    return;
  }
  if (!film) return;
  if (texts.length) {
    stop();
    say("found");
    open(texts);
  } else {
    setTimeout(look, EVERY_MS);
  }
}

async function start() {
  part("start").disabled = true;
  say("wait");
  try {
    reader ??= await makeReader();
    if (!reader) throw new Error("nothing here reads codes");
    film = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    picture.srcObject = film;
    part("start").hidden = true;
    part("live").hidden = false;
    await picture.play();
    offerLight();
    say("look");
    look();
  } catch (error) {
    stop();
    say(error.name === "NotAllowedError" ? "refused" : "failed");
  }
  part("start").disabled = false;
}

function stop() {
  film?.getTracks().forEach((track) => track.stop());
  film = null;
  picture.srcObject = null;
  part("live").hidden = true;
  part("torch").hidden = true;
  part("torch").setAttribute("aria-pressed", "false");
  part("start").hidden = false;
  say("");
}

function offerLight() {
  const [track] = film.getVideoTracks();
  part("torch").hidden = !track.getCapabilities?.().torch;
}

async function switchLight() {
  const on = part("torch").getAttribute("aria-pressed") !== "true";
  await film?.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] }).catch(() => {});
  part("torch").setAttribute("aria-pressed", String(on));
}

if (navigator.mediaDevices?.getUserMedia && ("BarcodeDetector" in window || box.dataset.script)) {
  part("start").addEventListener("click", start);
  part("stop").addEventListener("click", stop);
  part("torch").addEventListener("click", switchLight);
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  addEventListener("pagehide", stop);
  box.hidden = false;
}
