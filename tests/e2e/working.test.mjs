// The working brief: written by the app as one file, judged from disk without a network, and home again as a patch.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { ROOT, SINGLE, fileUrl, launch, open } from "./harness.mjs";

let browser, dir;
before(async () => { [browser, dir] = [await launch(), mkdtempSync(join(tmpdir(), "wg-working-"))]; });
after(async () => { await browser.close(); rmSync(dir, { recursive: true }); });

/** Saves what an action downloads and returns their paths by their kind. */
async function saved(app, n, act) {
  const downloads = [];
  const take = (download) => downloads.push(download);
  app.page.on("download", take);
  await act();
  for (let i = 0; i < 100 && downloads.length < n; i++) await app.page.waitForTimeout(50);
  app.page.off("download", take);
  const paths = {};
  for (const download of downloads) {
    const name = download.suggestedFilename();
    const path = join(dir, name);
    copyFileSync(await download.path(), path);
    paths[name.replace(/^watchglass-|-[0-9-]+.*$/g, "")] = path;
  }
  return paths;
}

async function opened(t, path) {
  const app = await open(browser, fileUrl(path), { offline: true, acceptDownloads: true });
  t.after(() => app.close());
  return app;
}

async function textOf(app) {
  return JSON.parse(await app.page.evaluate(async () => JSON.stringify(await globalThis.__wgTriage())));
}

function dataOf(html) {
  return gunzipSync(Buffer.from(/id="wg-brief">([^<]*)</.exec(html)[1], "base64")).toString();
}

