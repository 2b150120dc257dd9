// Frames of the chain while one pans and zooms with thousands of marks in view. Prints Markdown; not a test.
// node tests/e2e/fps.mjs [marks]; WG_DIST names the build.

import { FLAGS, launch, open, serve } from "./harness.mjs";

const MARKS = Number(process.argv[2] ?? 5000);
// Of one host: a session is a host's own.
const HOSTS = 1;
const STEPS = 120;
const TECHNIQUES = [["TA0002", "T1059"], ["TA0003", "T1053"], ["TA0006", "T1003"], ["TA0007", "T1087"], ["TA0008", "T1021"], ["TA0011", "T1071"]];

/** One long intrusion: a session that goes from host to host, each alert of its own rule and minute. */
function alerts() {
  const start = Date.UTC(2026, 0, 5, 20);
  return Array.from({ length: MARKS }, (_, i) => {
    const host = Math.floor(i / MARKS * HOSTS);
    const [tactic, technique] = TECHNIQUES[(i * 7) % TECHNIQUES.length];
    return JSON.stringify({
      time: start + i * 4000, class_uid: 2004, category_uid: 2, activity_id: 1, type_uid: 200401, severity_id: 2 + (i % 3),
      metadata: { version: "1.3.0", uid: `a-${i}`, product: { name: "Bench EDR", vendor_name: "Bench" } },
      finding_info: {
        uid: `a-${i}`, title: `Step ${i} of the session`, analytic: { uid: `R-${i}`, name: `Step ${i} of the session`, type_id: 1 },
        attacks: [{ tactic: { uid: tactic }, technique: { uid: technique } }],
      },
      device: { hostname: `BENCH-${host}`, type_id: 1 },
      evidences: [{
        actor: { user: { name: "u.bench", domain: "BENCH" }, session: { uid: "s-1" } },
        process: { name: "bench.exe", pid: 4000 + host, uid: `p-${host}`, parent_process: { name: "bench.exe", pid: 4000 + Math.max(0, host - 1), uid: `p-${Math.max(0, host - 1)}` } },
      }],
    });
  }).join("\n");
}

const quantile = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];

const browser = await launch(FLAGS), server = await serve();
const app = await open(browser, server.url);
await app.id("file-input").first().setInputFiles({ name: "one.ndjson", mimeType: "application/x-ndjson", buffer: Buffer.from(alerts()) });
await app.idle();
// All of it, from a little nearer than it is at first: there is somewhere to pan to.
await app.press("Enter", "Home", "c", "e", "0", "w");
const shown = await app.page.locator(".segment").first().innerText();
const session = await app.context.newCDPSession(app.page);
await session.send("Performance.enable", { timeDomain: "threadTicks" });
const metrics = async () => Object.fromEntries((await session.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value]));

/** Turns the wheel once a frame, as a hand does, and keeps when each frame came. */
const turn = (options) => app.page.evaluate(async ({ steps, options }) => {
  const plot = document.querySelector(".chain__plot");
  const box = plot.getBoundingClientRect();
  const frames = [];
  for (let i = 0; i < steps; i += 1) {
    const way = Math.floor(i / 15) % 2 === 0 ? 1 : -1;
    plot.dispatchEvent(new WheelEvent("wheel", {
      bubbles: true, cancelable: true, clientX: box.left + box.width / 2, clientY: box.top + 100,
      deltaY: 40 * way, ctrlKey: options.zoom, shiftKey: !options.zoom,
    }));
    frames.push(await new Promise(requestAnimationFrame));
  }
  return frames.slice(1).map((at, i) => at - frames[i]);
}, { steps: STEPS, options });

console.log(`\n${shown.replaceAll("\n", ", ")}\n\n| | frames a second | slowest frame of 20, ms | main thread a frame, ms | of it script, style, layout |\n| --- | --- | --- | --- | --- |`);
for (const [name, zoom] of [["pan", false], ["zoom", true]]) {
  await turn({ zoom });
  const before = await metrics();
  const frames = await turn({ zoom });
  const after = await metrics();
  const each = (name) => ((after[name] - before[name]) / STEPS * 1000).toFixed(1);
  const mean = frames.reduce((sum, ms) => sum + ms, 0) / frames.length;
  console.log(`| ${name} | ${(1000 / mean).toFixed(0)} | ${quantile(frames, 0.95).toFixed(1)} | ${each("TaskDuration")} | ${["ScriptDuration", "RecalcStyleDuration", "LayoutDuration"].map(each).join(", ")} |`);
}
await browser.close();
await server.close();
