// What goes wrong at night: the browser keeps nothing, the engine runs out of memory, a file is encrypted or damaged. The page
// says so at once, and no verdict is lost by it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { App, Record, launch, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

/** Opens the app with a script that runs before anything else in the page. */
async function openWith(t, script, arg) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: "block" });
  t.after(() => context.close());
  const record = await Record.of(context);
  await context.addInitScript(script, arg);
  const app = new App(await record.newPage(context), record, context);
  await app.go(server.url);
  return app;
}

async function toTheQueue(app) {
  await app.id("load-sample").first().click();
  await app.idle();
  await app.goTo("q");
  await app.press("Home");
}

/** Saves the log by its button and returns the entries of the file. */
async function rescued(app) {
  const [file] = await Promise.all([
    app.page.waitForEvent("download"),
    app.page.getByRole("button", { name: "Save the file" }).click(),
  ]);
  return JSON.parse(await readFile(await file.path(), "utf8")).entries;
}

test("a browser that keeps nothing is named before the first verdict, and the case is saved as a file", async (t) => {
  // As in a private window of some browsers, or where a policy forbids it.
  const app = await openWith(t, () => {
    Object.defineProperty(globalThis, "indexedDB", { get() { throw new DOMException("denied", "SecurityError"); } });
  });
  await toTheQueue(app);
  assert.match(await app.page.locator(".status__storage").innerText(), /Nothing can be stored in this browser/);
  await app.press("f", "1");
  assert.match(await app.id("unsaved").innerText(), /^Kept in this tab only\. Closing it loses 1 verdict$/);
  await app.shot("storage-off");
  const entries = await rescued(app);
  assert.equal(entries.length, 1);
  assert.equal(entries[0].action.verdict, "fp");
  await app.goTo("v");
  assert.equal(await app.id("log-row").count(), 1, "it is shown as if it stood");
  const [json] = await Promise.all([app.page.waitForEvent("download"), app.id("export-json").click()]);
  assert.equal(JSON.parse(await readFile(await json.path(), "utf8")).log.length, 1, "and exported");
  assert.deepEqual(app.record.violations, []);
});

test("full storage is said at the verdict, which waits, is exported, and is stored when there is room again", async (t) => {
  // Each write is given up for want of room, as the browser does it: the transaction aborts with this error.
  const app = await openWith(t, () => {
    const add = IDBObjectStore.prototype.add;
    globalThis.isFull = true;
    IDBObjectStore.prototype.add = function (...args) {
      if (!globalThis.isFull || this.name !== "entries") return add.apply(this, args);
      Object.defineProperty(this.transaction, "error", { value: new DOMException("full", "QuotaExceededError") });
      this.transaction.abort();
      return add.apply(this, args);
    };
  });
  await toTheQueue(app);
  await app.press("f", "1", "t", "1");
  assert.match(await app.id("unsaved").innerText(), /^Not saved \(2\)$/);
  assert.match(await app.page.locator(".toast").innerText(), /storage is full/i);
  await app.shot("storage-full");
  assert.equal((await rescued(app)).length, 2);
  await app.page.evaluate(() => { globalThis.isFull = false; });
  await app.page.getByRole("button", { name: "Try again" }).click();
  await app.id("unsaved").waitFor({ state: "detached" });
  await app.goTo("v");
  assert.equal(await app.id("log-row").count(), 2, "each once");
  const [json] = await Promise.all([app.page.waitForEvent("download"), app.id("export-json").click()]);
  assert.deepEqual(JSON.parse(await readFile(await json.path(), "utf8")).log.map((entry) => entry.seq), [1, 2]);
  await app.page.reload();
  await app.go(app.page.url());
  await app.goTo("v");
  assert.equal(await app.id("log-row").count(), 2, "they are in the log of the next visit");
  assert.deepEqual(app.record.violations, []);
});

test("a log that the browser threw away between two visits is named before the first verdict", async (t) => {
  const app = await openWith(t, () => {});
  await toTheQueue(app);
  await app.press("f", "1", "t", "1");
  await app.idle();
  await app.page.goto("about:blank");
  // As a browser does that finds its database damaged: it is gone, and with it every entry.
  await app.page.goto(new URL("rescue.html", server.url).href);
  await app.page.evaluate(() => new Promise((done, failed) => {
    const request = indexedDB.deleteDatabase("watchglass-verdicts");
    request.onsuccess = () => done();
    request.onerror = () => failed(request.error);
  }));
  await app.go(server.url);
  await app.id("storage-trouble").waitFor();
  assert.match(await app.id("storage-trouble").innerText(), /gone, or shorter than at your last visit.*Open your last saved file/);
  await app.shot("storage-lost");
  assert.deepEqual(app.record.violations, []);
});

