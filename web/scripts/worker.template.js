// Keeps the shell of the app on the device, so that it opens without a network. It never touches the API: what people
// write is kept and sent by the app itself. Written anew by every build (scripts/worker.mjs).
const KEPT = "gongdan-shell";
/** What opens the app: fetched when the worker is installed. */
const SHELL = __SHELL__;
/** Every file of this build; what else is kept belongs to an older one. */
const FILES = new Set(__FILES__);
const PATIENCE_MS = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(KEPT);
      // Names of assets change with their content: what is there already need not come again.
      const missing = [];
      for (const path of SHELL) if (!(await cache.match(path))) missing.push(path);
      await cache.addAll(missing);
      await cache.put("/", await fetchPage("/"));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(KEPT);
      for (const request of await cache.keys()) {
        const { pathname } = new URL(request.url);
        if (pathname !== "/" && !FILES.has(pathname)) await cache.delete(request);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    // Addresses of the server itself and public forms are none of the app's places.
    if (!/^\/(api|problems|f)\//.test(url.pathname)) event.respondWith(page(request));
  } else if (FILES.has(url.pathname)) {
    event.respondWith(file(request));
  }
});

async function fetchPage(path) {
  const answer = await fetch(path, { cache: "no-cache", headers: { accept: "text/html" } });
  if (!answer.ok) throw new Error(`the page answers ${answer.status}`);
  return answer;
}

/** The network first, so that nobody is stuck with an old version; what is kept only where it does not answer. */
async function page(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(request, { signal: stop.signal });
    // A balancer without a living node behind it answers too.
    if (answer.status < 502) return answer;
  } catch {
    // Then what is kept has to do.
  } finally {
    clearTimeout(timer);
  }
  return (await caches.match("/", { cacheName: KEPT })) ?? fetch(request);
}

async function file(request) {
  const kept = await caches.match(request, { cacheName: KEPT });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    const cache = await caches.open(KEPT);
    await cache.put(request, answer.clone());
  }
  return answer;
}
