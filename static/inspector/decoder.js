// From a picture to the texts of the codes in it: the browser's own detector where it knows what is printed on goods,
// else zxing-wasm, which is served by us and kept for days without a network.

import { facts } from "./dom.js";

const NEEDED = ["qr_code", "data_matrix", "ean_13"];
const NATIVE = [...NEEDED, "ean_8", "upc_a", "upc_e", "code_128"];
const WASM = ["QRCode", "DataMatrix", "EAN13", "EAN8", "UPCA", "UPCE", "Code128"];
const SMALL_SIDE = 640;
const LARGE_SIDE = 1600;
let made;

// A reader (picture, hard) → texts; null where nothing here reads codes. `hard`: turned, inverted, damaged ones too.
export const reader = () => (made ??= make().catch(() => ((made = null), null)));

async function make() {
  const can = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats().catch(() => []) : [];
  if (NEEDED.every((format) => can.includes(format))) return native(can);
  return facts.decoder ? wasm() : can.includes("qr_code") ? native(can) : null;
}

function native(can) {
  const detector = new BarcodeDetector({ formats: NATIVE.filter((format) => can.includes(format)) });
  return async (picture) => (await detector.detect(picture)).map((found) => found.rawValue);
}

async function wasm() {
  await new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: facts.decoder.script, onload: done, onerror: failed });
    document.head.append(script);
  });
  await ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => facts.decoder.wasm }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const drawn = canvas.getContext("2d", { willReadFrequently: true });
  return async (picture, hard) => {
    const [width, height] = [picture.videoWidth || picture.width, picture.videoHeight || picture.height];
    const scale = Math.min(1, (hard ? LARGE_SIDE : SMALL_SIDE) / Math.max(width, height));
    [canvas.width, canvas.height] = [Math.max(1, width * scale), Math.max(1, height * scale)];
    drawn.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const pixels = drawn.getImageData(0, 0, canvas.width, canvas.height);
    const effort = { tryHarder: hard, tryRotate: hard, tryInvert: hard, tryDownscale: hard, maxNumberOfSymbols: 8 };
    const found = await ZXingWASM.readBarcodes(pixels, { formats: WASM, textMode: "Plain", ...effort });
    return found.filter((one) => one.isValid).map((one) => (one.contentType === "GS1" ? "\x1d" : "") + one.text);
  };
}

// The codes in a photo: every effort, at full and at smaller size.
export async function readPhoto(file) {
  const read = await reader();
  if (!read) return [];
  const picture = await createImageBitmap(file);
  const texts = await read(picture, true);
  picture.close();
  return texts;
}
