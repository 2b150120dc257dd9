// The wall: figures that a room may see, turned by keys, and no name among them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, launch, open, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

test("the wall shows what waits, by figures and by tactic, without a name", async (t) => {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  await app.id("load-sample").first().click();
  await app.idle();
  await app.goTo("q");
  await app.press("Home", "t", "1");
  const all = JSON.parse(await app.page.evaluate(async () => JSON.stringify(await globalThis.__wgTriage())));
  await app.goTo("w");
  const wall = app.id("wall");
  await wall.locator(".wall__value").first().waitFor();
  const figures = await wall.innerText();
  assert.match(figures, /\d+\s+waiting for a verdict/);
  assert.match(figures, /1 judged/);
  assert.deepEqual(await axe(app.page), []);
  await app.shot("wall");
  await app.press("ArrowRight");
  const tactics = await wall.innerText();
  assert.match(tactics, /Credential Access\s+\d+ waits?, 1 judged|Credential Access\s+\d+ wait/);
  await app.shot("wall-tactics");
  // Titles and entities of the first incidents, which the queue shows.
  const shown = (figures + tactics).toLowerCase();
  for (const name of ["fin-", "u.eng", "orrery", "198.51", all.incidents[0].uid.toLowerCase()]) assert.ok(!shown.includes(name), name);
  await app.press("ArrowRight");
  assert.match(await wall.innerText(), /waiting for a verdict/, "after the last page comes the first");
  await app.press("Escape");
  assert.equal(await wall.count(), 0);
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
  assert.deepEqual(app.leaked(), []);
});
