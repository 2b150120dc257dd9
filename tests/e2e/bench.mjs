// Speed, size and memory of the page in Chromium, beside the plain page that everyone writes first. Prints Markdown.
// Called by `cargo xtask bench` with the file to load; not a test.

import { readFileSync, readdirSync, statSync, writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { DIST, fileUrl, launchProfile, serve } from "./harness.mjs";

// `alone`: without the plain page beside it, which cannot hold a million alerts.
const [, , alertsFile, repeatsText = "3", beside = ""] = process.argv;
const REPEATS = Number(repeatsText);

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const round = (value, digits = 0) => (value === undefined || Number.isNaN(value) ? "" : value.toFixed(digits));

// ---- size ------------------------------------------------------------------------------------------------------------

function sizes() {
  const first = /^(index\.html|(boot|page|worker|style)-.*)$/;
  const rows = readdirSync(DIST).filter((name) => first.test(name)).map((name) => {
    const bytes = readFileSync(join(DIST, name));
    const packed = brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    });
    return { name: name.replace(/-[0-9a-f]{16}/, ""), raw: bytes.length, brotli: packed.length };
  });
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  rows.push({ name: "**first load**", raw: sum("raw"), brotli: sum("brotli") });
  rows.push({ name: "watchglass.html (one file)", raw: statSync(join(DIST, "watchglass.html")).size });
  console.log("\n| file | bytes | brotli |\n| --- | --- | --- |");
  for (const row of rows) console.log(`| ${row.name} | ${row.raw} | ${row.brotli ?? ""} |`);
}

// ---- memory of a browser and everything it started -----------------------------------------------------------------------

function processTree(pid) {
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch { /* it has ended */ }
  }
  const tree = new Set([pid]);
  for (let grew = true; grew;) {
    grew = false;
    for (const [child, parent] of parents) {
      if (tree.has(parent) && !tree.has(child)) { tree.add(child); grew = true; }
    }
  }
  return tree;
}

function residentMb(pids) {
  let pages = 0;
  for (const pid of pids) {
    try { pages += Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]); } catch { /* it has ended */ }
  }
  return pages * 4096 / 1e6;
}

/** Seconds of processor time that the processes have used, which other programs on the machine do not change much. */
function cpuSeconds(pids) {
  let ticks = 0;
  for (const pid of pids) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const [user, system] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13);
      ticks += Number(user) + Number(system);
    } catch { /* it has ended */ }
  }
  return ticks / 100;
}

/** Finds the browser's first process by the profile folder in its command line. */
function browserPid(profile) {
  const found = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)).map(Number).filter((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return line.includes(profile) && !line.includes("--type=");
    } catch { return false; }
  });
  return Math.min(...found);
}

class Memory {
  constructor(profile) {
    this.pid = browserPid(profile);
    this.tree = processTree(this.pid);
    this.empty = residentMb(this.tree);
    this.peak = this.empty;
    let n = 0;
    this.timer = setInterval(() => {
      if (n++ % 10 === 0) this.tree = processTree(this.pid);
      this.peak = Math.max(this.peak, residentMb(this.tree));
    }, 20);
  }

  /** Begins to count processor time. */
  start() {
    this.cpu = cpuSeconds(this.tree = processTree(this.pid));
  }

  stop() {
    const cpu = cpuSeconds(this.tree) - this.cpu;
    clearInterval(this.timer);
    return { cpu, peak: this.peak, net: this.peak - this.empty };
  }
}

// ---- one run -----------------------------------------------------------------------------------------------------------

/**
 * Runs in the page: marks when a file was chosen, when the report of the ranked batch is on the screen, and the longest gap
 * between two frames since then.
 */
function instrument() {
  addEventListener("change", (event) => {
    if (event.target?.type !== "file") return;
    const run = { start: performance.now(), gap: 0, frames: 0 };
    globalThis.__bench = run;
    let last = run.start;
    const frame = (now) => {
      run.gap = Math.max(run.gap, now - last);
      run.frames += 1;
      if (run.shown === undefined && document.querySelector('[data-testid="import-report"] h1')) run.shown = now;
      last = now;
      if (!run.ended) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }, true);
}

async function withBrowser(body) {
  const { context, dir, remove } = await launchProfile();
  try {
    const page = context.pages()[0] ?? await context.newPage();
    await page.waitForTimeout(300);
    return await body(page, new Memory(dir));
  } finally {
    await context.close();
    remove();
  }
}

async function watchglass(url) {
  return withBrowser(async (page, memory) => {
    await page.addInitScript(instrument);
    await page.goto(url);
    await page.waitForFunction(() => globalThis.__wgIdle);
    const usable = await page.evaluate(async () => {
      await globalThis.__wgIdle();
      return performance.now();
    });
    const opened = memory.peak;
    if (!alertsFile) return { usable };
    memory.start();
    await page.locator('[data-testid="file-input"]').first().setInputFiles(alertsFile);
    const load = await page.evaluate(async () => {
      const run = globalThis.__bench;
      await globalThis.__wgIdle();
      run.ended = true;
      return { seconds: (performance.now() - run.start) / 1000, shown: (run.shown - run.start) / 1000, gap: run.gap };
    });
    const used = memory.stop();
    const marks = await page.workers()[0].evaluate(() =>
      Object.fromEntries(performance.getEntriesByType("measure").map((entry) => [entry.name, entry.duration])));
    const keys = await keyToPaint(page);
    const scroll = await scrolled(page);
    const report = await page.evaluate(() => globalThis.__wgReport());
    const sources = report.sources ?? report;
    const alerts = sources.reduce((sum, source) => sum + source.alerts, 0);
    return { usable, ...load, alerts, marks, opened, keys, scroll, ...used };
  });
}

/** Walks down the queue and returns the longest time from a key to its paint, as the browser times it, in steps of 8 ms. */
async function keyToPaint(page) {
  await page.keyboard.press("Enter");
  await page.evaluate(() => globalThis.__wgIdle());
  await page.keyboard.press("Home");
  await page.evaluate(() => globalThis.__wgIdle());
  await page.evaluate(() => {
    globalThis.__keys = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === "keydown") globalThis.__keys.push(entry.duration);
    }).observe({ type: "event", durationThreshold: 16 });
  });
  for (let i = 0; i < 20; i += 1) {
    await page.keyboard.press("j");
    await page.waitForTimeout(120);
  }
  // What took less than two frames is not told of.
  return page.evaluate(() => Math.max(16, ...globalThis.__keys));
}

