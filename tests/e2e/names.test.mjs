// Names that were taken for one machine or account: shown with the report, held apart by the analyst, taken back by undo, and
// held over a reload.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, launch, open, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

const line = (i) => JSON.stringify({
  class_uid: 2004, category_uid: 2, type_uid: 200401, activity_id: 1, severity_id: 4, time: 1_763_600_000_000 + i * 60_000,
  metadata: { version: "1.5.0", product: { name: "Own EDR" } },
  finding_info: { uid: `a${i}`, title: `Step ${i}`, analytic: { name: `rule ${i}`, uid: `r${i}`, type_id: 1 } },
  device: { hostname: ["WS-1", "ws-1.corp.example"][i % 2], ip: "10.1.9.77", type_id: 2 },
  actor: { user: { name: ["anna", "CORP\\anna"][i % 2] } },
});
const FILE = {
  name: "two-names.ndjson", mimeType: "application/x-ndjson",
  buffer: Buffer.from(Array.from({ length: 6 }, (_, i) => line(i)).join("\n")),
};

const points = (app) => app.page.evaluate(async () => (await globalThis.__wgTriage()).alerts.map((alert) => alert.score.points));
const rows = (app) => app.id("names-row").allInnerTexts();

test("names taken for one are shown, held apart, and one again", async (t) => {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  await app.id("file-input").setInputFiles(FILE);
  await app.id("import-report").waitFor();
  await app.idle();
  const before = await points(app);
  const shown = await rows(app);
  assert.equal(shown.length, 2);
  assert.ok(shown.some((row) => ["WS-1", "ws-1.corp.example", "10.1.9.77"].every((name) => row.includes(name))), `${shown}`);
  assert.ok(shown.some((row) => row.includes("anna") && row.includes("CORP\\anna")), `${shown}`);

  const held = app.page.getByRole("button", { name: /Hold apart ws-1\.corp\.example/i });
  await held.click();
  await app.id("names-apart").waitFor();
  await app.idle();
  const apart = await points(app);
  assert.notDeepEqual(apart, before, "fewer rules on each of the two");
  assert.deepEqual(await axe(app.page), []);

  await app.page.reload();
  await app.id("names-apart").waitFor();
  await app.idle();
  assert.deepEqual(await points(app), apart, "held over a reload");

  await app.id("one-again").click();
  await app.id("names-apart").waitFor({ state: "detached" });
  await app.idle();
  assert.deepEqual(await points(app), before, "one again");
  await app.press("u");
  await app.id("names-apart").waitFor();
  await app.idle();
  assert.deepEqual(await points(app), apart, "undo takes the last word back");
});
