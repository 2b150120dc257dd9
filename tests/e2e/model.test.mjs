// The Model screen: what is promised below the line and what is not, by blind checks; the self-test; what an attacker could do.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launch, open, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

async function withTheSample(t) {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  await app.id("load-sample").first().click();
  await app.idle();
  return app;
}

const text = async (app, id) => (await app.id(id).first().innerText()).replaceAll("\n", " ");

test("nothing is promised before enough was checked, and a find below the line is brought up", async (t) => {
  const app = await withTheSample(t);
  await app.goTo("q");
  assert.match(await text(app, "pile-promise"), /^nothing promised: 0 of \d+ checks$/);
  await app.goTo("l");
  assert.match(await text(app, "promise"), /Nothing is promised yet/);
  assert.match(await text(app, "self-test"), /^Passes on \d[\d,]* incidents/);
  await app.shot("model-promise");

  await app.id("next-check").click();
  await app.idle();
  await app.id("blind-note").waitFor();
  await app.press("t", "1");
  await app.idle();
  assert.match(await text(app, "pile-promise"), /^promise revoked$/);
  await app.goTo("l");
  assert.match(await text(app, "promise"), /The promise is revoked.*1 real below the line/);
  assert.ok(await app.id("near-finds").locator("li").count() > 0, "what is most like it stands there");
  assert.match(await text(app, "over-days"), /1 blind check, 1 real or undecided/);
  await app.shot("model-revoked");
});

test("points set by hand are shown as what moves before they count, last, and are taken back", async (t) => {
  const app = await withTheSample(t);
  await app.goTo("l");
  assert.equal(await text(app, "set-by-hand"), "Nothing.");
  await app.press("w");
  await app.id("set-points").waitFor();
  await app.id("points-feature").selectOption("severity");
  await app.id("points-value").fill("0");
  await app.id("points-author").fill("night desk");
  await app.id("points-reason").fill("one tool marks everything high");
  await app.idle();
  assert.match(await text(app, "points-told"), /\d+ incidents? up, \d+ down/);
  await app.shot("model-set-points");
  await app.press("Control+Enter");
  await app.id("set-points").waitFor({ state: "detached" });
  await app.idle();
  assert.match(await text(app, "set-by-hand"), /^severity taken out of the score: one tool marks everything high, night desk$/);
  assert.match(await text(app, "self-test"), /^Passes on \d/);

  await app.page.reload();
  await app.go(app.page.url());
  await app.goTo("l");
  assert.match(await text(app, "set-by-hand"), /^severity taken out/, "it lasts");
  await app.press("Control+z");
  await app.idle();
  assert.equal(await text(app, "set-by-hand"), "Nothing.");
  await app.goTo("v");
  assert.match(await app.id("log-row").nth(1).innerText(), /severity taken out of the score: one tool marks everything high/);
});

test("the triage can be attacked, and the card saved", async (t) => {
  const app = await withTheSample(t);
  await app.goTo("l");
  await app.id("try-evasion").click();
  await app.idle();
  assert.match(await text(app, "evasion"), /Renames its tools.*Slows down.*All of it/);
  await app.shot("model-attacked");
  const [download] = await Promise.all([app.page.waitForEvent("download"), app.id("save-card").click()]);
  const card = await readFile(await download.path(), "utf8");
  assert.match(card, /^# Model card: starting-/);
  assert.equal(download.suggestedFilename(), "watchglass-model-card.md");
});
