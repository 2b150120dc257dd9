// What the analyst says changes what is shown, and can be taken back: links cut, incidents joined, a model learnt in shadow.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launch, open, sampleQueue, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

const atTheQueue = (t) => sampleQueue(t, browser, server.url);

// Only what is asked about leaves the page: the whole batch takes ten seconds to come over.
const incidents = (app) => app.page.evaluate(async () => (await globalThis.__wgTriage()).incidents);

test("a link is cut, holds over a reload, and is taken back", async (t) => {
  const app = await atTheQueue(t);
  const before = await incidents(app);
  const uid = await app.id("detail-uid").innerText();
  // What is cut off may find another incident that it goes with.
  const size = async () => (await incidents(app)).find((incident) => incident.uid === uid).alerts.length;
  const whole = await size();
  await app.press("c");
  await app.id("chain-link").first().waitFor();
  await app.press("]");
  const covered = () => app.page.evaluate(() => {
    const box = (element) => element.getBoundingClientRect();
    const codes = [...document.querySelectorAll(".chain__code")].map(box);
    return [...document.querySelectorAll(".chain__ring")].map(box).filter((ring) =>
      codes.some((code) => ring.right > code.left && ring.left < code.right && ring.bottom > code.top && ring.top < code.bottom)).length;
  });
  for (let n = 0; n < 4; n += 1) {
    assert.equal(await covered(), 0, "the number of a link covers no letters of an alert");
    await app.press("j");
  }
  await app.press("]", "[", "Delete");
  await app.idle();
  assert.ok(await size() < whole, "a part of the incident is cut off");
  const cut = await size();
  await app.shot("chain-cut");

  await app.page.reload();
  await app.go(app.page.url());
  // The sample is kept over a reload, as files are.
  await app.goTo("q");
  await app.idle();
  await app.id("queue-row").first().waitFor();
  assert.equal(await size(), cut, "it stays cut");

  await app.goTo("q");
  await app.press("u");
  await app.idle();
  assert.deepEqual(await incidents(app), before, "undo joins it again");
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
});

test("the model learns in shadow, and ranks only when it is accepted", async (t) => {
  const app = await atTheQueue(t);
  // Two real, then false alarms down the list.
  await app.press("t", "1", "t", "1");
  for (let n = 0; n < 6; n += 1) await app.press("f", "1");
  const scores = async () => (await incidents(app)).map((incident) => [incident.uid, incident.score]);
  const before = await scores();

  await app.goTo("l");
  await app.id("learn").first().waitFor();
  await app.idle();
  await app.shot("model-before");
  await app.press("r");
  await app.id("accept-model").first().waitFor();
  await app.idle();
  await app.shot("model-candidate");
  assert.deepEqual(await scores(), before, "a candidate changes nothing");

  await app.press("d");
  await app.id("accept-model").first().waitFor({ state: "detached" });
  assert.deepEqual(await scores(), before, "discarded, it has changed nothing");

  await app.press("r");
  await app.id("accept-model").first().waitFor();
  await app.press("a");
  assert.match(await app.id("accept-asks").innerText(), /Undo \(U\) brings the model before back exactly as it was/);
  assert.deepEqual(await scores(), before, "asked once before it is done");
  await app.press("a");
  await app.id("accept-model").first().waitFor({ state: "detached" });
  await app.idle();
  const after = await scores();
  assert.notDeepEqual(after, before, "accepted, it ranks");
  await app.shot("model-learnt");
  await app.goTo("q");
  await app.id("row-moved").first().waitFor();
  assert.match(await app.id("row-moved").first().innerText(), /^[▲▼] was \d+$/, "what moved says where it stood");
  await app.shot("queue-moved");
  await app.goTo("l");

  await app.press("u");
  await app.idle();
  assert.deepEqual(await scores(), before, "undo brings the model before back, to the bit");
  await app.press("Shift+U");
  await app.idle();
  assert.deepEqual(await scores(), after, "redo the accepted one");
  await app.press("u");
  await app.idle();
  assert.deepEqual(await scores(), before);
  await app.press("Shift+U");
  await app.idle();

  await app.press("Shift+S");
  await app.idle();
  assert.deepEqual(await scores(), before, "the shipped scorecard gives the same scores as before");
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
});

