// The start of the page: its policy, its integrity, and the proof that the record of the other tests would see a leak.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { createServer } from "node:http";
import { DIST, Record, launch, open, serve } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const headers of [true, false]) {
  test(`starts under ${headers ? "the header policy" : "its own policy alone"} in a sub-path, silent after that`, async (t) => {
    const server = await serve({ headers });
    t.after(server.close);
    const app = await open(browser, server.url);
    t.after(() => app.close());
    assert.equal(await app.page.evaluate(() => globalThis.__wgFailed), undefined);
    assert.ok(app.record.requests.length >= 6, app.record.requests.join("\n"));
    for (const request of app.record.requests) assert.ok(request.startsWith(server.url), request);
    assert.deepEqual(app.leaked(), []);
    assert.deepEqual(app.record.violations, []);
    assert.deepEqual(app.record.errors, []);
    assert.equal(server.hits.filter((hit) => hit.startsWith("GET")).length, server.hits.length);
  });
}

test("the browser refuses a request and foreign markup after the start, and the record sees both", async (t) => {
  const server = await serve();
  t.after(server.close);
  const app = await open(browser, server.url);
  t.after(() => app.close());
  const hits = server.hits.length;

  const fetched = await app.page.evaluate(() => fetch("icon.svg").then(() => "came", () => "refused"));
  assert.equal(fetched, "refused");
  const worker = app.page.workers()[0];
  assert.ok(worker, "the engine runs in a worker");
  const inWorker = await worker.evaluate((url) => fetch(url).then(() => "came", () => "refused"), server.url + "icon.svg");
  assert.equal(inWorker, "refused");
  const markup = await app.page.evaluate(() => {
    try {
      document.createElement("p").innerHTML = "<img src=x onerror=alert(1)>";
      return "taken";
    } catch {
      return "refused";
    }
  });
  assert.equal(markup, "refused");
  const script = await app.page.evaluate(() => {
    try {
      return new Worker(URL.createObjectURL(new Blob(["postMessage(1)"]))) && "taken";
    } catch {
      return "refused";
    }
  });
  assert.equal(script, "refused");

  await app.page.waitForTimeout(300);
  assert.equal(server.hits.length, hits, "nothing reached the server");
  const seen = app.record.violations.join("\n");
  assert.match(seen, /connect-src.*icon\.svg/);
  assert.match(seen, /require-trusted-types-for.*innerHTML/);
  assert.match(seen, /require-trusted-types-for.*Worker/);
  assert.ok(app.record.violations.filter((text) => /connect-src/.test(text)).length >= 2, `page and worker:\n${seen}`);
});

test("the record sees what a page without a policy and its worker ask for", async (t) => {
  const hits = [];
  const server = createServer((request, response) => {
    hits.push(request.url);
    response.setHeader("content-type", "text/html");
    response.end(`<script>
      fetch("/by-page");
      const text = 'fetch("' + location.origin + '/by-worker"); new WebSocket("ws://' + location.host + '/by-socket")';
      new Worker(URL.createObjectURL(new Blob([text])));
    </script>`);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => { server.closeAllConnections(); server.close(); });
  const context = await browser.newContext();
  t.after(() => context.close());
  const record = await Record.of(context);
  const page = await record.newPage(context);
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const end = Date.now() + 5000;
  while (!(hits.includes("/by-page") && hits.includes("/by-worker")) && Date.now() < end) await page.waitForTimeout(50);
  await page.waitForTimeout(100);
  const seen = record.requests.join("\n");
  for (const path of ["/by-page", "/by-worker", "/by-socket"]) assert.ok(seen.includes(path), seen);
});

const shipped = readdirSync(DIST).filter((name) => /^(boot|page|worker|style)-.*\.(js|wasm|css)$/.test(name));

test("every program file of the build is named by its hash", () => {
  const kinds = shipped.map((name) => name.replace(/-[0-9a-f]{16}/, "")).sort();
  assert.deepEqual(kinds, ["boot.js", "page.js", "page.wasm", "style.css", "worker.js", "worker.wasm"]);
});

for (const name of shipped) {
  test(`a changed ${name.replace(/-[0-9a-f]{16}/, "")} is refused with a plain message`, async (t) => {
    const change = (asked, bytes) => {
      if (asked !== name) return null;
      const changed = Buffer.from(bytes);
      changed[changed.length >> 1] ^= 1;
      return changed;
    };
    const server = await serve({ change });
    t.after(server.close);
    const page = await browser.newPage();
    t.after(() => page.close());
    await page.goto(server.url);
    if (name.startsWith("boot")) {
      // Nothing runs at all then; the text that stands in the page appears by itself.
      await page.waitForFunction(() => getComputedStyle(document.querySelector(".boot__late")).opacity === "1");
    } else {
      await page.waitForFunction(() => globalThis.__wgFailed);
    }
    const text = await page.evaluate(() => document.body.innerText);
    assert.match(text, /could not be loaded/);
    assert.match(text, /rescue page/);
    assert.equal(await page.evaluate(() => globalThis.__wgBooted), undefined);
    assert.equal(page.workers().length, 0);
  });
}

test("a browser without what is needed is told so", async (t) => {
  const server = await serve();
  t.after(server.close);
  const context = await browser.newContext();
  t.after(() => context.close());
  await context.addInitScript(() => { WebAssembly.validate = () => false; });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => globalThis.__wgFailed);
  assert.match(await page.evaluate(() => document.body.innerText), /no WebAssembly SIMD/);
});
