// Text from a file stands in text nodes and nowhere else: no attribute on any screen has it, nothing of it becomes an
// element, and what is cut short is shown whole by a tip of the page's own.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open, serve } from "./harness.mjs";

const MARK = "WGMARK";
const evil = (name) => `${name} ${MARK} <img src=x onerror=alert(1)> javascript:alert(1) \u202etxt.exe "'\`${"x".repeat(200)}`;

/** OCSF findings of one machine within minutes, every name an attack on the page. */
function findings() {
  const rows = [];
  for (let i = 0; i < 12; i += 1) {
    rows.push({
      class_uid: 2004, category_uid: 2, type_uid: 200401, activity_id: 1, severity_id: 4, status_id: 1,
      time: 1_763_625_600_000 + i * 60_000,
      metadata: { version: "1.5.0", uid: `u-${i}`, product: { name: evil("Product"), vendor_name: evil("Vendor") } },
      finding_info: {
        uid: `f-${i}`, title: evil(`Title ${i % 3}`),
        attacks: [{ technique: { uid: ["T1059", "T1003", "T1021"][i % 3] } }],
      },
      device: { hostname: evil("host"), ip: "192.0.2.7", type_id: 0 },
      actor: { user: { name: evil("user") }, process: { name: evil("process"), cmd_line: evil("cmd") } },
    });
  }
  return rows.map((row) => JSON.stringify(row)).join("\n");
}

let browser, server, dir;
before(async () => {
  [browser, server] = [await launch(), await serve()];
  dir = mkdtempSync(join(tmpdir(), "wg-inert-"));
});
after(async () => {
  await browser.close();
  await server.close();
  rmSync(dir, { recursive: true });
});

/** Attributes that hold the mark, and how many elements show it as text. */
function scan(app) {
  return app.page.evaluate((mark) => {
    const bad = [];
    let shown = 0;
    for (const element of document.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        if (value.includes(mark)) bad.push(`${element.tagName.toLowerCase()}.${element.className} ${name}`);
      }
      if (element.tagName === "IMG" && element.getAttribute("src") === "x") bad.push("an element made of text");
      shown += [...element.childNodes].some((node) => node.nodeType === 3 && node.data.includes(mark)) ? 1 : 0;
    }
    return { bad, shown };
  }, MARK);
}

test("text from a file stands in no attribute of any screen", async (t) => {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  const file = join(dir, `evil ${MARK}.ndjson`);
  writeFileSync(file, findings());
  await app.load(file);
  const seen = {};
  const look = async (screen) => {
    const { bad, shown } = await scan(app);
    assert.deepEqual(bad, [], screen);
    seen[screen] = shown;
  };
  await look("import");
  await app.goTo("q");
  await app.press("Home", "Enter");
  await look("queue");
  await app.press("a");
  await app.id("alert-row").first().click();
  await app.idle();
  await look("alert");
  for (const [letter, screen] of [["c", "chain"], ["m", "matrix"], ["o", "model"], ["h", "brief"]]) {
    await app.goTo(letter);
    await look(screen);
  }
  await app.goTo("q");
  await app.press("f", "1");
  await app.goTo("v");
  await look("verdicts");
  for (const screen of ["import", "queue", "alert", "chain"]) {
    assert.ok(seen[screen] > 0, `the ${screen} screen shows the text`);
  }
  assert.deepEqual(app.leaked(), []);
  assert.deepEqual(app.record.violations, []);
});

test("what is cut short is shown whole where it is pointed at, until Escape", async (t) => {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  const file = join(dir, "evil.ndjson");
  writeFileSync(file, findings());
  await app.load(file);
  await app.goTo("q");
  await app.press("Home", "Enter");
  await app.id("evidence-row").locator(".evidence__value").filter({ hasText: MARK }).first().hover();
  const tip = app.page.locator(".tip");
  assert.match(await tip.innerText(), new RegExp(`${MARK} <img src=x onerror=alert\\(1\\)> .*\\[RLO\\]`));
  assert.equal(await app.page.locator(".tip img").count(), 0);
  await app.page.keyboard.press("Escape");
  assert.equal(await tip.count(), 0);
  assert.deepEqual(app.leaked(), []);
});
