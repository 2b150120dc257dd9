// The line between the queue and the pile below it: planned by time and by target, drawn, kept; and the reader, measured by known
// answers among the blind checks.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

async function withTheSample(t, options) {
  const app = await open(browser, server.url, options);
  t.after(() => app.close());
  await app.id("load-sample").first().click();
  await app.idle();
  return app;
}

const text = async (app, id) => (await app.id(id).first().innerText()).replaceAll(/\s+/g, " ");
const ways = async (app) => (await app.id("plan").locator("li").allInnerTexts()).map((one) => one.replaceAll(/\s+/g, " "));
const below = async (app) => Number((await ways(app)).at(-1).match(/(\d+) below/)[1]);

test("a line is planned by time and by target, drawn, promised nothing yet, and kept", async (t) => {
  const app = await withTheSample(t);
  await app.goTo("l");
  const [time, missed, tested, usual] = await ways(app);
  assert.match(time, /^Time for 75 incidents: the line at \S+, \d+ above it, \d+ below\./);
  assert.match(missed, /At most 2 % of the real ones below: not enough verdicts to plan, 0 of 149 real ones judged/);
  assert.match(tested, /0 random checks do not show it/);
  assert.match(usual, /^As for every batch: the line at 0\.05, /);
  const before = await below(app);

  await app.id("plan-hours").fill("2");
  await app.idle();
  assert.match((await ways(app))[0], /^Time for 30 incidents?/);
  await app.shot("line-planned");
  const [, planned] = (await ways(app))[0].match(/(\d+) below/);
  assert.notEqual(Number(planned), before);
  await app.id("plan").locator("button").first().click();
  await app.idle();
  assert.match(await text(app, "promise"), new RegExp(`Nothing is promised yet.*0 of the \\d+ that a first promise takes`));
  assert.match(await app.id("beam").getAttribute("aria-label"), /^At most 100 %, on a scale to 100 %; the next step is 5 %$/);
  assert.match(await app.id("squares").getAttribute("aria-label"), /^0 of \d+ checks done, 0 real, 0 undecided$/);
  await app.goTo("q");
  const pile = app.page.locator(".facets__pile--below");
  assert.equal(Number((await pile.innerText()).replace(/\D/g, "")), Number(planned), "the queue is cut there");

  await app.page.reload();
  await app.go(app.page.url());
  await app.goTo("q");
  assert.equal(Number((await pile.innerText()).replace(/\D/g, "")), Number(planned), "it lasts");
  await app.goTo("l");
  await app.id("plan").locator("button").last().click();
  await app.idle();
  await app.goTo("q");
  assert.equal(Number((await pile.innerText()).replace(/\D/g, "")), before, "and is taken back");
  assert.deepEqual(app.record.errors, []);
});

test("known answers stand blind among the checks, measure the reader, and are no verdicts", async (t) => {
  const app = await withTheSample(t);
  await app.goTo("q");
  await app.press("Home");
  const real = new Set();
  for (let n = 0; n < 6; n += 1) {
    real.add(await text(app, "detail-uid"));
    await app.press("t", "1");
  }
  let met = null;
  for (let n = 0; n < 60 && !met; n += 1) {
    await app.press("g", "b");
    await app.id("blind-note").waitFor();
    const uid = await text(app, "detail-uid");
    if (real.has(uid)) met = uid;
    else await app.press("f", "1");
  }
  assert.ok(met, "a known answer was put among the checks");
  const row = app.page.locator("[data-testid=queue-row][aria-selected=true]");
  assert.match(await row.innerText(), /Blind check/);
  assert.doesNotMatch(await row.innerText(), /True positive/i);
  assert.ok(await app.page.locator(".verdict-bar").innerText().then((words) => !/stands|judged/i.test(words)), "nor does the bar say it");
  await app.shot("line-known");
  const judged = async () => (await app.report()).verdicts ?? null;
  const before = await judged();
  await app.press("f", "1");
  assert.match(await app.page.locator(".toast").innerText(), /known answer, judged real before: it was overlooked/i);
  assert.deepEqual(await judged(), before);
  await app.goTo("l");
  assert.match(await text(app, "known-answers"), /^0 of 1 known answer among the checks recognised: such a reader sees at least 0 %/);
  await app.shot("line-reader");
  await app.goTo("v");
  assert.equal((await app.id("log-row").allInnerTexts()).filter((line) => line.includes(met)).length, 1, "its first verdict alone");
  assert.deepEqual(app.record.errors, []);
});