test("what is true but expected is suppressed, counted, shown, and taken back", async (t) => {
  const app = await atTheQueue(t);
  const rows = async () => Number(await app.page.locator(".queue__list").getAttribute("aria-rowcount"));
  const before = await rows();
  // An incident leaves when all of its alerts are covered: one of a single alert.
  await app.press("End");
  await app.press("Shift+S");
  await app.id("suppress").waitFor();
  await app.idle();
  assert.match(await app.id("suppress-pattern").inputValue(), /rule:|host:/, "it begins with the focused incident");
  assert.match(await app.id("suppress-told").innerText(), /would leave the piles/);
  await app.shot("suppress");
  await app.id("suppress-owner").fill("night desk");
  await app.id("suppress-reason").fill("nightly backup");
  await app.page.keyboard.press("Control+Enter");
  await app.id("suppress").waitFor({ state: "detached" });
  await app.id("suppressed-count").waitFor();
  await app.idle();
  assert.ok(await rows() < before, "it has left the list");
  assert.match(await app.id("suppressed-count").innerText(), /^\d+ suppressed$/);
  await app.press("Shift+E");
  await app.idle();
  assert.ok(await app.id("queue-row").count() > 0, "it is in reach");
  await app.shot("suppressed-shown");
  await app.press("Shift+E");
  await app.idle();
  await app.goTo("v");
  await app.id("suppressed-row").waitFor();
  await app.shot("suppressed-log");
  await app.press("u");
  await app.id("suppressed-row").waitFor({ state: "detached" });
  await app.goTo("q");
  await app.idle();
  assert.equal(await rows(), before, "undo brings it back");
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
});

test("judged cases that are alike stand in the detail", async (t) => {
  const app = await atTheQueue(t);
  assert.match(await app.id("alike").innerText(), /Nothing was judged yet/);
  await app.press("f", "1", "f", "1", "b", "1");
  await app.idle();
  await app.press("Home");
  await app.idle();
  assert.match(await app.id("alike").innerText(), /judged/);
  await app.press("s");
  await app.shot("alike");
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
});

test("verdicts are saved in a tool's form, with what it cannot say", async (t) => {
  const app = await atTheQueue(t);
  await app.press("f", "1", "b", "1");
  await app.goTo("v");
  await app.idle();
  await app.id("export-form").selectOption("csv");
  await app.shot("export-forms");
  const [csv] = await Promise.all([app.page.waitForEvent("download"), app.id("export-save").click()]);
  assert.match(csv.suggestedFilename(), /^watchglass-verdicts-\d+-\d+\.csv$/);
  const text = await readFile(await csv.path(), "utf8");
  assert.equal(text.trimEnd().split("\r\n").length, 3, "a heading and two verdicts");
  await app.id("export-form").selectOption("security-hub");
  await app.id("export-said").waitFor();
  assert.match(await app.id("export-said").innerText(), /Left out/);
  await app.page.keyboard.press("Escape");
  const [markdown] = await Promise.all([app.page.waitForEvent("download"), app.press("2")]);
  assert.match(markdown.suggestedFilename(), /\.md$/);
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
});

test("the search completes from the batch's own words and mends a slip of the finger", async (t) => {
  const app = await atTheQueue(t);
  await app.press("/");
  await app.id("palette-input").fill("powershel");
  await app.idle();
  const options = app.page.locator("#palette-list [role=option]");
  assert.match((await options.allInnerTexts()).join("\n"), /powershell/);
  await app.shot("palette-complete");
  await app.id("palette-input").fill("poewrshell");
  await app.idle();
  assert.match(await app.page.locator("#palette-list").innerText(), /Did you mean[\s\S]*powershell/);
  await app.page.keyboard.press("Tab");
  await app.idle();
  assert.equal(await app.id("palette-input").inputValue(), "powershell ");
  await app.id("palette-input").fill("ho");
  await app.idle();
  await app.page.keyboard.press("Tab");
  await app.idle();
  assert.equal(await app.id("palette-input").inputValue(), "host:");
  assert.match(await app.page.locator("#palette-list").innerText(), /host:/);
  await app.page.keyboard.press("Escape");
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
});

test("what was decided in its product is offered, taken over in one step, and taken back in one", async (t) => {
  const app = await open(browser, server.url);
  t.after(() => app.close());
  const finding = (n, state) => JSON.stringify({
    SchemaVersion: "2018-10-08", ProductArn: "arn:aws:securityhub:eu-west-1::product/aws/guardduty", GeneratorId: `g-${n}`,
    Id: `arn:finding/0000000${n}`, Title: `Finding ${n}`, ProductName: "GuardDuty", Severity: { Label: "HIGH" },
    CreatedAt: `2026-01-02T0${n}:04:05Z`, VerificationState: state, Resources: [{ Type: "AwsEc2Instance", Id: `i-${n}` }],
  });
  const lines = [finding(1, "FALSE_POSITIVE"), finding(4, "TRUE_POSITIVE"), finding(7, "UNKNOWN")].join("\n");
  await app.id("file-input").setInputFiles({ name: "hub.ndjson", mimeType: "application/x-ndjson", buffer: Buffer.from(lines) });
  await app.idle();
  await app.goTo("v");
  await app.id("decided").waitFor();
  await app.shot("decided");
  assert.equal(await app.id("log-row").count(), 0, "nothing is taken by itself");
  await app.id("decided-take").click();
  await app.idle();
  assert.equal(await app.id("log-row").count(), 2);
  await app.id("export-form").selectOption("security-hub");
  await app.idle();
  assert.match(await app.id("export-said").innerText(), /taken over from the product/, "what came from it is not sent back");
  // Judged otherwise here: that is news to the product.
  await app.goTo("q");
  await app.press("Home", "b", "1");
  await app.goTo("v");
  await app.idle();
  await app.id("export-form").selectOption("security-hub");
  const [file] = await Promise.all([app.page.waitForEvent("download"), app.id("export-save").click()]);
  const calls = (await readFile(await file.path(), "utf8")).trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(calls.map((call) => call.VerificationState), ["BENIGN_POSITIVE"]);
  await app.press("u");
  await app.idle();
  await app.shot("decided-taken");
  const entries = await app.id("log-row").count();
  await app.press("u");
  await app.idle();
  assert.equal(await app.id("log-row").count(), entries + 2, "two more entries take both back");
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
});

