// The worker of a build for development, and the switch that turns the real one off: it takes its place, forgets what was kept
// and goes. `cargo xtask dist` writes the real one over it (xtask/src/offline/sw.js).
"use strict";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  const own = `watchglass ${registration.scope} `;
  const forget = caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith(own)).map((name) => caches.delete(name))));
  event.waitUntil(forget.then(() => registration.unregister()));
});
