// Two tabs of one browser on the same case: one log that never forks, and both show the same.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { App, Record, launch, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

async function tab(context, record) {
  const app = new App(await record.newPage(context), record, context);
  await app.go(server.url);
  return app;
}

async function loadSample(app) {
  await app.id("load-sample").first().click();
  await app.idle();
  await app.press("Enter", "Home");
  await app.id("queue-row").first().waitFor();
}

test("verdicts of two tabs make one unbroken log that both show", async (t) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  t.after(() => context.close());
  const record = await Record.of(context);
  const one = await tab(context, record);
  await loadSample(one);
  const two = await tab(context, record);
  // The second tab takes up the kept case by itself, or loads the same night.
  if (await two.id("queue-row").count() === 0) await loadSample(two);

  const rounds = 6;
  for (let i = 0; i < rounds; i += 1) {
    await Promise.all([one.press("f", "1"), two.press("t", "Enter")]);
  }
  for (const app of [one, two]) {
    await app.goTo("v");
    await app.id("log-row").first().waitFor();
  }
  const shown = (app) => app.id("log-row").evaluateAll((rows) => rows.map((row) => row.innerText));
  const end = Date.now() + 5000;
  while (Date.now() < end && (await shown(one)).length + (await shown(two)).length < 4 * rounds) {
    await one.page.waitForTimeout(50);
  }
  assert.equal((await shown(one)).length, 2 * rounds, "no verdict is lost");
  assert.deepEqual(await shown(one), await shown(two), "both tabs show the same log");

  const chain = await one.page.evaluate(() => new Promise((done, failed) => {
    const request = indexedDB.open("watchglass-verdicts");
    request.onerror = () => failed(request.error);
    request.onsuccess = () => {
      const all = request.result.transaction("entries").objectStore("entries").getAll();
      all.onsuccess = () => { request.result.close(); done(all.result); };
      all.onerror = () => failed(all.error);
    };
  }));
  assert.equal(chain.length, 2 * rounds);
  chain.sort((a, b) => a.seq - b.seq);
  for (const [i, entry] of chain.entries()) {
    if (i > 0) assert.equal(entry.seq, chain[i - 1].seq + 1, "numbered without a gap");
    if (i > 0 && "prev" in entry) assert.equal(entry.prev, chain[i - 1].hash, "each entry names the one before it");
  }
  assert.deepEqual(record.violations, []);
});