test("a blind check hides what the model thinks until it is judged", async (t) => {
  const app = await atTheQueue(t);
  await app.press("g", "b");
  await app.id("blind-note").waitFor();
  await app.idle();
  // Not hidden, but not there: what is in the page can be found in it.
  assert.equal(await app.page.locator(".detail__why").count(), 0, "no reasons");
  assert.equal(await app.page.locator(".detail__alike").count(), 0, "nothing it is like");
  assert.equal(await app.page.locator(".detail__tells").count(), 0, "nothing that would move a score");
  assert.doesNotMatch(await app.page.locator(".detail").textContent(), /(^|\D)0\.\d\d(\D|$)| points/, "no number of the model's");
  const row = app.page.locator(".queue__row.is-selected");
  assert.equal(await row.locator(".queue__p, .lens").count(), 0, "no score");
  assert.equal((await row.locator(".queue__why").textContent()).trim(), "", "no reasons");
  assert.equal(await app.page.locator(".queue__pile", { hasText: "Below the line" }).locator(".queue__p").count(), 0, "nor of its neighbours, which tell it");
  const name = await row.evaluate((row) =>
    row.getAttribute("aria-labelledby").split(" ").map((id) => document.getElementById(id).textContent).join(", "));
  assert.match(name, /^Blind check, score and reasons hidden/);
  assert.doesNotMatch(name, /0\.\d/, "not to a screen reader either");
  await app.shot("blind");
  await app.press("c");
  await app.page.locator(".chain__head").waitFor();
  assert.equal(await app.page.locator(".chain .lens").count(), 0, "nor on the chain");
  await app.goTo("q");
  await app.id("blind-note").waitFor();
  await app.press("f", "1");
  await app.id("blind-note").waitFor({ state: "detached" });
  await app.idle();
  assert.match(await app.page.locator(".toast").innerText(), /stood at/);
  await app.goTo("v");
  await app.idle();
  assert.match(await app.id("log-row").first().innerText(), /Blind check/);
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
});

test("another person's case is set beside the own log, and one file holds both", async (t) => {
  const app = await atTheQueue(t);
  await app.press("f", "1", "b", "1");
  await app.goTo("v");
  await app.idle();
  const [mine] = await Promise.all([app.page.waitForEvent("download"), app.id("export-json").click()]);
  const path = await mine.path();
  // Someone else judged the same night: other verdicts on the first, and one more.
  const other = await atTheQueue(t);
  await other.press("b", "1", "b", "1", "f", "1");
  await other.goTo("v");
  await other.idle();
  await other.id("merge-file").setInputFiles(path);
  await other.id("merge-summary").waitFor();
  await other.idle();
  assert.match(await other.id("merge-summary").innerText(), /^0 verdicts only there, 1 alike, 1 different\.$/);
  assert.equal(await other.id("merge-conflict").count(), 1, "side by side");
  await other.shot("merge");
  const [both] = await Promise.all([other.page.waitForEvent("download"), other.id("merge-save").click()]);
  const file = JSON.parse(await readFile(await both.path(), "utf8"));
  assert.equal(file.branches.length, 2, "each log unchanged beside the other");
  await other.id("merge-theirs").click();
  await other.id("merge-conflict").waitFor({ state: "detached" });
  assert.match(await other.id("merge-summary").innerText(), /2 alike, 0 different/);
  assert.deepEqual(other.record.violations, []);
  assert.deepEqual(other.record.errors, []);
});