test("a storage that an older tab holds is named before the first verdict, which is kept and exported all the same", async (t) => {
  // Another build holds the database and does not let go: the browser says "blocked".
  const app = await openWith(t, () => {
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (name, ...rest) {
      const request = open.call(this, name.startsWith("watchglass-verdicts") ? `${name}-blocked` : name, ...rest);
      if (name.startsWith("watchglass-verdicts")) {
        request.addEventListener("upgradeneeded", (event) => { event.stopImmediatePropagation(); request.transaction.abort(); });
        queueMicrotask(() => request.dispatchEvent(new Event("blocked")));
      }
      return request;
    };
  });
  await toTheQueue(app);
  assert.match(await app.id("storage-trouble").innerText(), /Another tab runs another build of this page/);
  await app.press("f", "1");
  assert.match(await app.id("unsaved").innerText(), /^Not saved \(1\)$/);
  assert.equal((await rescued(app)).length, 1);
  await app.goTo("v");
  const [json] = await Promise.all([app.page.waitForEvent("download"), app.id("export-json").click()]);
  assert.equal(JSON.parse(await readFile(await json.path(), "utf8")).log.length, 1);
  assert.deepEqual(app.record.violations, []);
});

/** Many alerts, one a line, in the order of their times. */
function manyLines(n) {
  return Array.from({ length: n }, (_, i) => JSON.stringify({
    SchemaVersion: "2018-10-08", ProductArn: "arn:aws:securityhub:eu-west-1::product/aws/guardduty", GeneratorId: `g-${i % 50}`,
    Id: `arn:finding/${String(i).padStart(8, "0")}`, Title: `Finding ${i}`, ProductName: "GuardDuty", Severity: { Label: "HIGH" },
    CreatedAt: new Date(Date.UTC(2026, 0, 1, 0, i)).toISOString(), Resources: [{ Type: "AwsEc2Instance", Id: `i-${i}` }],
  })).join("\n");
}

test("a load that outgrows the memory says how far it came, keeps the verdicts, and its newest part is loaded", async (t) => {
  // The engine's program is left as it is; the test holds on to its memory, to fill it up.
  const app = await openWith(t, () => {
    const Plain = Blob;
    globalThis.Blob = class extends Plain {
      constructor(parts, options) {
        const hold = "const made = WebAssembly.instantiate; WebAssembly.instantiate = async (...args) => {" +
          " const it = await made(...args); self.__memory = (it.instance ?? it).exports.memory; return it; };\n";
        super(options?.type === "text/javascript" ? [hold, ...parts] : parts, options);
      }
    };
  });
  await toTheQueue(app);
  await app.press("f", "1");
  const text = manyLines(60_000);
  await app.page.workers().at(-1).evaluate(() => {
    // What the engine asks for from now on, it does not get.
    try { for (;;) self.__memory.grow(256); } catch { /* It is full. */ }
    try { for (;;) self.__memory.grow(1); } catch { /* To the last page. */ }
  });
  await app.id("file-input").first().setInputFiles({ name: "long.ndjson", mimeType: "application/x-ndjson", buffer: Buffer.from(text) });
  await app.id("outgrown").waitFor();
  await app.idle();
  const words = await app.id("outgrown").innerText();
  assert.match(words, /memory that the browser gives was used up/);
  assert.match(words, /Your verdicts are kept/);
  await app.shot("outgrown");
  // The night before is there again, with its verdict.
  await app.goTo("v");
  assert.equal(await app.id("log-row").count(), 1);
  await app.id("load-newest").click();
  await app.idle();
  await app.id("outgrown").waitFor({ state: "detached" });
  const report = await app.report();
  const alerts = report.sources.reduce((sum, source) => sum + source.alerts, 0);
  assert.ok(alerts > 0 && alerts < 60_000, `a part, not all: ${alerts}`);
  assert.equal(report.sources.reduce((sum, source) => sum + source.rejected, 0), 0, "cut between two records");
  const last = await app.page.evaluate(() => globalThis.__wgTriage());
  assert.match(JSON.stringify(last), /Finding 59999/, "the newest ones");
  await app.goTo("v");
  assert.equal(await app.id("log-row").count(), 1, "the verdict is kept");
  assert.deepEqual(app.record.violations, []);
});
