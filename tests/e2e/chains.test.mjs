// What an analyst corrects of incidents by hand, and what a batch of other matrices shows: alerts moved and taken out, joined,
// cut and confirmed, each undone and held over a reload; the alerts that a drafted sentence rests on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, launch, open, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

/** Alerts of one machine, each process started by the one before: linked for certain. */
function night(tag, host, user, n, start) {
  const line = (i) => {
    const uid = (at) => `${tag}-0123456789-${at}`;
    const process = {
      name: "a.exe", cmd_line: `a.exe ${tag} step-${"abcdefgh"[i]}`, pid: 6000 + i, uid: uid(i),
      parent_process: { pid: 5999 + i, uid: uid(i - 1), name: "a.exe" },
    };
    return JSON.stringify({
      class_uid: 2004, category_uid: 2, type_uid: 200401, activity_id: 1, time: start + i * 60_000, severity_id: 4,
      metadata: { version: "1.5.0", product: { name: "Own EDR", vendor_name: "Own" } },
      finding_info: { uid: `${tag}-${i}`, title: `${tag} ${"abcdefgh"[i]}`, analytic: { name: `rule ${tag} ${"abcdefgh"[i]}`, uid: `${tag}${i}`, type_id: 1 } },
      device: { hostname: host, type_id: 2 }, actor: { user: { name: user }, process }, process, evidences: [{ process }],
    });
  };
  return Array.from({ length: n }, (_, i) => line(i));
}

const file = (name, lines) => ({ name, mimeType: "application/x-ndjson", buffer: Buffer.from(lines.join("\n")) });
const TWO = file("two.ndjson", [
  ...night("late", "ws-1", "u.one", 5, 1763600000000),
  ...night("early", "ws-9", "u.nine", 3, 1763800000000),
]);

/** Returns the incidents as sorted lists of the products' own ids. */
const groups = (app) => app.page.evaluate(async () => {
  const { alerts, incidents } = await globalThis.__wgTriage();
  const own = new Map(alerts.map((alert) => [alert.uid, alert.vendor_uid]));
  return incidents.map((incident) => incident.alerts.map((uid) => own.get(uid)).sort().join(" ")).sort();
});

const polite = (app) => app.page.locator(".u-hidden[role=status]").innerText();

async function withTwo(t) {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  await app.id("file-input").setInputFiles(TWO);
  await app.id("import-report").waitFor();
  await app.press("Enter");
  await app.id("queue-row").first().waitFor();
  assert.deepEqual(await groups(app), APART, "two incidents to begin with");
  return app;
}

const APART = ["early-0 early-1 early-2", "late-0 late-1 late-2 late-3 late-4"];

/** Goes to the queue row that begins with `title`, and checks it or opens its chain with the keys given. */
async function atIncident(app, tag, ...keys) {
  await app.goTo("q");
  await app.press("Home");
  if (!(await app.id("queue-row").first().innerText()).includes(tag)) await app.press("j");
  await app.press(...keys);
}

/** Reloads, and waits until the kept file is read again. */
async function reloaded(app) {
  await app.page.reload();
  await app.go(app.page.url());
  await app.goTo("q");
  await app.id("queue-row").first().waitFor();
}

async function clean(app) {
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
  assert.deepEqual(app.leaked().filter((url) => !url.startsWith(server.url)), [], "nothing was asked of anybody");
}

test("an alert is taken out, put back, taken out again, and stays out over a reload and a second import", async (t) => {
  const app = await withTwo(t);
  await atIncident(app, "late", "c");
  await app.id("chain-chip").first().waitFor();
  await app.press("e", "o");
  assert.match(await polite(app), /^1 alert: an incident of their own now/);
  const out = await groups(app);
  assert.equal(out.length, 3);
  assert.equal(out.flatMap((group) => group.split(" ")).length, 8, "no alert is lost, none is in two");
  const alone = out.find((group) => /^late-\d$/.test(group));
  assert.ok(alone, `one of them is alone: ${JSON.stringify(out)}`);
  assert.deepEqual(out.filter((group) => group !== alone), [
    APART[0], APART[1].split(" ").filter((one) => one !== alone).join(" "),
  ], "and the rest is whole");

  await app.goTo("q");
  await app.press("u");
  assert.deepEqual(await groups(app), APART, "undo puts it back");
  await app.press("Shift+U");
  assert.deepEqual(await groups(app), out, "and again");
  await reloaded(app);
  assert.deepEqual(await groups(app), out, "a reload changes nothing");
  await app.goTo("i");
  await app.id("file-input").first().setInputFiles(TWO);
  await app.id("import-report").waitFor();
  await app.idle();
  assert.deepEqual(await groups(app), out, "nor does the same file once more");
  await clean(app);
});

