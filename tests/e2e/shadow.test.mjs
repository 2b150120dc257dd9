// A candidate in shadow: three equal choices, a record of verdicts that neither model was taught, and that it lasts.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, launch, open, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

const text = async (app, id) => (await app.id(id).first().innerText()).replaceAll(/\s+/g, " ");
const order = (app) => app.page.evaluate(async () => (await globalThis.__wgTriage()).incidents.map((i) => i.uid));

/** Judges the first incidents: one real, the others not. */
async function judge(app, real, other) {
  await app.goTo("q");
  await app.press("Home");
  for (let n = 0; n < real; n += 1) await app.press("t", "1");
  for (let n = 0; n < other; n += 1) await app.press("f", "1");
}

test("a candidate in shadow ranks nothing, keeps its record, survives a reload, and is decided on later", async (t) => {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  await app.id("load-sample").first().click();
  await app.idle();
  const before = await order(app);
  await judge(app, 3, 4);
  await app.goTo("l");
  await app.press("s");
  assert.equal(await app.id("shadow-record").count(), 0, "without a candidate there is nothing to keep beside");
  await app.press("r");
  await app.id("accept-model").first().waitFor();
  const widths = await app.page.evaluate(() =>
    [...document.querySelectorAll(".model__choices .button")].map((button) => Math.round(button.getBoundingClientRect().width)));
  assert.equal(widths.length, 3);
  assert.ok(Math.max(...widths) - Math.min(...widths) <= 1, `three equal buttons: ${widths}`);
  await app.press("s");
  assert.match(await text(app, "shadow-record"), /In shadow since .* UTC\. 0 incidents were judged since then/);
  assert.ok(await app.id("shadow-model").isDisabled());
  assert.deepEqual(await order(app), before, "it ranks nothing");

  await app.goTo("q");
  await app.press("t", "1", "f", "1", "f", "1");
  await app.goTo("l");
  assert.match(await text(app, "shadow-record"), /3 incidents were judged since then that neither model was taught, 1 real/);
  assert.match(await text(app, "shadow-record"), /Both put \d of 3 \(\d+ to \d+ %, 95 % sure\) on the same side/);
  assert.match(await text(app, "shadow-record"), /All \d of 2/);
  assert.match(await text(app, "evaluation"), /10 judged incidents of this batch, 4 real/);
  assert.match(await text(app, "evaluation"), /Average precision \d\.\d\d/);
  assert.equal(await app.id("evaluation").locator("svg").count(), 2, "precision, and outcomes as lenses");
  assert.match(await text(app, "flow"), /Act first/);
  await app.shot("shadow");
  assert.deepEqual(await axe(app.page), []);

  await app.page.reload();
  await app.go(app.page.url());
  await app.goTo("l");
  await app.id("shadow-record").waitFor();
  assert.match(await text(app, "shadow-record"), /3 incidents were judged since then/, "it lasts");

  await app.press("Control+z");
  await app.idle();
  assert.match(await text(app, "shadow-record"), /2 incidents were judged/, "a verdict taken back counts no more");
  await app.press("r");
  assert.equal(await app.id("shadow-record").count(), 1, "a new candidate takes its place only when asked for twice");

  await app.press("a", "a");
  await app.id("accept-model").first().waitFor({ state: "detached" });
  await app.idle();
  assert.equal(await app.id("shadow-record").count(), 0);
  await app.page.reload();
  await app.go(app.page.url());
  await app.goTo("l");
  assert.equal(await app.id("shadow-record").count(), 0, "decided on, it is kept no longer");
  assert.match(await text(app, "evaluation"), /It was taught on 7 more, which say nothing here/);
  assert.notDeepEqual(await order(app), before);
  assert.deepEqual([app.record.violations, app.record.errors, app.leaked()], [[], [], []]);
});
