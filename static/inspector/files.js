// Photos, voice notes and papers of an inspection: kept whole, sealed, in pieces as they are sent; and a small copy to
// look at. The original keeps what the camera wrote into it. One that is too large is kept as a smaller copy, and says so.

import { facts } from "./dom.js";
import { newId } from "./ids.js";
import * as store from "./store.js";
import * as vault from "./vault.js";

export const PIECE = 256 * 1024;
const SCREEN_SIDE = 640;
const LARGEST_SIDE = 4000;

const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function copied(blob, side, quality) {
  const whole = await createImageBitmap(blob);
  const scale = Math.min(1, side / Math.max(whole.width, whole.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(whole.width * scale)), Math.max(1, Math.round(whole.height * scale)));
  canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
  whole.close();
  return canvas.convertToBlob({ type: "image/jpeg", quality });
}

const dataUrl = (blob) =>
  new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });

// Keeps a file for a record; answers what is known of it. Throws "too_large" for what cannot be made smaller.
export async function keep(given, record, kind) {
  const isPicture = kind !== "voice" && given.type !== "application/pdf";
  let blob = given;
  const shrunk = given.size > facts.most_bytes;
  if (shrunk && isPicture) blob = await copied(given, LARGEST_SIDE, 0.85).catch(() => given);
  if (blob.size > facts.most_bytes) throw new Error("too_large");
  const bytes = await blob.arrayBuffer();
  const known = {
    client_id: newId(),
    kind,
    sha256: hex(await crypto.subtle.digest("SHA-256", bytes)),
    size: bytes.byteLength,
    type: (blob.type || "application/octet-stream").split(";")[0],
    taken_at: new Date().toISOString(),
  };
  const small = isPicture ? await copied(blob, SCREEN_SIDE, 0.7).then(dataUrl).catch(() => "") : "";
  const pieces = [];
  for (let nth = 0; nth * PIECE < bytes.byteLength; nth += 1) {
    pieces.push({ file: known.client_id, nth, ...(await vault.sealBytes(bytes.slice(nth * PIECE, (nth + 1) * PIECE))) });
  }
  const row = { id: known.client_id, record, size: known.size, whole: false, ...(await vault.seal({ ...known, small, shrunk })) };
  await store.change(["files", "pieces"], (files, shelf) => {
    files.put(row);
    pieces.forEach((piece) => shelf.put(piece));
  });
  return { ...known, small, shrunk };
}

export async function of(record) {
  const rows = (await store.all("files")).filter((row) => row.record === record).sort((one, other) => (one.id < other.id ? -1 : 1));
  return Promise.all(rows.map((row) => vault.read(row)));
}

export async function piece(file, nth) {
  const found = await store.one("pieces", [file, nth]);
  return found ? vault.openBytes(found) : null;
}

export async function whole(known) {
  const parts = [];
  for (let nth = 0; nth * PIECE < known.size; nth += 1) parts.push(await piece(known.client_id, nth));
  return new Blob(parts, { type: known.type });
}

export const drop = (ids) =>
  store.change(["files", "pieces"], (files, pieces) => {
    for (const id of ids) {
      files.delete(id);
      pieces.delete(store.piecesOf(id));
    }
  });
