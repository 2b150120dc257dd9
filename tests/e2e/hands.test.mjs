// A shift by keyboard alone: fifty incidents judged, one taken back, several at once, a search, an export, and another person's
// case beside the own one. Nothing here touches a pointer; the system's own file dialog is the one thing a test must answer.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { axe, launch, open, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

async function atTheQueue(t) {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  await app.press("1", "Enter", "Home");
  await app.id("queue-row").first().waitFor();
  return app;
}

const focused = (app) => app.page.evaluate(() => {
  const it = document.activeElement;
  const pane = it?.closest("[data-pane], header, nav, footer, main");
  return {
    tag: it?.tagName ?? "", id: it?.dataset.testid ?? "", role: it?.getAttribute("role") ?? "", className: it?.className ?? "",
    name: it?.getAttribute("aria-label") ?? it?.textContent?.slice(0, 60) ?? "", pane: pane?.className ?? "",
    isSeen: it === document.body || (it?.getClientRects().length ?? 0) > 0,
  };
});

const polite = (app) => app.page.locator(".u-hidden[role=status]").innerText();

/** Saves the verdicts as JSON by their key and returns the file. */
async function exported(app) {
  await app.goTo("v");
  const [file] = await Promise.all([app.page.waitForEvent("download"), app.press("e")]);
  const path = await file.path();
  return { path, json: JSON.parse(await readFile(path, "utf8")) };
}

/** Goes on with Tab until an element has the focus. */
async function tabTo(app, id) {
  for (let i = 0; i < 120; i += 1) {
    if ((await focused(app)).id === id) return;
    await app.page.keyboard.press("Tab");
  }
  assert.fail(`${id} is not reached by Tab`);
}

test("a shift by keyboard alone", async (t) => {
  const app = await atTheQueue(t);
  const verdicts = [["f", "1"], ["b", "1"], ["t", "1"], ["n", "1"], ["f", "2"]];
  const seen = new Set();
  for (let n = 0; n < 50; n += 1) {
    seen.add(await app.id("detail-uid").innerText());
    await app.press(...verdicts[n % verdicts.length]);
    assert.match(await polite(app), /Recorded\./, "each is said");
    assert.match((await focused(app)).className, /queue__row/, "the focus stays in the list");
  }
  assert.equal(seen.size, 50, "each verdict was on another incident");
  let { json } = await exported(app);
  assert.equal(json.verdicts.length, 50);

  await app.goTo("q");
  await app.press("u");
  assert.match(await polite(app), /^Taken back: /);
  ({ json } = await exported(app));
  assert.equal(json.verdicts.length, 49);
  await app.goTo("q");
  await app.press("Shift+U");
  ({ json } = await exported(app));
  assert.equal(json.verdicts.length, 50, "and given again");
  const before = json.verdicts;

  // A search, then all that it shows at once: what was judged is left as it is, and one undo takes all of it back.
  await app.goTo("q");
  await app.press("/");
  await app.page.keyboard.type("line:below");
  await app.idle();
  await app.press("Enter");
  const total = Number(await app.page.locator(".queue__list").getAttribute("aria-rowcount"));
  assert.ok(total > 0);
  await app.press("Home", "x", "Shift+J", "Shift+J", "Shift+J", "b");
  assert.match(await app.id("scope").innerText(), /^Judge \d( of \d)? incidents as benign positive$/);
  const judged = Number(/^Judge (\d)/.exec(await app.id("scope").innerText())[1]);
  await app.press("2");
  await app.id("verdict-tray").waitFor({ state: "detached" });
  ({ json } = await exported(app));
  assert.equal(json.verdicts.length, 50 + judged);
  await app.goTo("q");
  await app.press("u");
  const after = await exported(app);
  assert.deepEqual(after.json.verdicts, before, "undo restores exactly");

  // Another person's case, beside the own one; what only they have is taken with keys.
  const other = await atTheQueue(t);
  await other.press("End", "f", "1");
  await other.goTo("v");
  await other.id("merge-open").waitFor();
  const chosen = other.page.waitForEvent("filechooser", { timeout: 5000 }).catch(() => null);
  await other.page.keyboard.press("m");
  // Where the driver does not see the dialog, the field that it was opened by takes the file.
  const dialog = await chosen;
  if (dialog) await dialog.setFiles(after.path);
  else await other.id("merge-file").setInputFiles(after.path);
  await other.id("merge-summary").waitFor();
  assert.match(await other.id("merge-summary").innerText(), /^50 verdicts only there/);
  await tabTo(other, "merge-take");
  await other.press("Enter");
  await other.idle();
  assert.match(await polite(other), /^Took over 50 verdicts/);
  assert.equal((await exported(other)).json.verdicts.length, 51);
  for (const one of [app, other]) {
    assert.deepEqual(one.record.violations, []);
    assert.deepEqual(one.record.errors, []);
  }
});

