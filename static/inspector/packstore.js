// Where packs lie on a phone: an IndexedDB of its own, so that forgetting packs touches no unsent work. Each change is
// one transaction: a phone that dies in it has the pack of before.

const NAME = "goi-kiem-tra";
const TICK_MS = 60 * 1000; // the latest moment seen is written down no more often than this
let opened = null;

function open() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("packs", { keyPath: "id" });
      asked.result.createObjectStore("files", { keyPath: ["pack", "sha256"] });
      asked.result.createObjectStore("clock", { keyPath: "id" });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => (asked.result.close(), (opened = null));
      done(asked.result);
    };
    asked.onerror = asked.onblocked = () => ((opened = null), failed(asked.error));
  });
  return opened;
}

function answer(asked) {
  return new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function change(shelves, act, durability = "relaxed") {
  const db = await open();
  return new Promise((done, failed) => {
    const work = db.transaction(shelves, "readwrite", { durability });
    work.oncomplete = () => done();
    work.onerror = work.onabort = () => failed(work.error);
    act(...shelves.map((name) => work.objectStore(name)));
  });
}

const of = (packId) => IDBKeyRange.bound([packId], [packId, []]); // every file of a pack: a list sorts after any text

export async function keptPacks() {
  return answer((await open()).transaction("packs").objectStore("packs").getAll());
}

// The files of a pack by their hash; only which there are, if asked so.
export async function keptFiles(packId, namesOnly = false) {
  const shelf = (await open()).transaction("files").objectStore("files");
  if (namesOnly) return new Set((await answer(shelf.getAllKeys(of(packId)))).map(([, sha256]) => sha256));
  return new Map((await answer(shelf.getAll(of(packId)))).map((file) => [file.sha256, file.bytes]));
}

export const putFile = (pack, sha256, bytes) => change(["files"], (shelf) => shelf.put({ pack, sha256, bytes }));

// The new pack in the old one's place, and the files that only the old one had away: all of it, or nothing.
export function swap(one, wanted, said) {
  return change(["packs", "files", "clock"], (shelf, parts, clocks) => {
    shelf.put(one);
    clocks.put({ id: "latest", ...said });
    parts.openKeyCursor(of(one.id)).onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (!wanted.has(cursor.primaryKey[1])) parts.delete(cursor.primaryKey);
      cursor.continue();
    };
  }, "strict");
}

export function letGo(packId) {
  return change(["packs", "files"], (shelf, parts) => (shelf.delete(packId), parts.delete(of(packId))), "strict");
}

export function forgetAll() {
  return change(["packs", "files", "clock"], (...shelves) => shelves.forEach((shelf) => shelf.clear()), "strict");
}

// How far the phone's clock is off, as the server last said, and the latest right moment ever seen (milliseconds).
export async function clockOf() {
  const kept = await answer((await open()).transaction("clock").objectStore("clock").get("latest"));
  return kept ?? { id: "latest", offset: 0, highest: 0 };
}

// The same as it was before now, when the phone's clock says `here`.
export async function tick(here) {
  const before = await clockOf();
  const right = here + before.offset;
  if (right - before.highest > TICK_MS) {
    change(["clock"], (shelf) => shelf.put({ ...before, highest: right })).catch(() => {}); // the next question tries again
  }
  return before;
}