test("a signed export is checked on its way back, and one that was changed is refused", async (t) => {
  const app = await atTheQueue(t);
  await app.press("t", "1", "f", "2");
  await app.goTo("v");
  await app.id("export-signed").check();
  const [download] = await Promise.all([app.page.waitForEvent("download"), app.press("e")]);
  const text = await readFile(await download.path(), "utf8");
  const { signed, key, signature } = JSON.parse(text);
  assert.deepEqual([signed, key.length, signature.length], [true, 64, 128]);
  const back = async (name, body) => {
    await app.id("check-log").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(body) });
    await app.idle();
    return app.id("check-result").innerText();
  };
  assert.match(await back("signed.json", text), /2 entries, unbroken[\s\S]*The file is signed/);
  const other = signature.startsWith("0") ? "1" : "0";
  assert.match(await back("changed.json", text.replace(signature, other + signature.slice(1))), /^changed.json\s+Not accepted: the signature/);
  // The key stays in the browser: the next export is signed with it, too.
  await app.page.reload();
  await app.page.waitForFunction(() => globalThis.__wgBooted && !document.getElementById("boot"));
  await app.idle();
  const [again] = await Promise.all([app.page.waitForEvent("download"), app.press("e")]);
  assert.equal(JSON.parse(await readFile(await again.path(), "utf8")).key, key);
  assert.deepEqual(app.record.violations, []);
});

test("a case is saved under a passphrase, and opens by it alone", async (t) => {
  const app = await atTheQueue(t);
  await app.press("f", "1", "b", "1");
  await app.goTo("v");
  await app.idle();
  // By keys alone: the command asks for the passphrase, Enter saves.
  await app.press("l");
  await app.page.keyboard.type("correct horse battery");
  const [saved] = await Promise.all([app.page.waitForEvent("download"), app.page.keyboard.press("Enter")]);
  assert.match(saved.suggestedFilename(), /\.locked$/);
  const bytes = await readFile(await saved.path());
  assert.doesNotMatch(bytes.toString("latin1"), /verdict|INC-/, "nothing of it can be read");
  assert.equal(await app.id("lock-passphrase").inputValue(), "", "what was typed is gone");
  const inLog = () => app.page.evaluate(() => document.activeElement.matches(".log__row"));
  assert.ok(await inLog(), "and the keys are keys again");
  await app.press("l", "Escape");
  assert.ok(await inLog(), "Escape leaves a field");

  const other = await atTheQueue(t);
  await other.goTo("v");
  await other.idle();
  const give = (buffer) => other.id("merge-file").setInputFiles({ name: "case.locked", mimeType: "", buffer });
  await give(bytes);
  await other.id("unlock-passphrase").waitFor();
  await other.id("unlock-passphrase").fill("correct horse batterx");
  await other.page.keyboard.press("Enter");
  await other.id("unlock-why").waitFor();
  assert.match(await other.id("unlock-why").innerText(), /passphrase is another one/);
  await other.shot("unlock");
  await other.id("unlock-passphrase").fill("correct horse battery");
  await other.page.keyboard.press("Enter");
  await other.id("merge-summary").waitFor();
  assert.match(await other.id("merge-summary").innerText(), /^2 verdicts only there/);

  const damaged = Buffer.from(bytes);
  damaged[damaged.length - 1] ^= 1;
  await give(damaged);
  await other.id("unlock-passphrase").waitFor();
  await other.id("unlock-passphrase").fill("correct horse battery");
  await other.page.keyboard.press("Enter");
  await other.page.getByText("Not accepted: the encrypted file is damaged").waitFor();
  for (const one of [app, other]) {
    assert.deepEqual(one.record.violations, []);
    assert.deepEqual(one.record.errors, []);
  }
});

test("pins and what was written for the brief outlast a reload; a change of what is no verdict says why", async (t) => {
  const app = await atTheQueue(t);
  await app.press("Home", "p");
  const pinned = await app.id("detail-uid").innerText();
  await app.press("c", "]", "Delete");
  await app.goTo("v");
  await app.id("log-row").first().waitFor();
  await app.press("c");
  assert.match(await app.page.locator(".toast").innerText(), /Entry 1 is no verdict: there is nothing to change\./);
  // The cut is taken back, so that the incident has its name again.
  await app.press("u");
  await app.goTo("q");
  await app.idle();
  await app.page.reload();
  await app.page.waitForFunction(() => globalThis.__wgBooted && !document.getElementById("boot"));
  await app.idle();
  await app.goTo("q");
  await app.press("Home");
  assert.equal(await app.id("detail-uid").innerText(), pinned);
  await app.page.locator(".detail__line .chip", { hasText: "in the brief" }).waitFor();
  assert.deepEqual(app.record.violations, []);
  assert.deepEqual(app.record.errors, []);
});

test("Enter confirms the link that was walked to, whatever has the focus on the picture", async (t) => {
  const app = await atTheQueue(t);
  await app.press("Home", "c", "]");
  await app.page.locator(".chain__chip.is-selected").focus();
  await app.press("Enter");
  assert.match(await app.page.locator(".toast").innerText(), /Link 1 is confirmed/);
  await app.goTo("v");
  assert.equal(await app.id("log-row").count(), 1);
});