test("several at once leave alone what was judged, and say so before the key", async (t) => {
  const app = await atTheQueue(t);
  await app.press("t", "1", "f", "1", "Home", "x", "Shift+J", "Shift+J", "Shift+J", "n");
  assert.equal(await app.id("scope").innerText(), "Judge 2 of 4 incidents as needs more data");
  assert.equal(await app.id("scope-skipped").innerText(), "2 skipped, judged already: 1 true positive, 1 false positive.");
  await app.shot("bulk");
  await app.press("Enter");
  if (await app.id("verdict-tray").count()) await app.press("Enter");
  const { json } = await exported(app);
  const words = json.verdicts.map((one) => one.verdict).sort();
  assert.deepEqual(words, ["false_positive", "needs_more_data", "needs_more_data", "true_positive"]);
  assert.deepEqual(await axe(app.page), []);
});

test("the focus goes through the page in the order of the work, and dialogs hold and return it", async (t) => {
  const app = await atTheQueue(t);
  // From the first stop of the page on, until the browser leaves the page or comes back to it.
  await app.page.evaluate(() => document.querySelector("a[href], button, [tabindex='0']").focus());
  const first = await focused(app);
  const stops = [first];
  for (let i = 0; i < 200; i += 1) {
    await app.page.keyboard.press("Tab");
    const stop = await focused(app);
    if (stop.tag === "BODY" || (stop.tag === first.tag && stop.name === first.name)) break;
    assert.ok(stop.isSeen, `the focus is on something that is shown: ${JSON.stringify(stop)}`);
    stops.push(stop);
  }
  const place = (is) => stops.findIndex(is);
  const order = [
    place((stop) => /to the queue/i.test(stop.name)),
    place((stop) => stop.name.startsWith("Import")),
    place((stop) => stop.id === "search" || /search/i.test(stop.name)),
    place((stop) => /queue__row/.test(stop.className)),
    place((stop) => /detail__body/.test(stop.className)),
    place((stop) => stop.id === "verdict-tp"),
  ];
  assert.deepEqual([...order].sort((a, b) => a - b), order, JSON.stringify(stops.map((stop) => stop.id || stop.name)));
  assert.ok(order.every((at) => at >= 0), JSON.stringify(order));
  assert.equal(stops.filter((stop) => /queue__row/.test(stop.className)).length, 1, "one stop for the whole list");

  for (const [key, dialog] of [["Control+k", "palette"], ["?", "help"]]) {
    await app.press("Home");
    const from = await focused(app);
    await app.press(key);
    for (let i = 0; i < 40; i += 1) {
      await app.page.keyboard.press("Tab");
      const inside = await app.page.evaluate(() => document.activeElement.closest("[role=dialog]") !== null);
      assert.ok(inside, `${dialog} holds the focus`);
    }
    await app.press("Escape");
    assert.deepEqual((await focused(app)).className, from.className, `${dialog} gives it back`);
  }
  assert.equal(await app.page.locator(".u-hidden[role=status][aria-live=polite]").count(), 1);
  assert.equal(await app.page.locator(".u-hidden[role=alert][aria-live=assertive]").count(), 1);
});
