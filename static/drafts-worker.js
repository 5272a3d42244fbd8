// Lets forms that were opened before open without a network. The network always comes first; a page on which nobody is
// signed in any more is forgotten. What is kept, and under whose key, is said by the pages themselves (drafts.js).

const SHELVES = "ban-nhap:";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate" || address.pathname.startsWith("/static/")) event.respondWith(answered(request));
});

async function answered(request) {
  try {
    const heard = await fetch(request);
    if (heard.type === "opaqueredirect" || heard.status === 401) await forget(request);
    return heard;
  } catch {
    return (await caches.match(request, { ignoreVary: true })) || Response.error();
  }
}

async function forget(request) {
  for (const name of await caches.keys()) if (name.startsWith(SHELVES)) await (await caches.open(name)).delete(request);
}
