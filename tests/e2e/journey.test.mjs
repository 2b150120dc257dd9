// The main job from end to end in a real browser: load, rank, open, walk the chain, filter from the matrix, judge by keys,
// undo, reload, export. On the hosted build under a sub-path, and on the single file from disk without a network.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { DIST, SINGLE, fileUrl, filesBelow, launch, open, serve, shared } from "./harness.mjs";
import { problems } from "./schema.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

const text = (locator) => locator.first().innerText().then((shown) => shown.trim());

/** The funnel adds up, for each file. */
async function reportAddsUp(app) {
  const report = await app.report();
  const sources = report.sources ?? report;
  assert.ok(sources.length > 0);
  for (const source of sources) {
    const sum = source.alerts + source.folded + source.rejected + source.not_alerts;
    assert.equal(source.records, sum, source.file);
    for (const problem of source.problems) assert.ok(problem.code && problem.message, JSON.stringify(problem));
  }
  return sources;
}

/** Everything from the loaded batch on. Returns what was exported. */
async function work(app, shots) {
  await app.id("import-report").waitFor();
  await app.shot(`${shots}-import`);
  const sources = await reportAddsUp(app);

  // A ranked queue.
  await app.press("Enter");
  await app.id("queue-row").first().waitFor();
  const scores = await app.id("row-score").allInnerTexts();
  const numbers = scores.map((score) => Number(score.replace(/[^0-9.]/g, "")));
  assert.ok(numbers.length > 0);
  assert.deepEqual(numbers, [...numbers].sort((a, b) => b - a), "the first row is the highest");

  // One incident under the glass, with exact reasons and what they rest on.
  await app.press("Home", "Enter");
  const title = await text(app.id("detail-title"));
  assert.notEqual(title, "");
  assert.ok(await app.id("why-row").count() > 0, "a score has reasons");
  assert.ok(await app.id("evidence-row").count() > 0, "a reason has evidence");
  await app.shot(`${shots}-queue`);

  // Its chain, walked by keys.
  await app.press("c");
  await app.id("chain-chip").first().waitFor();
  assert.match(app.page.url(), /#\/chain/);
  await app.press("j", "j", "k", "]", "w", "0");
  await app.shot(`${shots}-chain`);

  // The matrix filters the queue.
  await app.goTo("m");
  const cell = app.id("matrix-cell").and(app.page.locator('[data-count]:not([data-count="0"])')).first();
  await cell.waitFor();
  await app.shot(`${shots}-matrix`);
  const technique = (await text(cell)).match(/T\d{4}(\.\d{3})?/)[0];
  await cell.click();
  await app.idle();
  assert.match(decodeURIComponent(app.page.url()), new RegExp(`#/queue\\?.*q=technique:${technique}`));
  assert.ok(await app.id("queue-row").count() > 0, "the technique has incidents");
  await app.press("Backspace");
  assert.doesNotMatch(app.page.url(), /q=/, "the filter is gone again");
  return { sources, title };
}

/** Judges the first three incidents by keys, takes one back, and exports. */
async function judge(app, shots) {
  await app.goTo("q");
  await app.press("Home");
  await app.press("f", "1");
  await app.press("t", "Enter");
  await app.press("b", "1");
  await app.press("u");
  await app.goTo("v");
  await app.id("log-row").first().waitFor();
  await app.shot(`${shots}-verdicts`);
  return app.id("log-row").count();
}

async function save(app, id) {
  const [download] = await Promise.all([app.page.waitForEvent("download"), app.id(id).first().click()]);
  return readFileSync(await download.path(), "utf8");
}

function checkExport(json, nVerdicts) {
  const schema = JSON.parse(readFileSync(`${DIST}/schema/verdicts-1.schema.json`, "utf8"));
  const exported = JSON.parse(json);
  assert.deepEqual(problems(schema, exported), []);
  assert.equal(exported.verdicts.length, nVerdicts);
  return exported;
}

function checkOcsf(ndjson, n) {
  const lines = ndjson.trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(lines.length, n);
  for (const line of lines) assert.equal(line.class_uid, 2005);
}

async function journey(t, url, load, shots, options) {
  const app = await open(browser, url, options);
  t.after(() => app.close());
  await load(app);
  const { sources } = await work(app, shots);
  const entries = await judge(app, shots);
  assert.ok(entries >= 4, "three verdicts and an undo are four entries");
  const before = checkExport(await save(app, "export-json"), 2);
  checkOcsf(await save(app, "export-ocsf"), 2);
  for (const source of sources) {
    const named = before.sources.find((one) => one.file === source.file || one.name === source.file);
    assert.ok(named, `${source.file} is named in the export`);
  }

  // Case and place come back.
  const place = app.page.url();
  const leaked = app.leaked();
  await app.go(place);
  await app.page.reload();
  await app.go(app.page.url());
  assert.equal(app.page.url(), place);
  await app.goTo("v");
  await app.id("log-row").first().waitFor();
  assert.equal(await app.id("log-row").count(), entries);
  checkExport(await save(app, "export-json"), 2);

  assert.deepEqual(leaked.concat(app.leaked()), [], "nothing was asked for after the start");
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
}

const loadSample = async (app) => {
  await app.id("load-sample").first().click();
  await app.idle();
};

test("the journey on the sample night", (t) => journey(t, server.url, loadSample, "night"));

test("the journey in one file from disk, with the network off", (t) =>
  journey(t, fileUrl(SINGLE), loadSample, "single", { offline: true }));

test("the journey on real exports of seven kinds at once", async (t) => {
  const dir = shared(t, "samples");
  if (!dir) return;
  const some = /\/(ocsf|wazuh|suricata|aws-guardduty|elastic-security|ms-graph-alerts-v2|hayabusa)\//;
  const files = filesBelow(dir).filter((file) => some.test(file) && /\.(json|jsonl|ndjson|csv)$/.test(file));
  await journey(t, server.url, (app) => app.load(...files), "real");
});
