// Where the keyboard focus is: on the main list of a screen whichever way one came there, and never on nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, sampleQueue, serve } from "./harness.mjs";

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  await server.close();
});

const inFocus = (app) => app.page.evaluate(() => {
  const active = document.activeElement;
  return active === document.body ? "body" : `${active.tagName.toLowerCase()}.${active.className.split(" ")[0]}`;
});

test("after a change of screen, reload and Back the focus is on the screen's list", async (t) => {
  const app = await sampleQueue(t, browser, server.url);
  assert.equal(await inFocus(app), "div.queue__row", "Enter on the import screen");
  await app.press("t", "1");
  const lists = {
    i: "div.import__main", c: "div.chain__chip", m: "div.matrix__cell", v: "tr.log__row", h: "div.brief__desk", l: "main.screen",
    q: "div.queue__row",
  };
  for (const [letter, list] of Object.entries(lists)) {
    await app.goTo(letter);
    const found = await inFocus(app);
    assert.ok(found === list || letter === "c" && found !== "body" && found !== "main.screen", `G ${letter}: ${found}`);
  }
  await app.goTo("v");
  await app.page.goBack();
  await app.idle();
  assert.equal(await inFocus(app), "div.queue__row", "Back");
  await app.page.reload();
  await app.page.waitForFunction(() => globalThis.__wgBooted && !document.getElementById("boot"));
  await app.idle();
  assert.equal(await inFocus(app), "div.queue__row", "reload");
  // A reload fetches the page's own files again.
  app.before = app.record.requests.length;
  await app.page.keyboard.press("Control+k");
  await app.page.keyboard.type("host:nowhere-at-all");
  await app.idle();
  await app.press("Enter");
  assert.notEqual(await inFocus(app), "body", "no hit");
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.leaked(), []);
});

test("undo in an open tray closes the tray, and takes back nothing behind it", async (t) => {
  const app = await sampleQueue(t, browser, server.url);
  await app.press("f", "1");
  const judged = () => app.page.locator(".queue__row.is-judged").count();
  assert.equal(await judged(), 1);
  await app.press("b", "u");
  assert.equal(await app.id("verdict-tray").count(), 0, "the tray is closed");
  assert.equal(await judged(), 1, "the verdict before it stands");
  await app.press("u");
  assert.equal(await judged(), 0);
});

test("more than can be checked at a time is said before they are judged", async (t) => {
  const app = await sampleQueue(t, browser, server.url);
  const query = app.page.url().replace(/#.*/, "#/queue?q=severity%3Alow");
  await app.page.goto(query);
  await app.idle();
  await app.press("Control+a", "f");
  assert.match(await app.id("scope-left-out").innerText(), /\d+ more match and are left out: 500 are checked at a time/);
});

test("the guide explains the words of the screen, and Space gives the detail more room", async (t) => {
  const app = await sampleQueue(t, browser, server.url);
  await app.press("h");
  assert.match(await app.id("guide").innerText(), /The line[^]*0\.05/);
  await app.press("Escape");
  assert.equal(await app.id("guide").count(), 0);
  const width = () => app.page.locator(".pane.detail").evaluate((pane) => pane.clientWidth);
  const before = await width();
  await app.press("Space");
  assert.ok(await width() > before);
  assert.equal(await inFocus(app), "div.queue__row", "the focus stays");
  await app.press("Space");
  assert.equal(await width(), before);
});

test("each key can be changed, a taken one is refused by name, and what was changed outlasts the reload", async (t) => {
  const app = await sampleQueue(t, browser, server.url);
  const row = () => app.page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex"));
  const first = await row();
  await app.press("?");
  const told = () => app.id("keys-told").textContent();
  const key = app.id("help").getByRole("button", { name: /^J, change the key of next$/ });
  await key.click();
  await app.press("k");
  assert.match(await told(), /^K stays with "previous" \(Queue\)/);
  await key.click();
  await app.press("Escape");
  assert.equal(await app.id("help").count(), 1, "Escape leaves the key, not the page");
  await key.click();
  await app.press("q");
  assert.equal(await told(), "Q: next.");
  await app.press("Escape", "j");
  assert.equal(await row(), first, "the shipped key means nothing now");
  await app.press("q");
  assert.notEqual(await row(), first);
  assert.match(await app.page.locator(".status__keys").first().textContent(), /Q/);
  await app.page.reload();
  await app.page.waitForFunction(() => globalThis.__wgBooted && !document.getElementById("boot"));
  await app.idle();
  await app.press("Home", "q");
  assert.notEqual(await row(), first);
  await app.press("?");
  await app.id("keys-reset").click();
  await app.press("Escape", "Home", "j");
  assert.notEqual(await row(), first);
  assert.deepEqual(app.record.violations, []);
});
