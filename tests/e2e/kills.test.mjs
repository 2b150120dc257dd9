// Tab, engine and browser are killed at random moments while verdicts are given. Whatever the page had said was recorded must
// be in the log of the next life, and the log must still be one unbroken chain.
//
// WG_KILLS sets how many (200), WG_SEED where they fall.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serve } from "./harness.mjs";
import { MortalBrowser, seeded } from "./mortal.mjs";

const KILLS = Number(process.env.WG_KILLS ?? 200);
const SEED = Number(process.env.WG_SEED ?? 20261129);
/** Browsers side by side, each with a case of its own. */
const LANES = 2;
/** A kill falls within the time that so many verdicts take on this machine. */
const VERDICTS_A_LIFE = 4;

let server;
before(async () => { server = await serve(); });
after(() => server.close());

/** Alerts that nothing links: 80 incidents, so that there is always something to judge. */
const NIGHT = Array.from({ length: 80 }, (_, i) => JSON.stringify({
  SchemaVersion: "2018-10-08", ProductArn: "arn:aws:securityhub:eu-west-1::product/aws/guardduty", GeneratorId: `g-${i}`,
  Id: `arn:finding/${String(i).padStart(8, "0")}`, Title: `Finding ${i}`, ProductName: "GuardDuty", Severity: { Label: "HIGH" },
  CreatedAt: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(), Resources: [{ Type: "AwsEc2Instance", Id: `i-${i}` }],
})).join("\n");

/** Reads the log where the page keeps it, in the order of its numbers. */
const readLog = (page) => page.evaluate(() => new Promise((done, failed) => {
  const request = indexedDB.open("watchglass-verdicts");
  request.onerror = () => failed(request.error);
  request.onsuccess = () => {
    const all = request.result.transaction("entries").objectStore("entries").getAll();
    all.onsuccess = () => { request.result.close(); done(all.result); };
    all.onerror = () => failed(all.error);
  };
}));

/** One browser with one case: lives until it is killed, and is looked at after each death. */
class Lane {
  /** What the page has said was recorded, in all its lives. */
  said = [];
  kills = { tab: 0, closed: 0, engine: 0, browser: 0 };
  /** How long a verdict takes here. */
  paceMs = 100;

  constructor(random) {
    this.random = random;
  }

  async start() {
    this.mortal = await new MortalBrowser().start();
    await this.listen();
    return this;
  }

