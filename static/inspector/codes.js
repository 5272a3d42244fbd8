// What was typed or read: a stamp's code, a GTIN, somebody else's text, or what is wrong with it. Pure. As on the server
// (trace/core/typed.py): nothing is corrected, nothing completed, no code is ever proposed.

const DAMM = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"];
const DIGITS = 20;
const LONGEST = 2048;

// Whether the Damm digit at the end is right: finds any wrong digit and any two neighbours swapped.
export function isRight(digits) {
  let interim = 0;
  for (const digit of digits) interim = Number(DAMM[interim][Number(digit)]);
  return interim === 0;
}

// The digits of every script as 0-9; NFKC alone leaves Khmer and Lao ones.
function western(text) {
  return text.normalize("NFKC").replace(/\p{Nd}/gu, (digit) => {
    if (/[0-9]/.test(digit)) return digit;
    const point = digit.codePointAt(0);
    let value = 0;
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(point - value - 1))) value += 1;
    return String(value);
  });
}

const plain = (text) =>
  western(text)
    .replace(/[\p{Z}\p{Cf}\p{Pd}\s._−]/gu, "")
    .replace(/[Oo]/g, "0")
    .replace(/[Il]/g, "1");

function bare(text) {
  const digits = plain(text);
  if (!digits) return { kind: "wrong", why: "empty" };
  if (!/^[0-9]+$/.test(digits)) return { kind: "wrong", why: "character" };
  if (digits.length === DIGITS) return isRight(digits) ? { kind: "code", code: digits } : { kind: "wrong", why: "check" };
  if ([8, 12, 13, 14].includes(digits.length) && isGtin(digits)) return { kind: "gtin", gtin: digits.padStart(14, "0") };
  return { kind: "wrong", why: "length", digits: digits.length };
}

// The check digit of GS1 numbers: weights 3 and 1 from the right.
export function isGtin(digits) {
  const sum = [...digits].reverse().reduce((total, digit, place) => total + Number(digit) * (place % 2 ? 3 : 1), 0);
  return sum % 10 === 0;
}

// A GTIN and a serial as GS1 carriers and Digital Links hold them; null where the text has neither.
function goods(text) {
  const found =
    /^(?:\]..)?\x1d?01([0-9]{14})(?:.*?\x1d)?21([^\x1d]{1,20})/.exec(text) ||
    /^\(01\)([0-9]{14})(?:.*\(21\)([^(]{1,20}))?/.exec(text) ||
    /\/01\/([0-9]{8,14})(?:\/.*?21\/([^/?#]{1,20}))?/.exec(text);
  if (!found) return null;
  if (found[2]) {
    const serial = bare(decodeURIComponent(found[2]));
    if (serial.kind === "code") return { ...serial, gtin: found[1].padStart(14, "0") };
  }
  return isGtin(found[1]) ? { kind: "gtin", gtin: found[1].padStart(14, "0") } : { kind: "wrong", why: "check" };
}

const address = (text) => /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#\s]*[.:][^/?#\s]*|localhost[^/?#\s]*)(\/[^?#]*)/i.exec(text);

// What somebody typed or pasted.
export function readTyped(given) {
  const text = given.slice(0, LONGEST).trim();
  const way = address(text);
  if (way) {
    const [only, ...more] = way[3].split("/").filter(Boolean);
    if (only && !more.length) return bare(only);
  }
  return goods(text) || bare(text);
}

// What a camera read. An address of another host is somebody else's, also when a code of ours stands in it.
export function readScanned(given, host) {
  const text = given.slice(0, LONGEST).trim();
  const way = address(text);
  if (way && way[1] && way[2].toLowerCase() !== host.toLowerCase()) return { kind: "foreign", text };
  const found = readTyped(text);
  return found.kind === "wrong" ? { kind: "foreign", text } : found;
}
