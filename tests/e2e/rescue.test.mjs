// The rescue page: counts and saves the log without the app, and leaves no trace where there is no log.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Record, ROOT, axe, launch, serve } from "./harness.mjs";

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types default";
const NOTE = "</script><img src=x onerror=alert(1)>";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Opens a file of `public/` as the app's host serves it. */
async function visit(t) {
  const server = await serve({ dir: join(ROOT, "public"), headers: false });
  t.after(server.close);
  const context = await browser.newContext({ acceptDownloads: true });
  t.after(() => context.close());
  const record = await Record.of(context);
  const page = await context.newPage();
  // The host's policy comes on top of the page's own.
  await page.route("**/*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": POLICY } });
  });
  return { page, record, url: server.url };
}

/** Makes the database as the app does, with these entries. */
function fill(page, entries, name = "watchglass-verdicts") {
  return page.evaluate(([entries, name]) => new Promise((done, failed) => {
    const request = indexedDB.open(name, 3);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("entries", { keyPath: "seq" });
      request.result.createObjectStore("meta", { keyPath: "key" });
    };
    request.onsuccess = () => {
      const transaction = request.result.transaction("entries", "readwrite");
      for (const entry of entries) transaction.objectStore("entries").add(entry);
      transaction.oncomplete = () => { request.result.close(); done(); };
      transaction.onabort = () => failed(transaction.error);
    };
  }), [entries, name]);
}

test("the rescue page saves every entry as it stands, under both policies", async (t) => {
  const { page, record, url } = await visit(t);
  const entries = [1, 2, 3].map((seq) => ({ seq, action: { act: seq === 3 ? "withdrawn" : "judged", note: NOTE } }));
  await page.goto(url + "rescue.html");
  await fill(page, entries);
  await page.reload();
  await page.getByText("The log holds 2 verdicts and 1 withdrawal.").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#save").click()]);
  assert.equal(download.suggestedFilename(), "watchglass-rescue.json");
  const file = JSON.parse(readFileSync(await download.path(), "utf8"));
  assert.deepEqual(file, { format: "watchglass-rescue", version: 1, entries });
  await page.getByText("Written to watchglass-rescue.json: 3 entries.").waitFor();
  assert.deepEqual(record.violations, []);
  assert.deepEqual(record.errors, []);
});

test("the log of a working brief is saved beside that of the app, in a file of its own", async (t) => {
  const { page, url } = await visit(t);
  await page.goto(url + "rescue.html");
  const of = (n) => Array.from({ length: n }, (_, i) => ({ seq: i + 1, action: { act: "judged", note: NOTE } }));
  await fill(page, of(1));
  await fill(page, of(2), "watchglass-verdicts-00c0ffee00c0ffee00c0ffee00c0ffee");
  await page.reload();
  await page.getByText("The log holds 1 verdict. The log of the working brief 00c0ffee holds 2 verdicts.").waitFor();
  const files = [];
  page.on("download", (download) => files.push(download));
  await page.locator("#save").click();
  await page.getByText("Written to watchglass-rescue-2.json: 2 entries.").waitFor();
  while (files.length < 2) await page.waitForEvent("download");
  const logs = await Promise.all(files.map(async (file) => JSON.parse(readFileSync(await file.path(), "utf8")).entries));
  assert.deepEqual(logs, [of(1), of(2)]);
});

test("the rescue page makes no database where there is none", async (t) => {
  const { page, record, url } = await visit(t);
  await page.goto(url + "rescue.html");
  await page.getByText("There are no verdicts in this browser at this address.").waitFor();
  assert.equal(await page.locator("#save").isDisabled(), true);
  assert.deepEqual(await axe(page), []);
  assert.match(await page.evaluate(() => getComputedStyle(document.body).fontFamily), /system-ui/, "it has its own style");
  assert.deepEqual(await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)), []);
  assert.deepEqual(record.violations, []);
  assert.deepEqual(record.errors, []);
});

test("the rescue page is small, and its script needs no other file", () => {
  const script = readFileSync(join(ROOT, "public/rescue.js"), "utf8");
  assert.ok(script.length < 8000, `${script.length} bytes`);
  for (const word of ["innerHTML", "fetch(", "eval", "import", "document.write"]) assert.ok(!script.includes(word), word);
});