/** Scrolls through the whole queue in jumps and steps, and returns the longest gap between two frames meanwhile. */
async function scrolled(page) {
  return page.evaluate(() => new Promise((done) => {
    const list = document.querySelector(".queue__list");
    const far = list.scrollHeight - list.clientHeight;
    let [gap, last, n] = [0, performance.now(), 0];
    list.scrollTop = 0;
    const frame = (now) => {
      if (n > 1) gap = Math.max(gap, now - last);
      last = now;
      n += 1;
      // Two seconds of a wheel that is turned fast, then two of a bar that is dragged from end to end.
      list.scrollTop = n < 120 ? n * 240 : far * (n - 120) / 120;
      if (n < 240) requestAnimationFrame(frame);
      else done(gap);
    };
    requestAnimationFrame(frame);
  }));
}

const PLAIN = `<!doctype html><meta charset=utf-8><input type=file data-testid=file-input><script>
globalThis.__wgIdle = () => globalThis.__done;
globalThis.__done = Promise.resolve();
document.querySelector("input").onchange = (event) => {
  globalThis.__done = (async () => {
    const decoder = new TextDecoder();
    const alerts = [];
    let rest = "";
    const reader = event.target.files[0].stream().getReader();
    for (;;) {
      const { value, done } = await reader.read();
      const lines = (rest + decoder.decode(value, { stream: !done })).split("\\n");
      rest = done ? "" : lines.pop();
      for (const line of lines) if (line) alerts.push(JSON.parse(line));
      if (done) break;
    }
    globalThis.__alerts = alerts;
  })();
};
</script>`;

async function plain(url) {
  return withBrowser(async (page, memory) => {
    await page.addInitScript(instrument);
    await page.goto(url);
    memory.start();
    await page.locator("input").setInputFiles(alertsFile);
    const load = await page.evaluate(async () => {
      const run = globalThis.__bench;
      await globalThis.__wgIdle();
      run.ended = true;
      return { seconds: (performance.now() - run.start) / 1000, gap: run.gap, alerts: globalThis.__alerts.length };
    });
    return { ...load, ...memory.stop() };
  });
}

// ---- all of it ---------------------------------------------------------------------------------------------------------

async function repeat(body) {
  const runs = [];
  for (let i = 0; i < REPEATS; i += 1) runs.push(await body());
  return (pick) => median(runs.map(pick));
}

sizes();
const server = await serve();
const ours = await repeat(() => watchglass(server.url));
console.log(`\n| Chromium, median of ${REPEATS} | Watchglass | plain JSON.parse page, load only |\n| --- | --- | --- |`);
console.log(`| navigation to usable, ms | ${round(ours((run) => run.usable))} | |`);
if (alertsFile) {
  const dir = mkdtempSync(join(tmpdir(), "wg-plain-"));
  writeFileSync(join(dir, "plain.html"), PLAIN);
  const other = beside === "alone" ? () => NaN : await repeat(() => plain(fileUrl(join(dir, "plain.html"))));
  rmSync(dir, { recursive: true });
  const mb = statSync(alertsFile).size / 1e6;
  const row = (name, pick, digits) =>
    console.log(`| ${name} | ${round(ours(pick), digits)} | ${round(other(pick), digits)} |`);
  const mark = (name, key) => console.log(`| ${name} | ${round(ours((run) => run.marks[key]))} | |`);
  row("alerts loaded", (run) => run.alerts);
  row("file chosen to the ranked, explained, linked batch on screen, s", (run) => run.shown, 2);
  row("file chosen to all computed, drawn and kept, s", (run) => run.seconds, 2);
  row("processor time of all browser processes, s", (run) => run.cpu, 2);
  row("MB/s to the ranked queue", (run) => mb / run.seconds);
  row("alerts/s to the ranked queue", (run) => run.alerts / run.seconds);
  mark("of it reading, ms", "read");
  mark("of it scoring and explaining, ms", "score");
  console.log(`| score and explain, alerts/s | ${round(ours((run) => run.alerts / run.marks.score * 1000))} | |`);
  mark("of it linking, ms", "link");
  mark("of it ranking, ms", "finish");
  row("longest gap between two frames, ms", (run) => run.gap);
  console.log(`| longest from a key in the queue to its paint, of 20, ms | ${round(ours((run) => run.keys))} | |`);
  console.log(`| longest gap between two frames while the queue is scrolled from end to end, ms | ${round(ours((run) => run.scroll))} | |`);
  row("peak memory of all browser processes, MB", (run) => run.peak);
  row("of it over the empty browser, MB", (run) => run.net);
}
await server.close();
