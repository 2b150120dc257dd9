// How exports come in: pasted, as a folder, in a format that nobody knows, with a clock that is wrong; settings that are
// dropped like files; and the whole batch going out again.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open, serve } from "./harness.mjs";

const ALERT = (uid, more = {}) => JSON.stringify({
  class_uid: 2004, time: 1795255200000, severity_id: 4, metadata: { version: "1.5.0", product: { name: "Guard" } },
  finding_info: { uid, title: `Alert ${uid}` }, device: { hostname: "ws-1", type_id: 0 }, ...more,
});
/** No reader knows it. The machine is in a column whose name says nothing. */
const UNKNOWN = "When,What Happened,How Bad,Box,Who\n" +
  "2026-11-20 08:01:00,Odd download by a script,high,ws-1,CORP\\bob\n" +
  "2026-11-20 08:02:00,Password guessed many times,low,ws-2,CORP\\eve\n" +
  "2026-11-20 08:03:00,Scan of the office network,low,ws-3,CORP\\ada\n";

let browser, server, dir;
before(async () => {
  [browser, server] = [await launch(), await serve()];
  dir = mkdtempSync(join(tmpdir(), "wg-intake-"));
});
after(async () => {
  await browser.close();
  await server.close();
  rmSync(dir, { recursive: true });
});

function file(name, text) {
  const path = join(dir, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
}

async function start(t) {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  return app;
}

function quiet(app) {
  assert.deepEqual(app.leaked(), []);
  assert.deepEqual(app.record.violations, []);
}

const triage = async (app) => JSON.parse(await app.page.evaluate(async () => JSON.stringify(await globalThis.__wgTriage())));

test("text that is pasted outside a field is a source, and inside one it is not", async (t) => {
  const app = await start(t);
  const paste = (selector) => app.page.evaluate(([selector, text]) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.querySelector(selector).dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, [selector, ALERT("pasted-1")]);
  await app.press("Control+k");
  await paste('[data-testid="palette-input"]');
  await app.idle();
  assert.equal(await app.id("import-report").count(), 0, "the palette's field keeps its paste");
  await app.press("Escape");
  await paste("body");
  await app.idle();
  const { sources } = await app.report();
  assert.deepEqual(sources.map((source) => [source.file, source.alerts]), [["pasted text", 1]]);
  quiet(app);
});

function makeFolder() {
  rmSync(join(dir, "case"), { recursive: true, force: true });
  file("case/one.ndjson", `${ALERT("f-1")}\n`);
  file("case/deep/er/one.ndjson", `${ALERT("f-2")}\n`);
  file("case/deep/fast.log", "11/20/2026-08:00:00.000000  [**] [1:2001:3] A scan [**] [Classification: x] [Priority: 2] {TCP} 10.0.0.1:1 -> 10.0.0.2:2\n");
  file("case/notes.md", "# nothing\n");
  file("case/.hidden.json", ALERT("never"));
  return join(dir, "case");
}

async function isFolderRead(app) {
  const { sources, left_out } = await app.report();
  assert.deepEqual(sources.map((source) => [source.file, source.alerts]), [
    ["case/deep/er/one.ndjson", 1], ["case/deep/fast.log", 1], ["case/one.ndjson", 1],
  ]);
  assert.deepEqual(left_out.map((group) => [group.why, group.count, group.names]), [
    ["hidden", 1, ["case/.hidden.json"]], ["not-data", 1, ["case/notes.md"]],
  ]);
  assert.match(await app.id("left-out").innerText(), /1 hidden file[\s\S]*1 file that is no export/);
  quiet(app);
}

test("a folder that is chosen is read to its bottom, and what is left out is named", async (t) => {
  const app = await start(t);
  await app.id("folder-input").setInputFiles(makeFolder());
  await app.idle();
  await isFolderRead(app);
});

test("so is a folder that is dropped", async (t) => {
  const app = await start(t);
  const session = await app.context.newCDPSession(app.page);
  const data = { items: [], files: [makeFolder()], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: 400, y: 400, data });
  }
  await app.id("import-report").waitFor();
  await app.idle();
  await isFolderRead(app);
});

test("the batches to try are loaded by their keys, and a reload brings the same one back", async (t) => {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  const file = async () => {
    const report = await app.report();
    return (report.sources ?? report).map(({ file, rejected }) => [file, rejected > 50]);
  };
  await app.press("2");
  await app.idle();
  assert.deepEqual(await file(), [["sample-small.ndjson", false]]);
  await app.press("3");
  await app.idle();
  assert.deepEqual(await file(), [["sample-messy.ndjson", true]]);
  await app.page.reload();
  await app.page.waitForFunction(() => globalThis.__wgBooted && !document.getElementById("boot"));
  await app.idle();
  assert.deepEqual(await file(), [["sample-messy.ndjson", true]]);
  assert.deepEqual(app.record.violations, []);
});