test("an alert moves to the incident that is checked, and goes back by undo after a reload", async (t) => {
  const app = await withTwo(t);
  await atIncident(app, "late", "c");
  await app.id("chain-chip").first().waitFor();
  await app.press("e", "m");
  assert.match(await polite(app), /Check the one incident/, "without a goal nothing moves");
  assert.deepEqual(await groups(app), APART);

  await atIncident(app, "early", "x");
  await atIncident(app, "late", "c");
  await app.id("chain-chip").first().waitFor();
  await app.press("m");
  assert.match(await polite(app), /^1 alert moved to /);
  const moved = await groups(app);
  assert.equal(moved.length, 2);
  const [with_early, rest] = moved;
  assert.match(with_early, /^early-0 early-1 early-2 late-\d$/);
  assert.equal(rest.split(" ").length, 4, "one alert and no more");
  await reloaded(app);
  assert.deepEqual(await groups(app), moved);
  await app.press("u");
  assert.deepEqual(await groups(app), APART, "what was said before the reload is taken back after it");
  await clean(app);
});

test("two incidents are joined, and a link is confirmed without a change", async (t) => {
  const app = await withTwo(t);
  await atIncident(app, "early", "c");
  await app.id("chain-link").first().waitFor();
  await app.press("]", "=");
  assert.match(await polite(app), /is confirmed/);
  assert.deepEqual(await groups(app), APART);
  await atIncident(app, "early", "x");
  await atIncident(app, "late", "x", "Shift+M");
  await app.idle();
  assert.deepEqual(await groups(app), [APART.join(" ")]);
  await app.press("u");
  assert.deepEqual(await groups(app), APART);
  await clean(app);
});

test("a sentence of the pre-work marks the alerts that it rests on", async (t) => {
  const app = await withTwo(t);
  await atIncident(app, "late");
  const sentence = app.id("rests-on").first();
  await sentence.waitFor();
  const said = Number(/\d+/.exec(await sentence.innerText())[0]);
  const marked = app.page.locator(".alerts__item.is-marked");
  assert.equal(await marked.count(), 0);
  await sentence.press("Enter");
  await app.idle();
  assert.equal(await sentence.getAttribute("aria-pressed"), "true");
  assert.equal(await marked.count(), said, "as many as it says");
  await sentence.press("Enter");
  await app.idle();
  assert.equal(await marked.count(), 0);
  await clean(app);
});

test("a batch that names Mobile and ICS has their matrices under Enterprise", async (t) => {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  const lines = [["plc-1", "T0836"], ["phone-3", "T1409"], ["ws-4", "T1059.001"]].map(([host, technique], i) => JSON.stringify({
    class_uid: 2004, category_uid: 2, time: 1764396060000 + i * 86_400_000, severity_id: 4,
    metadata: { version: "1.3.0", uid: `other-${i}`, product: { name: "Sentry" } },
    finding_info: { uid: `other-${i}`, title: `Seen on ${host}`, attacks: [{ technique: { uid: technique } }] },
    device: { hostname: host },
  }));
  await app.id("file-input").setInputFiles(file("three.ndjson", lines));
  await app.id("import-report").waitFor();
  await app.goTo("m");
  const others = app.id("other-matrix");
  await others.first().waitFor();
  const names = await others.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")).sort());
  assert.equal(names.length, 2);
  assert.match(names[0], /^ATT&CK Mobile \d/);
  assert.match(names[1], /^ATT&CK for ICS \d/);
  const reached = (matrix) => matrix.locator("[data-testid=matrix-cell]:not([data-count='0'])").locator("code").allInnerTexts();
  const ics = app.page.locator(`[data-testid=other-matrix][aria-label="${names[1]}"]`);
  assert.deepEqual([...new Set(await reached(ics))], ["T0836"]);
  const enterprise = app.page.locator(".matrix__grid:not(.matrix__grid--other)");
  assert.deepEqual([...new Set(await reached(enterprise))], ["T1059"], "and Enterprise has its own alone");
  assert.deepEqual(await axe(app.page), []);
  // A cell of theirs leads to its incident, as any other does.
  await ics.locator("[data-testid=matrix-cell]:not([data-count='0'])").first().click();
  await app.idle();
  await app.goTo("q");
  const rows = app.id("queue-row");
  assert.equal(await rows.count(), 1);
  assert.match(await rows.first().innerText(), /plc-1/);
  await clean(app);
});
