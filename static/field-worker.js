// Lets `/kich-hoat` open without a network. It answers for that page and what it is made of, and for nothing else; the
// network always comes first. When nobody is signed in any more the kept page is forgotten.

const SHELF = "kich-hoat";
const PAGE = "/kich-hoat";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("message", (event) => {
  const own = (event.data?.keep || []).filter((address) => new URL(address, location).origin === location.origin);
  event.waitUntil(Promise.all(own.map((address) => fetched(new Request(address)).catch(() => {}))));
});

const kind = (address) => (address.pathname === PAGE ? "page" : address.pathname.startsWith("/static/") ? "part" : "");

addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin || !kind(address)) return;
  event.respondWith(fetched(event.request).catch(() => kept(event.request)));
});

async function fetched(request) {
  const answer = await fetch(request);
  const shelf = await caches.open(SHELF);
  const place = placeOf(request);
  const plain = place !== PAGE || !new URL(request.url).search;
  if (answer.ok && !answer.redirected && plain) await shelf.put(place, answer.clone());
  else if (place === PAGE && plain) await shelf.delete(PAGE);
  return answer;
}

async function kept(request) {
  return (await caches.match(placeOf(request), { ignoreVary: true })) || Response.error();
}

function placeOf(request) {
  const address = new URL(request.url);
  return kind(address) === "page" ? PAGE : request.url;
}