test("a file that was dropped by mistake is taken out again, and the others are read as if it had never been there", async (t) => {
  const app = await start(t);
  const [one, other] = [file("out/one.ndjson", `${ALERT("a-1")}\n${ALERT("a-2")}\n`), file("out/other.ndjson", `${ALERT("b-1")}\n`)];
  await app.load(one);
  const alone = await triage(app);
  assert.equal(await app.id("take-out").count(), 0, "nothing would be left");
  await app.load(one, other);
  assert.equal((await triage(app)).alerts.length, 3);
  // The first row of the table is the first file; the second one goes.
  await app.press("Delete", "Tab", "Enter");
  assert.deepEqual((await app.report()).sources.map((source) => source.file), ["one.ndjson"]);
  assert.deepEqual((await triage(app)).alerts, alone.alerts);
  quiet(app);
  await app.page.reload();
  await app.page.waitForFunction(() => globalThis.__wgBooted && !document.getElementById("boot"));
  await app.idle();
  assert.deepEqual((await app.report()).sources.map((source) => source.file), ["one.ndjson"]);
});

test("the fields of an unknown export are shown, corrected by keyboard, read again and kept", async (t) => {
  const app = await start(t);
  await app.load(file("unknown.csv", UNKNOWN));
  const hosts = async () => (await triage(app)).alerts.map((alert) => alert.device?.hostname ?? null);
  await app.press("m");
  const rows = app.id("field-map").locator('[data-testid="map-row"]');
  assert.ok(await rows.count() > 10, "every field that can be read into");
  assert.match(await app.id("field-map").innerText(), /guessed[\s\S]*Odd download by a script/);
  await app.shot("field-map");
  const host = app.page.getByLabel("Host is read from");
  await app.page.locator(".field-map__more").evaluate((more) => { more.open = true; });
  await host.focus();
  await app.page.keyboard.press("b"); // the browser's own way to the option "Box"
  await app.idle();
  assert.equal(await host.evaluate((select) => select.selectedOptions[0].textContent), "Box");
  await app.id("map-again").click();
  await app.idle();
  assert.deepEqual(await hosts(), ["ws-1", "ws-2", "ws-3"]);
  assert.match(await app.id("import-report").innerText(), /your field map/);

  await app.press("m");
  const [download] = await Promise.all([app.page.waitForEvent("download"), app.id("map-save").click()]);
  const saved = readFileSync(await download.path(), "utf8");
  assert.equal(JSON.parse(saved).format, "watchglass-field-map");

  await app.go(server.url);
  assert.deepEqual(await hosts(), ["ws-1", "ws-2", "ws-3"], "kept for the next visit");
  quiet(app);

  const other = await start(t);
  await other.load(file("map.json", saved), file("unknown.csv", UNKNOWN));
  assert.deepEqual((await triage(other)).alerts.map((alert) => alert.device.hostname), ["ws-1", "ws-2", "ws-3"], "carried to another browser");
  quiet(other);
});

test("times without a zone are read in the one that is set, and a clock is corrected on request", async (t) => {
  const app = await start(t);
  await app.load(file("unknown.csv", UNKNOWN));
  const first = async () => (await triage(app)).alerts[0].time;
  const before = Date.parse(await first());
  await app.id("clock-row").locator("select").first().selectOption("120");
  await app.id("clock-row").locator("input").first().fill("-30");
  await app.id("clock-row").locator("input").first().press("Tab");
  await app.id("clocks-again").click();
  await app.idle();
  assert.equal(Date.parse(await first()) - before, -7_200_000 - 30_000);
  await app.go(server.url);
  assert.equal(Date.parse(await first()) - before, -7_230_000, "kept for the next visit");
  quiet(app);
});

test("an ATT&CK bundle that is handed over replaces the table and says so", async (t) => {
  const app = await start(t);
  const technique = (id, name) => ({
    type: "attack-pattern", name, external_references: [{ source_name: "mitre-attack", external_id: id }],
    kill_chain_phases: [{ kill_chain_name: "mitre-attack", phase_name: "execution" }],
  });
  const bundle = { type: "bundle", id: "bundle--1", objects: [
    { type: "x-mitre-collection", x_mitre_version: "77.1" }, technique("T1059", "Renamed in this release"), technique("T9001", "New Way"),
  ] };
  const alert = ALERT("a-1", { finding_info: { uid: "a-1", title: "x", attacks: [{ technique: { uid: "T9001" } }] } });
  await app.load(file("alerts.ndjson", alert));
  await app.load(file("bundle.json", JSON.stringify(bundle)));
  const { attack, alerts } = await triage(app);
  assert.equal(attack, "77.1");
  assert.match(JSON.stringify(alerts[0]), /T9001/, "the loaded batch is read again");
  assert.match(await app.id("import-report").innerText(), /release 77\.1/);
  quiet(app);
});

test("the whole batch is saved as OCSF findings, which load again as they were", async (t) => {
  const app = await start(t);
  await app.press("1");
  const before = await triage(app);
  const [download] = await Promise.all([app.page.waitForEvent("download"), app.id("save-batch").click()]);
  const saved = readFileSync(await download.path(), "utf8").trimEnd().split("\n");
  assert.equal(saved.length, before.alerts.length);
  assert.ok(saved.every((line) => JSON.parse(line).class_uid === 2004));
  await app.idle();
  await app.load(file("again.ndjson", saved.join("\n")));
  const again = await triage(app);
  const shown = ({ alerts }) => alerts.map((alert) => `${alert.time} ${alert.title} ${alert.score.points}`);
  assert.deepEqual(shown(again), shown(before));
  quiet(app);
});
