// Prior packs: tables of one team that another one tries; nothing counts before a person accepts it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launch, open, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

const text = async (app, id) => (await app.id(id).first().innerText()).replaceAll("\n", " ");

async function withTheSample(t) {
  const app = await open(browser, server.url, { acceptDownloads: true });
  t.after(() => app.close());
  await app.id("load-sample").first().click();
  await app.idle();
  return app;
}

async function learn(app) {
  await app.goTo("l");
  await app.press("r");
  await app.id("accept-model").first().waitFor();
  await app.press("a", "a");
  await app.id("accept-model").first().waitFor({ state: "detached" });
  await app.idle();
}

/** Presses "Try a pack" until a file is asked for: while an accepted model is still being kept, the key does nothing. */
async function asked(app) {
  for (let n = 0; n < 10; n += 1) {
    const chooser = app.page.waitForEvent("filechooser", { timeout: 3000 }).catch(() => null);
    await app.page.keyboard.press("p");
    const got = await chooser;
    if (got) return got;
  }
  throw new Error("no file was asked for");
}

test("a prior pack goes to another team, is tried in shadow, and counts when it is accepted", async (t) => {
  const app = await withTheSample(t);
  await app.goTo("q");
  await app.press("Home");
  for (let n = 0; n < 4; n += 1) await app.press("t", "1");
  for (let n = 0; n < 6; n += 1) await app.press("f", "1");
  await learn(app);
  await app.id("pack-team").fill("Night shift");
  await app.page.keyboard.press("Tab");
  await app.idle();
  const [download] = await Promise.all([app.page.waitForEvent("download"), app.id("save-pack").click()]);
  const bytes = await readFile(await download.path());
  const pack = bytes.toString();
  assert.doesNotMatch(pack, /INC-|FIN-|u\.eng/, "tables alone: no incident, no name");

  const other = await withTheSample(t);
  const scores = () => other.page.evaluate(async () => (await globalThis.__wgTriage()).incidents.map((i) => [i.uid, i.score]));
  const before = await scores();
  await other.goTo("l");
  const chooser = await asked(other);
  await chooser.setFiles({ name: "pack.json", mimeType: "application/json", buffer: bytes });
  await other.id("candidate-packs").waitFor();
  await other.idle();
  assert.match(await text(other, "candidate-packs"), /Night shift, 50 %/);
  assert.deepEqual(await scores(), before, "in shadow");
  await other.shot("pack-candidate");
  await other.press("a", "a");
  await other.id("candidate-packs").waitFor({ state: "detached" });
  await other.idle();
  assert.notDeepEqual(await scores(), before, "accepted, it counts");
  await other.shot("pack-in-use");

  // What is no pack is refused by name, and changes nothing.
  const after = await scores();
  const again = await asked(other);
  await again.setFiles({ name: "not-a-pack.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await other.idle();
  assert.match(await other.page.locator(".toast").innerText(), /This prior pack cannot be used/);
  assert.deepEqual(await scores(), after);
  for (const one of [app, other]) assert.deepEqual([one.record.violations, one.record.errors, one.leaked()], [[], [], []]);
});
