// Ids that sort by the time they were made, also within one millisecond of this page: UUIDs of version 7 (RFC 9562).

let last = 0;
let turn = 0;

export function newId(now = Date.now()) {
  turn = now <= last ? turn + 1 : 0;
  last = Math.max(now, last);
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint16(0, Math.floor(last / 2 ** 32));
  new DataView(bytes.buffer).setUint32(2, last % 2 ** 32);
  bytes[6] = 0x70 | ((turn >> 8) & 0x0f);
  bytes[7] = turn & 0xff;
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}
