// The app as one file from disk, with the network off.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SINGLE, fileUrl, launch, open } from "./harness.mjs";

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
