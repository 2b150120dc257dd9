// What leaves one analyst for another: names under codes, a second reading, and a case under a passphrase that page and
// terminal tool both open.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, launch, sampleQueue, serve } from "./harness.mjs";

const CLI = process.env.WG_CLI ?? join(ROOT, "target/debug/watchglass");
const PASSPHRASE = "correct horse battery";

let browser, server, dir;
before(async () => {
  [browser, server] = [await launch(), await serve()];
  dir = mkdtempSync(join(tmpdir(), "wg-handover-"));
});
after(async () => {
  await browser.close();
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

const atTheQueue = (t) => sampleQueue(t, browser, server.url, { acceptDownloads: true });

async function saved(app, act) {
  const [download] = await Promise.all([app.page.waitForEvent("download"), act()]);
  return readFileSync(await download.path());
}

const clean = (app) => assert.deepEqual([app.record.violations, app.record.errors, app.leaked()], [[], [], []]);

/** Hosts and accounts of the judged incidents, as the batch spells them. */
const names = (app, uids) => app.page.evaluate(async (uids) => {
  const batch = await globalThis.__wgTriage();
  const incidents = batch.incidents.filter((incident) => uids.includes(incident.uid));
  const alerts = new Set(incidents.flatMap((incident) => incident.alerts));
  const found = new Set();
  for (const alert of batch.alerts.filter((alert) => alerts.has(alert.uid))) {
    for (const name of [alert.device?.hostname ?? alert.device, alert.actor?.user?.name ?? alert.actor]) {
      if (typeof name === "string" && name.length > 3) found.add(name);
    }
  }
  return [...found];
}, uids);

test("an export with codes holds no name, and its codes stay in the log", async (t) => {
  const app = await atTheQueue(t);
  await app.press("t", "1", "f", "1");
  await app.goTo("v");
  await app.id("export-json").first().waitFor();
  const plain = JSON.parse(await saved(app, () => app.id("export-json").first().click()));
  const uids = [...new Set((await app.page.evaluate(async () => (await globalThis.__wgTriage()).incidents)).map((i) => i.uid))]
    .filter((uid) => JSON.stringify(plain).includes(uid));
  const real = (await names(app, uids)).filter((name) => JSON.stringify(plain).includes(name));
  assert.ok(real.length > 0, "the plain export names hosts or accounts");

  await app.id("export-coded").check();
  await app.idle();
  for (const button of ["export-json", "export-ocsf"]) {
    const text = (await saved(app, () => app.id(button).first().click())).toString();
    for (const name of real) assert.ok(!text.includes(name), `${name} is in ${button}`);
    await app.idle();
  }
  // The list of what stands for what is here and nowhere else.
  await app.id("export-codes").waitFor();
  await app.page.locator('[data-testid="export-codes"] summary').click();
  const shown = await app.id("export-codes").innerText();
  assert.match(shown, /codes?: in your log, not in the file/);
  assert.ok(real.some((name) => shown.includes(name)), "the list turns codes back");
  await app.shot("export-coded");
  clean(app);
});

test("a second reader judges without seeing the first verdicts, replaces none, and the agreement is counted", async (t) => {
  const app = await atTheQueue(t);
  // Without a label of their own there is no second reader.
  await app.goTo("r");
  assert.match(await app.page.locator(".toast").innerText(), /needs a label of their own/);
  await app.press("t", "1", "f", "1", "f", "1");
  await app.goTo("v");
  await app.id("analyst-label").fill("second");
  await app.page.keyboard.press("Tab");
  await app.idle();
  await app.goTo("q");
  await app.press("Home");
  assert.match(await app.id("verdict-standing").innerText(), /TP|True/i);

  await app.goTo("r");
  await app.id("second-reading").waitFor();
  assert.equal(await app.id("verdict-standing").count(), 0, "the first verdict is hidden");
  await app.shot("second-reading");
  await app.press("Home", "t", "1");
  assert.match(await app.page.locator(".toast").innerText(), /first reader: true positive/);
  await app.press("b", "1");
  assert.match(await app.page.locator(".toast").innerText(), /first reader: false positive/);
  await app.goTo("r");
  await app.id("second-reading").waitFor({ state: "detached" });

  await app.goTo("v");
  await app.id("second-readers").waitFor();
  const card = await app.id("second-readers").innerText();
  assert.match(card, /no label and second: 1 of 2 incidents alike; Cohen's kappa/);
  assert.match(card, /1 incident read differently/);
  await app.shot("second-readers");
  const file = JSON.parse(await saved(app, () => app.id("export-json").first().click()));
  const given = file.verdicts.map((verdict) => verdict.verdict ?? verdict.watchglass?.verdict);
  assert.equal(given.length, 3, "a second reading is no verdict of the export");
  clean(app);
});

test("a case encrypted by the page opens in the terminal tool, and the other way round", async (t) => {
  const app = await atTheQueue(t);
  await app.press("f", "1", "b", "1");
  await app.goTo("v");
  await app.press("l");
  await app.page.keyboard.type(PASSPHRASE);
  const locked = await saved(app, () => app.page.keyboard.press("Enter"));
  const [from, key, wrong, back] = ["page.locked", "key", "wrong", "tool.locked"].map((name) => join(dir, name));
  writeFileSync(from, locked);
  writeFileSync(key, `${PASSPHRASE}\n`);
  writeFileSync(wrong, "correct horse batterx\n");
  const run = (...args) => spawnSync(CLI, args, { encoding: "utf8" });

  const opened = run("verify", from, "--passphrase-file", key);
  assert.equal(opened.status, 0, opened.stderr);
  assert.match(opened.stdout, /2/);
  assert.notEqual(run("verify", from, "--passphrase-file", wrong).status, 0, "another passphrase opens nothing");

  const made = run("merge", from, "--passphrase-file", key, "--encrypt", "--out", back);
  assert.equal(made.status, 0, made.stderr);
  assert.doesNotMatch(readFileSync(back).toString("latin1"), /verdict|INC-/, "nothing of it can be read");

  const other = await atTheQueue(t);
  await other.goTo("v");
  await other.id("merge-file").setInputFiles({ name: "tool.locked", mimeType: "", buffer: readFileSync(back) });
  await other.id("unlock-passphrase").waitFor();
  await other.id("unlock-passphrase").fill(PASSPHRASE);
  await other.page.keyboard.press("Enter");
  await other.id("merge-summary").waitFor();
  assert.match(await other.id("merge-summary").innerText(), /^2 verdicts only there/);
  await other.id("merge-take").click();
  await other.idle();
  assert.equal(await other.id("log-row").count(), 2, "taken over");
  clean(app);
  clean(other);
});
