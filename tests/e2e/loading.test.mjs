// Loading as a job: raw records read again from plain and packed files, a load that is stopped, one that is overtaken by
// another, and an engine that dies.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { ROOT, launch, open, serve } from "./harness.mjs";

const CLI = process.env.WG_CLI ?? join(ROOT, "target/debug/watchglass");

let browser, server, dir, night;
before(async () => {
  [browser, server] = [await launch(), await serve()];
  dir = mkdtempSync(join(tmpdir(), "wg-loading-"));
  night = spawnSync(CLI, ["sample"], { encoding: "utf8", maxBuffer: 1 << 30 }).stdout;
  assert.ok(night.length > 1e6, "the sample night");
});
after(async () => {
  await browser.close();
  await server.close();
  rmSync(dir, { recursive: true });
});

function file(name, bytes) {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  return path;
}

/** The night over and over, each time with other ids, up to about `mb`. */
function long(mb) {
  const parts = [];
  for (let i = 0, size = 0; size < mb * 1e6; i += 1) {
    const again = night.replaceAll('"uid":"', `"uid":"${i}-`);
    parts.push(again.endsWith("\n") ? again : again.slice(0, again.lastIndexOf("\n") + 1));
    size += again.length;
  }
  return parts.join("");
}

for (const [name, pack] of [["plain.ndjson", (text) => text], ["packed.ndjson.gz", gzipSync]]) {
  test(`the raw record of an alert comes from its place in ${name}`, async (t) => {
    const app = await open(browser, server.url);
    t.after(() => app.close());
    await app.load(file(name, pack(night)));
    await app.press("Enter", "Home", "Enter", "a");
    await app.id("alert-row").first().click();
    await app.idle();
    await app.id("show-record").first().click();
    await app.idle();
    const record = await app.id("raw-record").first().innerText();
    assert.ok(record.length > 100, record);
    assert.ok(night.includes(record.trim().slice(0, 400)), "the record stands in the file as it is shown");
    assert.deepEqual(app.leaked(), []);
    assert.deepEqual(app.record.violations, []);
  });
}

test("a stopped load keeps what was read and says so", async (t) => {
  const path = file("long.ndjson", long(120));
  const app = await open(browser, server.url);
  t.after(() => app.close());
  await app.id("file-input").first().setInputFiles(path);
  await app.id("import-progress").waitFor();
  await app.page.getByRole("button", { name: /stop/i }).first().click();
  await app.idle();
  const [source] = (await app.report()).sources;
  assert.equal(source.cancelled, true);
  assert.ok(source.records > 0, "something was read before");
  assert.equal(source.records, source.alerts + source.folded + source.rejected + source.not_alerts);
  await app.id("import-report").waitFor();
});

test("a load that another one overtakes gives way to it", async (t) => {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  await app.id("file-input").first().setInputFiles(file("long-too.ndjson", long(60)));
  await app.id("file-input").first().setInputFiles(file("short.ndjson", night));
  await app.idle();
  const { sources } = await app.report();
  assert.deepEqual(sources.map((source) => source.file), ["short.ndjson"]);
  assert.equal(sources[0].cancelled, false);
});

test("an engine that dies is started again with the batch it had", async (t) => {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  await app.load(file("night.ndjson", night));
  const before = await app.report();
  await app.page.workers()[0].evaluate(() => { setTimeout(() => { throw new Error("killed by a test"); }); });
  await app.page.waitForFunction(async (n) => {
    await globalThis.__wgIdle();
    const report = await globalThis.__wgReport().catch(() => null);
    return report?.sources?.[0]?.records === n;
  }, before.sources[0].records);
  await app.press("Enter");
  assert.ok(await app.id("queue-row").count() > 0);
  assert.deepEqual(app.leaked(), []);
  assert.deepEqual(app.record.violations, []);
});
