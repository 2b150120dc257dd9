// Keeps the app's own files, and nothing else, so that it starts without a network. It never sees what the page loads or
// judges: it answers for the files in its list, which the build has written, and leaves everything else to the browser.
// A new version is fetched whole, each file against its hash, and waits until the page's user takes it.
"use strict";

const FILES = {};
const VERSION = "";

// One origin may hold several apps, each in its own folder.
const OWN = `watchglass ${registration.scope} `;
const CACHE = OWN + VERSION;

async function fill() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.entries(FILES).map(async ([name, integrity]) => {
    const url = new URL(name, registration.scope).href;
    const response = await fetch(url, { integrity, cache: "no-cache", credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(`${name}: status ${response.status}`);
    await cache.put(url, response);
  }));
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OWN) && name !== CACHE).map((name) => caches.delete(name)));
}

/** Returns the name of one of our files, or nothing. */
function nameOf(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(registration.scope)) return undefined;
  const path = (url.origin + url.pathname).slice(registration.scope.length);
  const name = path === "index.html" ? "" : path;
  return Object.hasOwn(FILES, name) ? name : undefined;
}

addEventListener("install", (event) => event.waitUntil(fill()));
addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
addEventListener("message", (event) => {
  if (event.data === "use") skipWaiting();
});
addEventListener("fetch", (event) => {
  const name = nameOf(event.request);
  if (name === undefined) return;
  const url = new URL(name, registration.scope).href;
  const kept = caches.open(CACHE).then((cache) => cache.match(url));
  event.respondWith(kept.then((response) => response ?? fetch(event.request)));
});
