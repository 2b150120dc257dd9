// What the analyst says changes what is shown, and can be taken back: links cut, incidents joined, a model learnt in shadow.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

async function atTheQueue(t) {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  await app.id("load-sample").first().click();
  await app.idle();
  await app.goTo("q");
  await app.press("Home");
  return app;
}

const incidents = async (app) => (await app.page.evaluate(() => globalThis.__wgTriage())).incidents;

test("a link is cut, holds over a reload, and is taken back", async (t) => {
  const app = await atTheQueue(t);
  const before = (await incidents(app)).length;
  await app.press("c");
  await app.id("chain-link").first().waitFor();
  await app.press("]", "Delete");
  await app.idle();
  assert.equal((await incidents(app)).length, before + 1, "one incident is two");
  await app.shot("chain-cut");

  await app.page.reload();
  await app.go(app.page.url());
  if (!(await app.id("queue-row").count())) {
    await app.goTo("q");
  }
  await app.idle();
  const again = await incidents(app).catch(() => []);
  if (again.length === 0) {
    // What was loaded is not kept for a sample; it is loaded again.
    await app.goTo("i");
    await app.id("load-sample").first().click();
    await app.idle();
  }
  assert.equal((await incidents(app)).length, before + 1, "it stays cut");

  await app.goTo("q");
  await app.press("u");
  await app.idle();
  assert.equal((await incidents(app)).length, before, "undo joins it again");
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
});

test("the model learns in shadow, and ranks only when it is accepted", async (t) => {
  const app = await atTheQueue(t);
  // Two real, then false alarms down the list.
  await app.press("t", "1", "t", "1");
  for (let n = 0; n < 6; n += 1) await app.press("f", "1");
  const scores = async () => (await incidents(app)).map((incident) => [incident.uid, incident.score]);
  const before = await scores();

  await app.goTo("l");
  await app.id("learn").first().waitFor();
  await app.idle();
  await app.shot("model-before");
  await app.press("r");
  await app.id("accept-model").first().waitFor();
  await app.idle();
  await app.shot("model-candidate");
  assert.deepEqual(await scores(), before, "a candidate changes nothing");

  await app.press("d");
  await app.id("accept-model").first().waitFor({ state: "detached" });
  assert.deepEqual(await scores(), before, "discarded, it has changed nothing");

  await app.press("r");
  await app.id("accept-model").first().waitFor();
  await app.press("a");
  await app.id("accept-model").first().waitFor({ state: "detached" });
  await app.idle();
  const after = await scores();
  assert.notDeepEqual(after, before, "accepted, it ranks");
  await app.shot("model-learnt");

  await app.press("Shift+S");
  await app.idle();
  assert.deepEqual(await scores(), before, "the shipped scorecard gives the same scores as before");
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
});
