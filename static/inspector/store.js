// What is kept on this phone: an IndexedDB with one shelf for each kind of thing. Knows no page and no key.

const NAME = "hien-truong";
const SHELVES = { meta: "name", kept: "name", records: "id", files: "id", pieces: ["file", "nth"] };
let opened;

export function open() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(SHELVES)) asked.result.createObjectStore(name, { keyPath });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = asked.onblocked = () => failed(asked.error);
  });
  return opened;
}

// Runs `act` on the shelves named, and is done once the browser says that it is kept, also when power fails; "relaxed"
// is for what may be lost then.
export async function change(names, act, durability = "strict") {
  const db = await open();
  return new Promise((done, failed) => {
    const work = db.transaction(names, "readwrite", { durability });
    work.oncomplete = done;
    work.onerror = work.onabort = () => failed(work.error);
    act(...names.map((name) => work.objectStore(name)));
  });
}

export const put = (name, value, durability) => change([name], (shelf) => shelf.put(value), durability);
export const one = (name, key) => asked(name, (shelf) => shelf.get(key));
export const all = (name) => asked(name, (shelf) => shelf.getAll());
export const count = (name) => asked(name, (shelf) => shelf.count());

async function asked(name, act) {
  const db = await open();
  return new Promise((done, failed) => {
    const question = act(db.transaction(name).objectStore(name));
    question.onsuccess = () => done(question.result);
    question.onerror = () => failed(question.error);
  });
}

export const piecesOf = (file) => IDBKeyRange.bound([file, 0], [file, Infinity]);

// Everything of some shelves.
export const clear = (...names) => change(names, (...shelves) => shelves.forEach((shelf) => shelf.clear()));
