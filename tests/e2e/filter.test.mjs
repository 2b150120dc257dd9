// One filter for list, facets and keys: what it does not show is not counted, not focused, and not judged.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, sampleQueue, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

const atTheQueue = (t) => sampleQueue(t, browser, server.url);

async function ask(app, query) {
  await app.press("/");
  await app.page.keyboard.press("Control+a");
  await app.page.keyboard.type(query);
  await app.idle();
  await app.press("Enter");
}

/** The numbers of a facet, by label. */
const facet = (app, name) => app.page.getByRole("listbox", { name }).getByRole("option").evaluateAll((rows) =>
  Object.fromEntries(rows.map((row) => [row.querySelector("bdi").innerText, Number(row.querySelector(".u-num").innerText.replace(/\D/g, ""))])));

test("where nothing matches nothing is focused, and a verdict key judges nothing", async (t) => {
  const app = await atTheQueue(t);
  await ask(app, "host:no-such-host");
  await app.id("no-match").waitFor();
  await app.press("f", "1");
  assert.equal(await app.id("verdict-tray").count(), 0);
  await app.goTo("v");
  assert.equal(await app.id("log-row").count(), 0, "nothing was judged");
  // Without the filter the first one is in focus again.
  await app.goTo("q");
  await app.press("Backspace");
  await app.id("queue-row").first().waitFor();
  await app.press("f", "1");
  await app.goTo("v");
  assert.equal(await app.id("log-row").count(), 1);
  assert.deepEqual(app.record.violations, []);
});

test("a filter that does not hold the incident in focus focuses its first row, and the keys judge that one", async (t) => {
  const app = await atTheQueue(t);
  const focused = () => new URLSearchParams(new URL(app.page.url()).hash.split("?")[1]).get("i");
  const rows = app.id("queue-row");
  const before = focused();
  await ask(app, "severity:informational");
  await app.page.waitForFunction(() => document.querySelector("[data-testid='queue-row']")?.getAttribute("aria-selected") === "true");
  const now = focused();
  assert.notEqual(now, before);
  assert.equal(await rows.first().getAttribute("tabindex"), "0", "Tab reaches it");
  await app.press("f", "1");
  await app.goTo("v");
  assert.equal(await app.id("log-row").count(), 1);
  assert.match(await app.id("log-row").first().innerText(), new RegExp(now), "what is not in the list is not judged");
});

test("what a filter that is not clear leaves in the list is not checked as one", async (t) => {
  const app = await atTheQueue(t);
  await ask(app, "severity>=blue -host:dc-*");
  await app.press("Control+a");
  assert.equal(await app.page.locator(".queue__row.is-checked").count(), 0);
  await app.page.getByText("a part of the filter is not clear").first().waitFor();
  await ask(app, "severity>=high -host:dc-*");
  await app.press("Control+a");
  await app.page.locator(".queue__tokens").getByText("63 checked").waitFor();
});

test("the facets count what the filter shows, and a value without any stays in its place", async (t) => {
  const app = await atTheQueue(t);
  const before = await facet(app, "Severity");
  const allSources = await facet(app, "Source");
  await ask(app, "severity:high");
  // A facet counts under the rest of the query, so that a value beside a chosen one says what choosing it would show.
  assert.deepEqual(await facet(app, "Severity"), before);
  const sources = await facet(app, "Source");
  assert.deepEqual(Object.keys(sources), Object.keys(allSources));
  for (const [label, n] of Object.entries(sources)) assert.ok(n <= allSources[label], label);
  const total = await app.page.evaluate(() => [...document.querySelectorAll(".facets__pile b")].slice(0, 4)
    .reduce((sum, b) => sum + Number(b.innerText.split(" of ")[0].replace(/\D/g, "")), 0));
  assert.ok(total > 0 && total < Object.values(before).reduce((a, b) => a + b, 0));
  assert.deepEqual(await facet(app, "Verdict"), { "Not judged": total });
  await app.shot("facets-follow");
  await app.press("Backspace");
  assert.deepEqual(await facet(app, "Severity"), before);
});

test("all that match are checked up to a number, and what is left out is named", async (t) => {
  const app = await atTheQueue(t);
  await ask(app, "-line:above");
  await app.press("Control+a");
  const toast = await app.page.locator(".toast").innerText();
  const [, checked, total, left] = /^(\d+) of (\d+) checked\.\s*(\d+) left out/.exec(toast.replaceAll(/,(?=\d{3})/g, ""));
  assert.equal(Number(checked) + Number(left), Number(total));
  await app.press("f");
  assert.match((await app.id("scope").innerText()).replaceAll(",", ""), new RegExp(`Judge ${checked} `));
  await app.press("Escape", "Escape");
});

