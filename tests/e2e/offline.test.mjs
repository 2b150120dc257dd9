// The installed app: works without a network after one visit, and a new version waits until it is taken.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { App, DIST, Record, SINGLE, launch, open, serve } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Opens the app and waits until its files are kept. */
async function visit(t, server) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  t.after(() => context.close());
  const record = await Record.of(context);
  const app = new App(await record.newPage(context), record, context);
  await app.go(server.url);
  await app.page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state !== "activated") await new Promise((done) => active.addEventListener("statechange", done, { once: true }));
  });
  return app;
}

for (const headers of [true, false]) {
  test(`after one visit the app works without a network, ${headers ? "with" : "without"} headers`, async (t) => {
    const server = await serve({ headers });
    const app = await visit(t, server);
    assert.deepEqual(app.record.violations, []);
    const { url } = server;
    await server.close();
    await app.go(url);
    await app.id("load-sample").first().click();
    await app.idle();
    await app.goTo("q");
    await app.press("Home", "t", "1");
    assert.equal(await app.page.evaluate(async () => (await globalThis.__wgTriage()).alerts.length > 1000), true);
    await app.page.goto(url + "rescue.html");
    await app.page.waitForFunction(() => /1 verdict/.test(document.getElementById("state").textContent));
    assert.deepEqual(app.record.violations, []);
  });
}

test("only files of the list are kept, and nothing of the alerts", async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const app = await visit(t, server);
  await app.go(server.url);
  await app.id("load-sample").first().click();
  await app.idle();
  const kept = await app.page.evaluate(async () => {
    const names = await caches.keys();
    const cache = await caches.open(names[0]);
    return { names, urls: (await cache.keys()).map((request) => request.url) };
  });
  assert.equal(kept.names.length, 1);
  assert.match(kept.names[0], new RegExp(`^watchglass ${server.url} [0-9a-f]{16}$`));
  const files = kept.urls.map((url) => url.slice(server.url.length)).sort();
  assert.equal(files.length, 13);
  for (const file of files) assert.ok(existsSync(join(DIST, file || "index.html")), file);
  assert.ok(files.includes("watchglass.html"), "the shell of working briefs");
  assert.equal((await app.page.goto(server.url + "ATTACK-NOTICE.txt")).status(), 200, "what is not in the list goes to the server");
});

for (const headers of [true, false]) {
  test(`a hosted page writes a working brief without a request, ${headers ? "with" : "without"} headers`, async (t) => {
    const server = await serve({ headers });
    const app = await visit(t, server);
    const { url, hits } = server;
    await app.go(url);
    await server.close();
    const before = hits.length;
    await app.id("load-sample").first().click();
    await app.idle();
    await app.goTo("h");
    await app.id("brief-sheets").locator("article").first().waitFor();
    assert.equal(await app.id("shell-missing").count(), 0);
    const downloads = [];
    app.page.on("download", (download) => downloads.push(download));
    await app.id("save-working").click();
    await app.idle();
    for (let i = 0; i < 100 && downloads.length < 2; i++) await app.page.waitForTimeout(50);
    const working = downloads.find((download) => download.suggestedFilename().endsWith(".html"));
    const html = readFileSync(await working.path(), "latin1");
    assert.equal(html.replace(/<script type="application\/octet-stream" id="wg-brief">[^<]*<\/script>\n/, ""), readFileSync(SINGLE, "latin1"));
    assert.equal(hits.length, before, "nothing was asked of the server");
    assert.match(await app.page.locator(".privacy").innerText(), /^0/);
    assert.deepEqual(app.record.violations, []);
    assert.deepEqual(app.record.errors, []);
  });
}

test("where the browser keeps nothing, the page says so and takes the very file of its build", async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const app = await open(browser, server.url, { acceptDownloads: true });
  t.after(() => app.close());
  await app.id("load-sample").first().click();
  await app.idle();
  await app.goTo("h");
  await app.id("brief-sheets").locator("article").first().waitFor();
  assert.match(await app.id("shell-missing").innerText(), /Choose the file/);
  const other = { name: "watchglass.html", mimeType: "text/html", buffer: Buffer.from(readFileSync(SINGLE, "latin1").replace("<title>", "<title>x"), "latin1") };
  await app.id("shell-file").setInputFiles(other);
  await app.idle();
  assert.match(await app.page.locator(".toast").innerText(), /not the watchglass.html that was built with this page/);
  await app.id("shell-file").setInputFiles(SINGLE);
  await app.idle();
  assert.equal(await app.id("shell-missing").count(), 0);
  const [download] = await Promise.all([app.page.waitForEvent("download"), app.id("save-working").click()]);
  assert.match(download.suggestedFilename(), /^watchglass-(working|codes)/);
  assert.deepEqual(app.leaked(), []);
  assert.deepEqual(app.record.violations, []);
});

test("a new version waits until it is taken", async (t) => {
  let version = "";
  const change = (name, bytes) => (name === "sw.js" && version ? bytes.toString().replace(/const VERSION = "[0-9a-f]+"/, `const VERSION = "${version}"`) : null);
  const server = await serve({ change });
  t.after(() => server.close());
  const app = await visit(t, server);
  await app.go(server.url);
  assert.equal(await app.id("update-note").count(), 0);
  version = "0123456789abcdef";
  await app.page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  await app.id("update-note").waitFor();
  const names = () => app.page.evaluate(async () => (await caches.keys()).map((name) => name.split(" ").pop()));
  assert.equal((await names()).length, 2, "the one in use stays whole");
  await app.shot("update");
  const loaded = app.page.waitForEvent("load");
  await app.id("update-now").click();
  await loaded;
  await app.page.waitForFunction(async () => (await caches.keys()).length === 1);
  assert.deepEqual(await names(), [version]);
  assert.deepEqual(app.record.violations, []);
});

test("a file that was changed on the server is not kept", async (t) => {
  const change = (name, bytes) => (name.startsWith("rescue.js") ? Buffer.concat([bytes, Buffer.from(" ")]) : null);
  const server = await serve({ change });
  t.after(() => server.close());
  const context = await browser.newContext();
  t.after(() => context.close());
  const record = await Record.of(context);
  const app = new App(await record.newPage(context), record, context);
  await app.go(server.url);
  await app.page.waitForFunction(async () => {
    const kept = await navigator.serviceWorker.getRegistration();
    return !kept || (!kept.active && !kept.installing);
  });
  assert.equal(await app.page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.active)), false);
});

test("the worker of a build for development turns the real one off", () => {
  const text = readFileSync(join(import.meta.dirname, "../../public/sw.js"), "utf8");
  assert.match(text, /registration\.unregister\(\)/);
  assert.doesNotMatch(text, /respondWith|"fetch"/);
});
