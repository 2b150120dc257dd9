// The second look: a worker of its own, taught on the verdicts of the model in use, whose marks are advice and move nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

const text = async (app, id) => (await app.id(id).first().innerText()).replaceAll(/\s+/g, " ");
const order = (app) => app.page.evaluate(async () => (await globalThis.__wgTriage()).incidents.map((i) => [i.uid, i.score]));

async function ask(app, query) {
  await app.press("/");
  await app.page.keyboard.press("Control+a");
  await app.page.keyboard.type(query);
  await app.press("Enter", "Escape");
}

/** Judges what matches in one go, as far as it goes. */
async function judgeAll(app, query) {
  await ask(app, `verdict:none ${query}`);
  await app.press("Control+a", "f", "1");
  // Some of them may rank high: then it is asked once more.
  if (await app.id("verdict-tray").count() > 0) await app.press("1");
}

test("once enough was judged a second worker looks again, and its marks are advice", async (t) => {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  const workers = [];
  await app.id("load-sample").first().click();
  await app.idle();
  await app.goTo("l");
  assert.match(await text(app, "second-standing"), /^None yet: from 1,000 judged alerts on, 10 of them real; .* on 0, 0 real/);

  await app.goTo("q");
  await app.press("Home");
  for (let n = 0; n < 11; n += 1) await app.press("t", "1");
  // Some machines and all that is severe stay unjudged, so that something near the line is left to be asked about.
  for (const query of ["severity:low score<0.05", "severity:medium score<0.05", "severity<=medium -host:fin-* -host:web-* -host:db-*"]) await judgeAll(app, query);

  app.page.on("worker", (worker) => workers.push(worker));
  await app.goTo("l");
  await app.press("r");
  await app.id("accept-model").first().waitFor();
  await app.shot("replay");
  assert.match(await text(app, "replay"), /^Replayed in time order: \d+ judged incidents, 1\d real/);
  await app.press("a", "a");
  await app.id("accept-model").first().waitFor({ state: "detached" });
  await app.idle();
  const standing = await text(app, "second-standing");
  assert.match(standing, /^A forest \(extra trees\), taught on the same verdicts, was asked about \d+ not yet judged/);
  const asked = Number(/about (\d+) /.exec(standing)[1]);
  assert.ok(asked > 0);
  assert.equal(workers.length, 1, "by a worker of its own");

  // What it marks is found by the query, is at most what it was asked about, and nothing else follows from it.
  const scores = await order(app);
  await app.goTo("q");
  await ask(app, "second:look");
  assert.ok(await app.id("queue-row").count() <= asked);
  assert.deepEqual(await order(app), scores);
  await app.shot("second-look");
  assert.deepEqual([app.record.violations, app.record.errors, app.leaked()], [[], [], []]);
});
