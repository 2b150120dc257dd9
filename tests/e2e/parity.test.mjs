// The page and the terminal tool give the same report, scores and links, to the bit.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, filesBelow, launch, open, serve, shared } from "./harness.mjs";

const CLI = process.env.WG_CLI ?? join(ROOT, "target/debug/watchglass");
/** Nothing could be read; the report is printed all the same. */
const NOTHING_READ = 3;

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

function cli(...args) {
  const run = spawnSync(CLI, args, { encoding: "utf8", maxBuffer: 1 << 30 });
  assert.ok(run.status === 0 || run.status === NOTHING_READ, `watchglass ${args.join(" ")}: ${run.status}\n${run.stderr}`);
  return run.stdout.trim();
}

/** Waits until the hashes of the input files are known, which are computed when nothing else is asked. */
async function hashed(app, files) {
  const known = await app.page.evaluate(async (n) => {
    for (let i = 0; i < 1000; i += 1) {
      const report = await globalThis.__wgReport();
      const sources = report.sources ?? report;
      if (sources.length === n && sources.every((source) => source.sha256 || source.alerts === 0)) return true;
      await new Promise((turn) => setTimeout(turn, 10));
    }
    return false;
  }, files.length);
  assert.ok(known, `the files were hashed: ${files.join(" ")}`);
}

/** Compares all that both say about the files: the report, and everything about each alert and incident. */
async function compare(app, files) {
  await app.load(...files);
  await hashed(app, files);
  const report = await app.report();
  const native = JSON.parse(cli("inspect", "--json", ...files));
  const sources = (report.sources ?? report);
  // What gave no alert replaces no batch, and is not hashed in the page.
  for (const [i, source] of (native.sources ?? native).entries()) if (source.alerts === 0) sources[i].sha256 = source.sha256;
  assert.deepEqual(report, native, files.join(" "));
  if (sources.every((source) => source.alerts === 0)) return 0;

  // A number is written with as many digits as tell it from every other, so equal texts are equal bits.
  const page = await app.page.evaluate(async () => JSON.stringify(await globalThis.__wgTriage()));
  const terminal = JSON.parse(cli("triage", ...files));
  if (page !== JSON.stringify(terminal)) assert.deepEqual(JSON.parse(page), terminal, files.join(" "));
  assert.equal(page, JSON.stringify(terminal), `${files.join(" ")}: the same values in another order`);
  return terminal.alerts.length;
}

test("the sample night is scored and linked alike in browser and terminal", async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "wg-parity-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const file = join(dir, "sample-night.ndjson");
  writeFileSync(file, cli("sample"));
  const app = await open(browser, server.url);
  t.after(() => app.close());
  assert.ok(await compare(app, [file]) > 2000);
  assert.deepEqual(app.leaked(), []);
});

test("a large file, which two workers read, is scored and linked as the terminal reads it alone", async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "wg-parity-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const night = cli("sample") + "\n";
  const odd = '{"class_uid":2004,"time":"cut off\n\n{"class_uid":4001,"time":1,"metadata":{}}\n';
  let text = "";
  for (let i = 0; text.length < 20e6; i += 1) text += night.replaceAll('"uid":"', `"uid":"${i}-`) + (i % 3 === 2 ? odd : "");
  const file = join(dir, "nights.ndjson");
  writeFileSync(file, text);
  const app = await open(browser, server.url);
  t.after(() => app.close());
  let others = 0;
  app.page.on("worker", () => { others += 1; });
  assert.ok(await compare(app, [file]) > 9000);
  assert.equal(others, 1, "another worker read a part of it");
  assert.deepEqual(app.leaked(), []);
  assert.deepEqual(app.record.violations, []);
});

test("all real samples are scored and linked alike in browser and terminal", async (t) => {
  const dir = shared(t, "samples");
  if (!dir) return;
  const files = filesBelow(dir).filter((file) => !file.endsWith(".md"));
  const app = await open(browser, server.url);
  t.after(() => app.close());
  let [alerts, read] = [0, 0];
  for (const file of files) {
    const n = await compare(app, [file]);
    alerts += n;
    read += n > 0 ? 1 : 0;
  }
  t.diagnostic(`${files.length} files, ${read} of them with alerts, ${alerts} alerts`);
  assert.ok(read >= 8, "the formats of this release are read");
  assert.deepEqual(app.leaked(), []);
  assert.deepEqual(app.record.violations, []);
});

test("several files at once are one batch, alike in browser and terminal", async (t) => {
  const dir = shared(t, "samples");
  if (!dir) return;
  const some = /\/(ocsf|wazuh|suricata|aws-guardduty|elastic-security|ms-graph-alerts-v2|hayabusa)\//;
  const files = filesBelow(dir).filter((file) => some.test(file) && /\.(json|jsonl|ndjson|csv)$/.test(file));
  const app = await open(browser, server.url);
  t.after(() => app.close());
  const n = await compare(app, files);
  t.diagnostic(`${files.map((file) => relative(dir, file)).length} files, ${n} alerts`);
  assert.ok(n > 0);
});