test("a saved view outlasts a reload, is found in the palette, and one that is not clear says so", async (t) => {
  const app = await atTheQueue(t);
  const views = () => app.page.locator("#palette-list").innerText().then((text) => text.split("Commands")[0]);
  for (const query of ["host:dc-* severity>=high", "prt:445"]) {
    await ask(app, query);
    // What was mistyped is offered first; shown as it stands, it is a query like any other.
    if (await app.id("palette").count()) await app.press("Escape");
    await app.page.evaluate((query) => { location.hash = `#/queue?q=${encodeURIComponent(query)}`; }, query);
    await app.id("keep-view").waitFor();
    await app.press("Home", "Shift+V");
    assert.match(await app.page.locator(".toast").innerText(), /Saved as a view/);
  }
  await app.page.reload();
  await app.go(app.page.url());
  await app.goTo("q");
  await app.press("Control+k");
  await app.page.keyboard.press("Control+a");
  await app.page.keyboard.press("Delete");
  assert.match(await views(), /Saved views[\s\S]*prt:445[\s\S]*host:dc-\* severity>=high/);
  await app.press("Enter");
  await app.page.locator(".queue__tokens").getByText("there is no such field").waitFor();
  await app.press("Shift+V");
  await app.press("Control+k");
  await app.page.keyboard.press("Control+a");
  await app.page.keyboard.type("dc-");
  await app.idle();
  assert.doesNotMatch(await views(), /prt:445/);
  assert.match(await views(), /Saved views[\s\S]*host:dc-\*/);
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
});

test("F6 goes round all panes and comes back", async (t) => {
  const app = await atTheQueue(t);
  const at = () => app.page.evaluate(() => {
    const pane = document.activeElement.closest("[data-pane]");
    return pane ? [...document.querySelectorAll("[data-pane]")].indexOf(pane) : -1;
  });
  const seen = [];
  for (let i = 0; i < 8; i += 1) {
    await app.press("F6");
    seen.push(await at());
  }
  assert.ok(!seen.includes(-1), `${seen}`);
  for (let i = 1; i < seen.length; i += 1) assert.notEqual(seen[i], seen[i - 1], `it moves each time: ${seen}`);
  const round = new Set(seen).size;
  assert.ok(round >= 4, `panes: ${seen}`);
  assert.equal(seen[round], seen[0], `it comes back: ${seen}`);
  await app.press("Shift+F6");
  assert.equal(await at(), seen[6]);
});

test("Enter on a mistyped field takes the nearest one, and shows not everything", async (t) => {
  const app = await atTheQueue(t);
  await app.press("/");
  await app.page.keyboard.type("hst:fin-fs-02");
  await app.idle();
  await app.press("Enter");
  assert.equal(await app.id("palette-input").inputValue(), "host:fin-fs-02", "mended, and still to be read");
  await app.press("Enter");
  assert.equal(await app.id("palette").count(), 0);
  assert.ok(await app.id("queue-row").count() > 0);
});

for (const width of [1440, 1024]) {
  test(`at ${width} the keys that judge, go back and lead on are in the status line of every screen`, async (t) => {
    const app = await atTheQueue(t);
    await app.page.setViewportSize({ width, height: 900 });
    await app.press("f", "1");
    // What happened stands in its place for a few seconds.
    await app.page.locator(".toast").waitFor({ state: "detached" });
    for (const letter of ["i", "q", "c", "m", "l", "v", "h"]) {
      await app.goTo(letter);
      const cut = await app.page.evaluate(() => {
        const line = document.querySelector(".status__keys--fixed").getBoundingClientRect();
        const right = document.querySelector(".status__right").getBoundingClientRect();
        const text = document.querySelector(".status__keys--fixed").innerText;
        return { inside: line.right <= right.left + 1 && right.right <= innerWidth + 1, text };
      });
      assert.match(cut.text, /undo[\s\S]*go to[\s\S]*all keys/, letter);
      assert.ok(cut.inside, `${letter}: ${JSON.stringify(cut)}`);
      await app.shot(`status-${width}-${letter}`);
    }
  });
}
