// The journeys that a second browser must pass: opening from disk and from a server, judging, saving, a brief there and back.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { Firefox, firefoxPath } from "./firefox.mjs";
import { DIST, SINGLE, fileUrl, serve } from "./harness.mjs";

const skip = firefoxPath() ? false : "no Firefox on this machine";
let firefox;
before(async () => { if (!skip) firefox = await Firefox.start(); });
after(() => firefox?.close());

/** Nothing was asked of the network and nothing was stopped, by the page's own count. */
async function isQuiet() {
  assert.match(await firefox.text("privacy"), /^0 requests\s+nothing leaves this tab$/);
}

/** The sample night, which is kept in the browser once it was loaded. */
async function sampleNight() {
  if (await firefox.run("return Boolean(document.querySelector('[data-testid=load-sample]'))")) await firefox.click("load-sample");
  await firefox.goTo("q");
  await firefox.find("queue-row");
}

test("Firefox: from disk, the night is judged, and the verdicts are kept and saved", { skip }, async () => {
  await firefox.go(fileUrl(SINGLE));
  assert.equal(await firefox.run("return window.__wgFailed ?? null"), null);
  await sampleNight();
  await firefox.press("Home", "t", "1", "n", "Enter");
  await firefox.shot("firefox-queue");
  await firefox.goTo("v");
  const { verdicts } = await firefox.saved(1, () => firefox.press("e"));
  const file = JSON.parse(readFileSync(verdicts, "utf8"));
  assert.deepEqual(file.log.map((entry) => entry.action.verdict), ["tp", "nd"]);
  await isQuiet();
  await firefox.go(fileUrl(SINGLE));
  await firefox.goTo("v");
  assert.equal(await firefox.run("return document.querySelectorAll('[data-testid=log-row]').length"), 2);
});

test("Firefox: a brief is saved and opens without a script", { skip }, async () => {
  await firefox.go(fileUrl(SINGLE));
  await sampleNight();
  await firefox.goTo("h");
  await firefox.find("[data-testid=brief-sheets] > article");
  const { brief } = await firefox.saved(1, () => firefox.press("e"));
  await firefox.driver.send("WebDriver:Navigate", { url: fileUrl(brief) });
  assert.ok(await firefox.run("return document.querySelectorAll('article').length > 3"));
  assert.equal(await firefox.run("return getComputedStyle(document.querySelector('article')).maxWidth"), "100%", "its style is admitted");
  await firefox.shot("firefox-brief");
});

test("Firefox: a working brief goes out, is judged from disk, and its patch comes home", { skip }, async () => {
  await firefox.go(fileUrl(SINGLE));
  await sampleNight();
  await firefox.goTo("h");
  await firefox.find("[data-testid=brief-sheets] > article");
  const { working } = await firefox.saved(2, () => firefox.click("save-working"));
  const html = readFileSync(working, "latin1");
  assert.equal(html.replace(/<script type="application\/octet-stream" id="wg-brief">[^<]*<\/script>\n/, ""), readFileSync(SINGLE, "latin1"),
    "Firefox writes the app out again to the byte");
  await firefox.go(fileUrl(working));
  assert.match(await firefox.text("working-note"), /Working brief of .*names under codes/s);
  await firefox.goTo("q");
  await firefox.press("Home", "f", "1");
  const { patch } = await firefox.saved(1, () => firefox.click("save-patch"));
  const text = JSON.parse(readFileSync(patch, "utf8"));
  assert.equal(text.entries.length, 1);
  assert.equal(text.signature.length, 128, "signed");
  await isQuiet();
  await firefox.shot("firefox-working");
  await firefox.go(fileUrl(SINGLE));
  await sampleNight();
  await firefox.goTo("v");
  await firefox.give("merge-file", patch);
  assert.match(await firefox.text("merge-patch"), /unchanged since it was signed/);
});

test("Firefox: from a server under a sub-path, then without it", { skip }, async () => {
  const server = await serve();
  await firefox.go(server.url);
  assert.equal(await firefox.run("return window.__wgFailed ?? null"), null);
  await firefox.run(`return navigator.serviceWorker.ready.then(({ active }) => active.state === "activated" ||
    new Promise((done) => active.addEventListener("statechange", () => done(true), { once: true })))`);
  const { url } = server;
  await server.close();
  await firefox.go(url);
  await sampleNight();
  await firefox.press("Home", "t", "1");
  await firefox.goTo("h");
  await firefox.find("[data-testid=brief-sheets] > article");
  const { working } = await firefox.saved(2, () => firefox.click("save-working"));
  assert.ok(readFileSync(working, "latin1").includes("id=\"wg-brief\""));
  assert.ok(readFileSync(`${DIST}/sw.js`, "utf8").includes("watchglass.html"));
  await isQuiet();
});
