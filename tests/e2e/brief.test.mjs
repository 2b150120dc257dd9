// The brief: written by keys, saved, opened again without scripts, printed on both papers, presented.

import assert from "node:assert/strict";
import { readFileSync, renameSync } from "node:fs";
import { after, before, test } from "node:test";
import { Record, fileUrl, launch, open, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

const sheets = (app) => app.page.locator('[data-testid="brief-sheets"] > article');

/** Loads the sample night, judges the first incident real with a note, and goes to the brief. */
async function atTheBrief(t) {
  const app = await open(browser, server.url, { acceptDownloads: true });
  t.after(() => app.close());
  await app.id("load-sample").first().click();
  await app.idle();
  await app.goTo("q");
  await app.press("Home", "t", "1");
  await app.goTo("h");
  await sheets(app).first().waitFor();
  return app;
}

async function save(app) {
  const [download] = await Promise.all([app.page.waitForEvent("download"), app.press("e")]);
  const path = `${await download.path()}.html`;
  renameSync(await download.path(), path);
  return { path, html: readFileSync(path, "utf8"), name: download.suggestedFilename() };
}

/** Prints as a browser does, with the margins that the sheets ask for. */
async function onePageASheet(page) {
  for (const format of ["A4", "Letter"]) {
    const pdf = (await page.pdf({ format, landscape: true, preferCSSPageSize: true })).toString("latin1");
    const pages = (pdf.match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
    assert.equal(pages, await page.locator("article").count(), `one page a sheet on ${format}`);
  }
}

test("a brief is written, saved, opened without scripts and printed", async (t) => {
  const app = await atTheBrief(t);
  assert.match(await sheets(app).first().innerText(), /no person has approved it/);
  const headline = "One intrusion, contained on FIN-FS-02. Two cases need an owner by 08:00.";
  await app.id("brief-headline").fill(headline);
  await app.id("brief-headline").blur();
  await app.idle();
  const shown = await sheets(app).first().locator("h1").innerText();
  assert.match(shown, /^One intrusion, contained on HOST-\d+\. Two cases/);
  await app.shot("brief");

  const { path, html, name } = await save(app);
  assert.match(name, /^watchglass-brief-[0-9-]+\.html$/);
  assert.match(html, /default-src 'none'; style-src 'sha256-/);
  assert.doesNotMatch(html, /<script|javascript:|\son\w+=|\sstyle=|\shref=|\ssrc=|FIN-FS-02|ORRERY/i);

  for (const javaScriptEnabled of [false, true]) {
    const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 1440, height: 900 } });
    const record = javaScriptEnabled ? await Record.of(context) : null;
    const page = record ? await record.newPage(context) : await context.newPage();
    await page.goto(fileUrl(path));
    assert.equal(await page.locator("article h1").innerText(), shown, "the file shows what the page showed");
    const width = await page.locator("article").first().evaluate((sheet) => getComputedStyle(sheet).maxWidth).catch(() => "");
    if (javaScriptEnabled) {
      assert.equal(width, "100%", "the policy admits the style");
      assert.deepEqual(record.violations, []);
      assert.deepEqual(record.errors, []);
      assert.deepEqual(record.requests.filter((url) => url !== fileUrl(path)), []);
      const texts = async (articles) => (await articles.allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
      assert.deepEqual(await texts(page.locator("article")), await texts(sheets(app)), "the preview is the file");
      await onePageASheet(page);
    }
    await context.close();
  }
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.leaked(), []);
});

test("printed by the browser, it is the sheets alone: what stands beside them holds names", async (t) => {
  const app = await atTheBrief(t);
  await app.id("brief-headline").fill("Contained on FIN-FS-02.");
  await app.id("brief-headline").blur();
  await app.idle();
  const pages = await sheets(app).count();
  await app.page.emulateMedia({ media: "print" });
  assert.equal(await app.id("brief-headline").isVisible(), false);
  // What is laid out, fields as well; a hidden element has no text here.
  const printed = await app.page.evaluate(() => document.querySelector("main").innerText);
  assert.doesNotMatch(printed, /FIN-FS-02|Before it leaves/);
  await app.page.emulateMedia({ media: null });
  const pdf = (await app.page.pdf({ format: "A4", landscape: true, preferCSSPageSize: true })).toString("latin1");
  assert.equal((pdf.match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length, pages, "one page a sheet");
});

test("much to say goes on to another sheet, never over the edge of one", async (t) => {
  const app = await atTheBrief(t);
  await app.goTo("q");
  await app.press("b", "1", "f", "2", "n", "1", "t", "4", "t", "7");
  for (const far of ["End", "k", "k"]) await app.press(far, "p");
  await app.goTo("h");
  await sheets(app).first().waitFor();
  await app.idle();
  const written = async () => {
    const { path } = await save(app);
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto(fileUrl(path));
    const rows = await page.locator("table", { hasText: "Why judged so" }).locator("tbody tr").count();
    await onePageASheet(page);
    const titles = await page.locator("article .paper__title").allInnerTexts();
    await context.close();
    return { rows, titles };
  };
  const short = await written();
  assert.equal(short.rows, 8);
  await app.id("brief-headline").fill("Contained, but for the file server. ".repeat(6));
  await app.id("brief-headline").blur();
  await app.idle();
  const long = await written();
  assert.equal(long.rows, 8, "none is lost");
  assert.ok(long.titles.includes("First by priority"), long.titles.join());
  await app.page.getByRole("switch", { name: "Replace names with codes" }).click();
  await app.idle();
  assert.equal((await written()).rows, 8);
});

test("for executives there is no matrix, and names stay when they are wanted", async (t) => {
  const app = await atTheBrief(t);
  const all = await sheets(app).count();
  assert.equal(await app.page.locator(".paper__matrix").count(), 1);
  await app.page.getByRole("button", { name: "Executives" }).click();
  await app.idle();
  assert.equal(await app.page.locator(".paper__matrix").count(), 0);
  assert.ok(await sheets(app).count() < all);
  assert.doesNotMatch((await save(app)).html, /FIN-FS-02/);
  await app.page.getByRole("switch", { name: "Replace names with codes" }).click();
  await app.idle();
  assert.match((await save(app)).html, /FIN-FS-02/);
  assert.deepEqual(app.record.violations, []);
});

test("a pinned incident is in the brief whatever its rank, and out again with the same key", async (t) => {
  const app = await atTheBrief(t);
  await app.goTo("q");
  await app.press("End", "p");
  const uid = await app.id("detail-uid").innerText();
  await app.goTo("h");
  await sheets(app).first().waitFor();
  await app.idle();
  assert.match(await sheets(app).first().innerText(), new RegExp(uid));
  await app.goTo("q");
  await app.press("p");
  await app.goTo("h");
  await app.idle();
  assert.doesNotMatch(await sheets(app).first().innerText(), new RegExp(uid));
});

test("presenting shows one sheet at a time, by the arrow keys", async (t) => {
  const app = await atTheBrief(t);
  await app.press("p");
  assert.equal(await sheets(app).count(), 1);
  assert.match(await sheets(app).first().getAttribute("aria-label"), /Sheet 1 of/);
  await app.press("ArrowRight", "ArrowRight");
  assert.match(await sheets(app).first().getAttribute("aria-label"), /Sheet 3 of/);
  await app.shot("brief-presenting");
  await app.press("ArrowLeft", "Escape");
  assert.ok(await sheets(app).count() > 3);
  assert.deepEqual(app.record.violations, []);
});