test("a working brief goes out coded, is judged from disk, and its patch comes home", async (t) => {
  const sender = await opened(t, SINGLE);
  await sender.id("load-sample").first().click();
  await sender.idle();
  await sender.goTo("q");
  await sender.press("Home", "t", "1");
  const whole = await textOf(sender);
  await sender.goTo("v");
  const { verdicts } = await saved(sender, 1, () => sender.press("e"));
  await sender.goTo("h");
  await sender.id("brief-sheets").locator("article").first().waitFor();
  const { working, codes } = await saved(sender, 2, () => sender.press("w"));
  const html = readFileSync(working, "latin1");
  const data = dataOf(html);
  const names = readFileSync(codes, "utf8").trim().split("\n").map((line) => line.split("\t"));
  assert.ok(names.length > 50);
  const lower = (html + data).toLowerCase();
  // Codes of short words aside, which may be part of any text.
  const left = names.filter(([, name]) => name.length > 4 && /[^a-z]/i.test(name) && lower.includes(name.toLowerCase()));
  assert.deepEqual(left, []);
  assert.equal(html.replace(/<script type="application\/octet-stream" id="wg-brief">[^<]*<\/script>\n/, ""), readFileSync(SINGLE, "latin1"),
    "the shell is the app as one file, to the byte");
  assert.deepEqual(sender.record.violations, []);
  assert.deepEqual(sender.record.errors, []);

  const receiver = await opened(t, working);
  assert.equal(await receiver.page.evaluate(() => globalThis.__wgFailed), undefined);
  assert.match(await receiver.id("working-note").innerText(), /Working brief of .*names under codes.*1 verdict of the sender/s);
  const part = await textOf(receiver);
  const scores = (all, among) => new Map(all.incidents.filter((one) => among.has(one.uid)).map((one) => [one.uid, JSON.stringify([one.score ?? one.points, one.rank])]));
  const uids = new Set(part.incidents.map((one) => one.uid));
  assert.ok(uids.size > 3);
  for (const uid of uids) assert.ok(whole.incidents.some((one) => one.uid === uid), uid);
  assert.deepEqual([...scores(part, uids).keys()].sort(), [...scores(whole, uids).keys()].sort());
  await receiver.shot("working-brief");
  assert.match((await saved(receiver, 0, () => receiver.id("save-patch").click()), await receiver.page.locator(".toast").innerText()), /no verdict of yours/i);
  await receiver.goTo("q");
  await receiver.press("Home", "f", "1");
  await receiver.press("ArrowDown", "n", "Enter");
  const { patch } = await saved(receiver, 1, () => receiver.id("save-patch").click());
  const text = JSON.parse(readFileSync(patch, "utf8"));
  assert.equal(text.format, "watchglass-patch");
  assert.equal(text.entries.length, 2);
  assert.equal(text.signature.length, 128);
  assert.equal(text.heading.case, JSON.parse(readFileSync(verdicts, "utf8")).head);
  assert.deepEqual(receiver.record.violations, []);
  assert.deepEqual(receiver.record.errors, []);
  assert.deepEqual(receiver.record.requests, [fileUrl(working)]);

  // What was judged is there again, and the sender's own log in the same storage is not.
  await receiver.go(fileUrl(working));
  await receiver.goTo("v");
  assert.equal(await receiver.id("log-row").count(), 2);

  const wrong = join(dir, "tampered.json");
  writeFileSync(wrong, readFileSync(patch, "utf8").replace(/"signature":"(.)/, (_, digit) => `"signature":"${digit === "0" ? 1 : 0}`));
  await sender.goTo("v");
  await sender.id("merge-file").setInputFiles(wrong);
  await sender.idle();
  assert.match(await sender.id("merge").innerText(), /changed after it was signed/);
  await sender.id("merge-file").setInputFiles(patch);
  await sender.idle();
  assert.match(await sender.id("merge-patch").innerText(), /unchanged since it was signed/);
  assert.match(await sender.id("merge-summary").innerText(), /1 verdict only there, 0 alike, 1 different/);
  await sender.shot("patch-home");
  assert.deepEqual(sender.record.violations, []);

  const tool = join(ROOT, "target/cli/watchglass");
  const fallback = join(ROOT, "target/debug/watchglass");
  const command = [tool, fallback].find((path) => existsSync(path));
  if (!command) return t.diagnostic("the terminal tool is not built: the patch was not merged");
  const merged = join(dir, "case.json");
  const merge = spawnSync(command, ["merge", verdicts, patch, "--key", codes, "-o", merged], { encoding: "utf8" });
  assert.equal(merge.status, 0, merge.stderr);
  assert.match(merge.stderr, /signed, unchanged since/);
  assert.match(merge.stdout, /conflict .*true positive|conflict .*false positive/);
  const refused = spawnSync(command, ["merge", verdicts, wrong], { encoding: "utf8" });
  assert.equal(refused.status, 4);
  assert.match(refused.stderr, /changed after it was signed/);
});

test("what is cut and joined in a working brief is followed there and comes home", async (t) => {
  const sender = await opened(t, SINGLE);
  await sender.id("load-sample").first().click();
  await sender.idle();
  const uids = async (app) => (await textOf(app)).incidents.map((one) => one.uid).sort();
  const before = await uids(sender);
  await sender.goTo("h");
  await sender.id("brief-sheets").locator("article").first().waitFor();
  const { working } = await saved(sender, 2, () => sender.press("w"));

  const receiver = await opened(t, working);
  const part = (await textOf(receiver)).incidents.length;
  await receiver.goTo("q");
  await receiver.press("Home");
  await receiver.goTo("c");
  await receiver.id("chain-link").first().waitFor();
  await receiver.press("]", "Delete");
  assert.equal((await textOf(receiver)).incidents.length, part + 1, "cut");
  await receiver.goTo("q");
  await receiver.press("Home", "ArrowDown", "ArrowDown", "x", "ArrowDown", "x", "Shift+M");
  assert.equal((await textOf(receiver)).incidents.length, part, "joined");
  const { patch } = await saved(receiver, 1, () => receiver.id("save-patch").click());
  const says = JSON.parse(readFileSync(patch, "utf8")).entries.map((entry) => entry.action.say);
  assert.deepEqual(says, ["apart", "together"]);
  assert.deepEqual(receiver.record.violations, []);
  assert.deepEqual(receiver.record.errors, []);

  await sender.goTo("v");
  await sender.id("merge-file").setInputFiles(patch);
  await sender.idle();
  assert.match(await sender.id("merge-links").innerText(), /2 decisions only there, 0 different/);
  await sender.shot("links-home");
  await sender.id("merge-take").click();
  await sender.idle();
  assert.equal(await sender.id("log-row").count(), 2);
  assert.match(await sender.id("merge-summary").innerText(), /0 verdicts only there/);
  assert.equal(await sender.id("merge-take").count(), 0);
  assert.notDeepEqual(await uids(sender), before, "the sender's incidents follow");
  // One step, taken back as one.
  await sender.press("u");
  assert.deepEqual(await uids(sender), before);
  assert.match(await sender.id("merge-links").innerText(), /2 decisions only there/);
  assert.deepEqual(sender.record.violations, []);
  assert.deepEqual(sender.record.errors, []);
});

test("the app as one file names its own hash", async (t) => {
  const app = await opened(t, SINGLE);
  await app.press("?");
  await app.page.waitForFunction(() => /SHA-256 of/.test(document.querySelector('[data-testid="about"]').textContent));
  const { createHash } = await import("node:crypto");
  const sum = createHash("sha256").update(readFileSync(SINGLE)).digest("hex");
  assert.match(await app.id("about").innerText(), new RegExp(sum));
});

test("a working brief whose heading does not hold together says so and ranks what is in it", async (t) => {
  const sender = await opened(t, SINGLE);
  await sender.id("load-sample").first().click();
  await sender.idle();
  await sender.goTo("h");
  await sender.id("brief-sheets").locator("article").first().waitFor();
  const { working } = await saved(sender, 2, () => sender.press("w"));
  const html = readFileSync(working, "latin1");
  const { gzipSync } = await import("node:zlib");
  const fewer = dataOf(html).trimEnd().split("\n").slice(0, -1).join("\n") + "\n";
  const path = join(dir, "fewer.html");
  writeFileSync(path, html.replace(/(id="wg-brief">)[^<]*/, (_, start) => start + gzipSync(fewer).toString("base64")), "latin1");
  renameSync(path, join(dir, "fewer-alerts.html"));
  const receiver = await opened(t, join(dir, "fewer-alerts.html"));
  assert.match(await receiver.id("working-note").innerText(), /does not hold together/);
  await receiver.goTo("q");
  assert.ok(await receiver.id("queue-row").count() > 3);
  assert.deepEqual(receiver.record.violations, []);
});
