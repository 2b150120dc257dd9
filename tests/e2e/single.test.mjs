// The app as one file from disk, with the network off.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SINGLE, fileUrl, launch, open, serve } from "./harness.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("watchglass.html starts from disk without a network, under its own policy of hashes", async (t) => {
  const app = await open(browser, fileUrl(SINGLE), { offline: true });
  t.after(() => app.close());
  assert.equal(await app.page.evaluate(() => globalThis.__wgFailed), undefined);
  assert.deepEqual(app.record.requests, [fileUrl(SINGLE)]);
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
  const policy = await app.page.evaluate(() => document.querySelector("meta[http-equiv]").content);
  assert.doesNotMatch(policy, /'self'|unsafe-inline|'unsafe-eval'/);
  assert.match(policy, /connect-src 'none'/);
  assert.equal(app.page.workers().length, 1, "the engine runs in a worker");
});

test("a damaged single file says so and saves the verdicts by itself", async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "wg-single-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const html = readFileSync(SINGLE, "latin1");
  const at = html.indexOf(">", html.indexOf('id="wg-parts"')) + 2000;
  writeFileSync(join(dir, "damaged.html"), html.slice(0, at) + "AAAA" + html.slice(at + 4), "latin1");
  const app = await open(browser, fileUrl(join(dir, "damaged.html")), { offline: true });
  t.after(() => app.close());
  assert.match(await app.page.evaluate(() => document.body.innerText), /could not be loaded/);
  await app.page.waitForFunction(() => !/Looking|^$/.test(document.getElementById("state").textContent));
  assert.match(await app.page.locator("#state").innerText(), /no verdict|none|no log/i);
  assert.deepEqual(app.record.violations, []);
});

test("a host that sends the file under another encoding is named as the cause", async (t) => {
  const server = await serve({ headers: false });
  t.after(() => server.close());
  const app = await open(browser, server.url + "watchglass.html");
  t.after(() => app.close());
  assert.match(await app.page.evaluate(() => document.body.innerText), /another text encoding than its own.*Save it/s);
});
