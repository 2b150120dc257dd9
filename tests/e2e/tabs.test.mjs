// Two tabs of one browser on the same case: one writes, the other follows and can take over; one log that never forks.

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

/** Two tabs on the sample night, the first of which writes. */
async function pair(t) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  t.after(() => context.close());
  const record = await Record.of(context);
  const one = await tab(context, record);
  await loadSample(one);
  const two = await tab(context, record);
  // The second tab takes up the kept case by itself, or loads the same night.
  if (await two.id("queue-row").count() === 0) await loadSample(two);
  return { one, two, record };
}

/** The stored entries, in order. */
const stored = async (app) => (await app.page.evaluate(() => new Promise((done, failed) => {
  const request = indexedDB.open("watchglass-verdicts");
  request.onerror = () => failed(request.error);
  request.onsuccess = () => {
    const all = request.result.transaction("entries").objectStore("entries").getAll();
    all.onsuccess = () => { request.result.close(); done(all.result); };
    all.onerror = () => failed(all.error);
  };
}))).sort((a, b) => a.seq - b.seq);

function isUnbroken(entries) {
  for (const [i, entry] of entries.entries()) {
    if (i > 0) assert.equal(entry.seq, entries[i - 1].seq + 1, "numbered without a gap");
    if (i > 0 && "prev" in entry) assert.equal(entry.prev, entries[i - 1].hash, "each entry names the one before it");
  }
}

/** The last error that was said: it stays when its toast has gone. */
const alarm = (app) => app.page.locator('.u-hidden[role="alert"]').textContent();

const shown = (app) => app.id("log-row").evaluateAll((rows) => rows.map((row) => row.innerText));

async function showLog(app, n) {
  await app.goTo("v");
  await app.page.waitForFunction((n) => document.querySelectorAll('[data-testid="log-row"]').length === n, n);
}

test("the second tab follows what the first one writes, and writes nothing itself", async (t) => {
  const { one, two, record } = await pair(t);
  await two.id("follows").waitFor();
  assert.equal(await one.id("follows").count(), 0);
  await two.shot("tabs-follows");

  for (let i = 0; i < 3; i += 1) {
    await Promise.all([one.press("f", "1"), two.press("t", "Enter")]);
    // What was refused is said, and the tray stays: taken over, the same key records it.
    assert.match(await alarm(two), /Not recorded: another tab writes this case/);
    assert.equal(await two.id("verdict-tray").count(), 1);
    await two.press("Escape");
  }
  await showLog(one, 3);
  await showLog(two, 3);
  assert.deepEqual(await shown(one), await shown(two), "both tabs show the same log");
  const entries = await stored(one);
  assert.deepEqual(entries.map((entry) => entry.action.verdict), ["fp", "fp", "fp"], "only the first tab wrote");
  isUnbroken(entries);
  assert.deepEqual(record.violations, []);
});

test("a tab takes the case over, the other is told and writes no more, and nothing is lost", async (t) => {
  const { one, two, record } = await pair(t);
  await two.id("follows").waitFor();
  await one.press("f", "1");
  await two.press("t", "Enter");
  await two.goTo("t");
  await two.id("follows").waitFor({ state: "detached" });
  await one.page.getByText("Another tab took this case over").waitFor();
  assert.match(await alarm(one), /Another tab took the case over. Nothing is lost/);
  await one.shot("tabs-taken");
  // The tray is still open: the verdict that was refused is given now.
  await two.press("Enter");
  await one.press("f", "1");
  assert.match(await alarm(one), /Not recorded/);
  await one.press("Escape");
  // And back, by the button.
  await one.id("take-over").click();
  await one.id("follows").waitFor({ state: "detached" });
  await two.id("follows").waitFor();
  await one.press("b", "1");

  await showLog(one, 3);
  await showLog(two, 3);
  const entries = await stored(two);
  assert.deepEqual(entries.map((entry) => entry.action.verdict), ["fp", "tp", "bp"]);
  assert.equal(new Set(entries.map((entry) => entry.tab)).size, 2, "of two tabs");
  isUnbroken(entries);
  assert.deepEqual(record.violations, []);
});

test("when the tab that writes is closed, the one that follows writes", async (t) => {
  const { one, two, record } = await pair(t);
  await two.id("follows").waitFor();
  await one.press("f", "1");
  await one.page.close();
  await two.id("follows").waitFor({ state: "detached" });
  await two.press("f", "1");
  await showLog(two, 2);
  isUnbroken(await stored(two));
  assert.deepEqual(record.violations, []);
});

test("a verdict that is being stored while the other tab takes over is stored once, and the log does not fork", async (t) => {
  const { one, two } = await pair(t);
  await two.id("follows").waitFor();
  let given = 0;
  for (let i = 0; i < 4; i += 1) {
    const [writes, follows] = i % 2 === 0 ? [one, two] : [two, one];
    await writes.press("f");
    const before = (await stored(writes)).length;
    // Not waited for in between: the pen goes while the entry is on its way, or just before.
    await Promise.all([writes.page.keyboard.press("1"), follows.id("take-over").click()]);
    await Promise.all([writes.idle(), follows.idle()]);
    await follows.id("follows").waitFor({ state: "detached" });
    const after = (await stored(writes)).length;
    const refused = await writes.id("verdict-tray").count() === 1;
    assert.equal(after - before, refused ? 0 : 1, "stored, or said to be not recorded");
    if (refused) await writes.press("Escape");
    given += after - before;
  }
  const entries = await stored(one);
  assert.equal(entries.length, given);
  isUnbroken(entries);
});