  /** What is said is heard outside the page, at once: what was still on its way at the kill counts as not said. */
  async listen() {
    await this.mortal.context.exposeBinding("__wgSaid", (_, text) => { this.said.push(text); });
    await this.mortal.context.addInitScript(() => {
      addEventListener("DOMContentLoaded", () => {
        let last = "";
        new MutationObserver(() => {
          const text = document.querySelector(".u-hidden[role=status]")?.textContent ?? "";
          if (text !== last && /Recorded\.|^Taken back: /.test(text)) globalThis.__wgSaid(text);
          last = text;
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
      });
    });
  }

  async open(dieEarly) {
    const page = await this.mortal.context.newPage();
    const loaded = page.goto(server.url, { waitUntil: "commit" });
    if (dieEarly) return loaded.then(() => page);
    await loaded;
    await page.waitForFunction(() => globalThis.__wgBooted && !document.getElementById("boot"));
    await page.evaluate(() => globalThis.__wgIdle());
    if (await page.locator("[data-testid=queue-row]").count() === 0) {
      if (!(await page.evaluate(() => location.hash)).includes("queue") || !this.wasLoaded) {
        await page.locator("[data-testid=file-input]").first()
          .setInputFiles({ name: "night.ndjson", mimeType: "application/x-ndjson", buffer: Buffer.from(NIGHT) });
        await page.evaluate(() => globalThis.__wgIdle());
        this.wasLoaded = true;
      }
      await page.keyboard.press("g");
      await page.keyboard.press("q");
      await page.locator("[data-testid=queue-row]").first().waitFor();
    }
    return page;
  }

  /** Waits for a random moment while verdicts are given. */
  someTime() {
    return new Promise((later) => setTimeout(later, this.random() * this.paceMs * VERDICTS_A_LIFE));
  }

  /** Judges without a pause until the page is gone. */
  async judge(page, alive) {
    let last = Date.now();
    let said = this.said.length;
    while (alive()) {
      if (this.said.length > said) {
        this.paceMs = 0.8 * this.paceMs + 0.2 * (Date.now() - last) / (this.said.length - said);
        [last, said] = [Date.now(), this.said.length];
      }
      const draw = this.random();
      const keys = draw < 0.1 ? ["u"] : draw < 0.2 ? ["x", "j", "x", "b", "1"] : draw < 0.6 ? ["f", "2"] : ["t", "1"];
      for (const key of keys) {
        if (alive()) await page.keyboard.press(key);
      }
      if (this.random() < 0.3) await page.keyboard.press("j");
    }
  }

  async live() {
    const draw = this.random();
    const kind = draw < 0.7 ? "tab" : draw < 0.88 ? "closed" : "browser";
    const dieEarly = kind === "tab" && this.random() < 0.1;
    const page = await this.mortal.steady(() => this.open(dieEarly));
    let isAlive = true;
    const judging = this.judge(page, () => isAlive).catch(() => {});
    // An error that nobody catches is what the browser reports of a trap, too. The page stays and goes on.
    for (let engines = Math.floor(this.random() * 3); engines > 0; engines -= 1) {
      await this.someTime();
      const engine = page.workers().at(-1);
      const fell = await engine?.evaluate(() => { setTimeout(() => { throw new Error("killed"); }); return true; }).catch(() => false);
      this.kills.engine += Number(fell ?? false);
    }
    await this.someTime();
    if (kind === "closed") await page.close({ runBeforeUnload: false });
    else if (kind === "browser") await this.mortal.killAll();
    else await this.mortal.killTabs();
    isAlive = false;
    await judging;
    this.kills[kind] += 1;
    if (kind === "browser") {
      await this.mortal.start();
      await this.listen();
    } else {
      await page.close().catch(() => {});
    }
  }

  async check() {
    const log = await this.mortal.steady(async () => {
      const page = await this.mortal.context.newPage();
      // A page of the same origin, without the app.
      await page.goto(`${server.url}icon.svg`);
      const log = await readLog(page);
      await page.close();
      return log;
    });
    log.sort((a, b) => a.seq - b.seq);
    for (const [i, entry] of log.entries()) {
      assert.equal(entry.seq, i + 1, "numbered without a gap");
      if (i > 0) assert.equal(entry.prev, log[i - 1].hash, "each entry names the one before it");
    }
    const given = count(log.filter((entry) => "verdict" in entry.action).map((entry) => entry.incident));
    const taken = log.filter((entry) => entry.action.act === "withdrawn").length;
    const saidOf = count(this.said.flatMap((text) => /^(INC-\S+|\S+): .*Recorded\./.exec(text)?.[1] ?? []));
    for (const [incident, n] of Object.entries(saidOf)) {
      if (/^\d+$/.test(incident)) continue;
      assert.ok((given[incident] ?? 0) >= n, `${incident}: ${n} verdicts were acknowledged, ${given[incident] ?? 0} are in the log`);
    }
    const recorded = this.said.filter((text) => text.includes("Recorded.")).map((text) => Number(/^(\d+) incidents/.exec(text)?.[1] ?? 1));
    const all = recorded.reduce((a, b) => a + b, 0);
    assert.ok(log.length - taken >= all, `${all} verdicts were acknowledged, ${log.length - taken} are in the log`);
    const back = this.said.filter((text) => text.startsWith("Taken back")).length;
    assert.ok(taken >= back, `${back} were taken back, the log has ${taken}`);
    return { entries: log.length, acknowledged: all + back };
  }
}

function count(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

test(`${KILLS} kills at random moments lose no acknowledged verdict`, async (t) => {
  const random = seeded(SEED);
  t.diagnostic(`WG_SEED=${SEED}`);
  const lanes = await Promise.all(Array.from({ length: LANES }, () => new Lane(seeded(random() * 2 ** 32)).start()));
  t.after(() => Promise.all(lanes.map((lane) => lane.mortal.end())));
  const killed = () => lanes.flatMap((lane) => Object.values(lane.kills)).reduce((a, b) => a + b, 0);
  const totals = await Promise.all(lanes.map(async (lane) => {
    let total = null;
    while (killed() < KILLS) {
      await lane.live();
      total = await lane.check();
    }
    return total;
  }));
  for (const [i, lane] of lanes.entries()) t.diagnostic(JSON.stringify({ ...lane.kills, ...totals[i] }));
  const acknowledged = totals.reduce((sum, total) => sum + (total?.acknowledged ?? 0), 0);
  assert.ok(acknowledged >= KILLS / 4, `only ${acknowledged} verdicts were acknowledged: the kills fell on nothing`);
});
