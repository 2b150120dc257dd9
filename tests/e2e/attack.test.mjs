// Chain and Matrix beyond the main job: layers laid over the matrix, systems and accounts, the picture, and an incident of more
// alerts than elements can be moved at once.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { axe, launch, open, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

const layer = (name, ids) => ({
  name: `${name}.json`, mimeType: "application/json",
  buffer: Buffer.from(JSON.stringify({
    name, domain: "enterprise-attack", versions: { attack: "19", layer: "4.5" },
    techniques: ids.map((techniqueID) => ({ techniqueID, score: 1 })),
  })),
});

/** Alerts of one machine whose processes started each other. */
function storm(n) {
  const line = (i) => {
    const process = {
      name: "a.exe", cmd_line: `a.exe -enc ${i.toString(16).padStart(8, "0")}`, pid: 6000 + i, uid: `p-${i}`,
      parent_process: { pid: 5999 + i, uid: `p-${i - 1}`, name: "a.exe" },
    };
    return JSON.stringify({
      class_uid: 2004, category_uid: 2, type_uid: 200401, activity_id: 1, time: 1763600000000 + i * 14000, severity_id: 4,
      metadata: { version: "1.5.0", product: { name: "Own EDR", vendor_name: "Own" } },
      finding_info: {
        uid: `own-${i}`, title: `${["Command ran", "Memory read", "Share written"][i % 3]} ${i % 97}`,
        analytic: { name: `rule-${i % 211}`, uid: `r${i % 211}`, type_id: 1 },
        attacks: [{ technique: { uid: ["T1059.001", "T1003.001", "T1021.002"][i % 3] } }],
      },
      device: { hostname: "ws-1", type_id: 2 }, actor: { user: { name: "u.own" }, process }, process, evidences: [{ process }],
      dst_endpoint: { ip: `203.0.113.${i % 3 + 1}`, port: 443 },
    });
  };
  return { name: "storm.ndjson", mimeType: "application/x-ndjson", buffer: Buffer.from(Array.from({ length: n }, (_, i) => line(i)).join("\n")) };
}

const start = () => open(browser, server.url);

test("layers lie over the matrix, and nothing has three faces", async () => {
  const app = await start();
  await app.id("load-sample").first().click();
  await app.id("import-report").waitFor();
  await app.goTo("m");
  const cells = app.id("matrix-cell");
  await cells.first().waitFor();
  const blind = app.page.locator(".matrix__cell--blind");
  assert.equal(await blind.count(), 0, "without a layer nothing is known of coverage");
  await app.id("layer-input").setInputFiles([layer("one", ["T1003", "T1059.001"]), layer("two", ["T1003"])]);
  await app.idle();
  await blind.first().waitFor();
  const dumping = cells.filter({ hasText: "T1003" }).first();
  assert.match(await dumping.innerText(), /in 2 layers/);
  // The lens by its key, the release, and away with the layers.
  await app.press("c", "c", "c");
  assert.match(await app.page.locator(".matrix__tools [aria-pressed=true]").first().innerText(), /Coverage/);
  assert.deepEqual(await axe(app.page), []);
  await app.press("r");
  const saved = app.page.waitForEvent("download");
  await app.press("l");
  const written = JSON.parse(readFileSync(await (await saved).path(), "utf8"));
  assert.equal(written.versions.attack, "18");
  await app.press("Delete");
  await app.idle();
  assert.equal(await blind.count(), 0);
  await app.close();
});

test("the chain names systems and accounts, says what a link weighs, and saves its picture", async () => {
  const app = await start();
  await app.id("load-sample").first().click();
  await app.id("import-report").waitFor();
  await app.press("Enter");
  await app.id("queue-row").first().waitFor();
  await app.press("Home", "c");
  await app.id("chain-affected").waitFor();
  assert.ok(await app.id("chain-affected").locator("tbody tr").count() > 0);
  await app.press("]");
  assert.equal(await app.page.locator(".chain-links__weight").count(), 1);
  assert.match(await app.page.locator(".chain__side").innerText(), /ATT&CK \d+/);
  const svg = app.page.waitForEvent("download");
  await app.press("p");
  const text = readFileSync(await (await svg).path(), "utf8");
  assert.match(text, /^<svg /);
  assert.ok(text.includes("What the picture cannot show") && !text.includes("<script"));
  const png = app.page.waitForEvent("download");
  await app.press("Shift+P");
  assert.equal(readFileSync(await (await png).path()).subarray(1, 4).toString(), "PNG");
  await app.close();
});

test("of more alerts than elements the eye has a canvas and the keyboard a list", async () => {
  const app = await start();
  await app.id("file-input").setInputFiles(storm(1400));
  await app.id("import-report").waitFor();
  await app.press("Enter");
  await app.id("queue-row").first().waitFor();
  await app.press("Home", "c");
  await app.id("chain-chip").first().waitFor({ state: "attached" });
  await app.press("e");
  await app.idle();
  await app.page.locator(".chain__canvas").waitFor({ state: "attached" });
  const chips = app.id("chain-chip");
  assert.ok(await chips.count() < 60, "only those near the selected alert are elements");
  const place = () => app.page.locator("[aria-posinset]:has([aria-current=true])").getAttribute("aria-posinset");
  const before = Number(await place());
  await app.press("j");
  assert.equal(Number(await place()), before + 1);
  assert.ok(Number(await app.page.locator("[aria-setsize]").first().getAttribute("aria-setsize")) > 800);
  assert.deepEqual(await axe(app.page), []);
  await app.close();
});
