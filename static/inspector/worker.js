// Lets the inspectors' app open without a network: its shell and all it is made of, kept as one whole of one version.
// What the server says (VERSION, PARTS) stands above these lines. The doors and everything else are none of its business.

const SHELF = `hien-truong:${VERSION}`;
const HERE = "/kiem-tra/hien-truong/";
const DECODER = "/static/vendor/";

addEventListener("install", (event) => event.waitUntil(whole().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => clients.claim())));

async function whole() {
  const shelf = await caches.open(SHELF);
  await shelf.addAll([HERE, ...PARTS].map((address) => new Request(address, { cache: "reload" })));
}

async function forgetOthers() {
  for (const name of await caches.keys()) if (name.startsWith("hien-truong:") && name !== SHELF) await caches.delete(name);
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  // Only the app's own page is kept in its place: a link to one of its doors would put what that says there, unsealed.
  const turned = address.pathname === HERE && address.searchParams.has("lang");
  if (request.mode === "navigate") event.respondWith(turned ? inLanguage(request) : shell());
  else if (PARTS.includes(address.pathname)) event.respondWith(part(request, address.pathname));
  else if (address.pathname.startsWith(DECODER)) event.respondWith(decoder(request));
});

const shell = async () => (await caches.match(HERE, { cacheName: SHELF })) || fetch(HERE);
const part = async (request, path) => (await caches.match(path, { cacheName: SHELF })) || fetch(request);

// The same app in another language takes the place of the one that is kept.
async function inLanguage(request) {
  try {
    const heard = await fetch(request);
    if (heard.ok && !heard.redirected) await (await caches.open(SHELF)).put(HERE, heard.clone());
    return heard;
  } catch {
    return shell();
  }
}

// The decoder bears its version in its address: what is kept is never out of date. A cache that does not take it now
// keeps nobody from using it.
async function decoder(request) {
  const kept = await caches.match(request, { cacheName: SHELF });
  if (kept) return kept;
  const heard = await fetch(request);
  const copy = heard.ok && heard.clone();
  if (copy) await caches.open(SHELF).then((shelf) => shelf.put(request, copy)).catch(() => {});
  return heard;
}
