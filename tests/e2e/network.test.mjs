// What the whole browser sends, counted by the kernel: the browser runs in a network of its own that has nothing but
// loopback, so that what the driver does not see (DNS, QUIC, WebRTC, the browser's own services) is counted too.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { HERE } from "./harness.mjs";

const ISOLATED = ["--user", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];

/** Runs network-run.mjs in a network of its own and returns its counts, or skips the test where that is not permitted. */
function isolated(t, what) {
  const can = spawnSync("unshare", [...ISOLATED, "true"], { encoding: "utf8" });
  if (can.status !== 0) {
    t.skip(`no network namespace here: ${(can.error?.message ?? can.stderr).trim()}`);
    return null;
  }
  const run = spawnSync("unshare", [...ISOLATED, process.execPath, join(HERE, "network-run.mjs"), what], {
    encoding: "utf8", timeout: 180_000,
  });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

test("from the start to the export no packet leaves for anywhere but the page's server", (t) => {
  const seen = isolated(t, "journey");
  if (!seen) return;
  assert.ok(seen.served > 0, "the page came from the server");
  assert.equal(seen.whileStarting.elsewhere, 0, JSON.stringify(seen));
  assert.deepEqual(seen.afterStart, { connections: 0, datagrams: 0, unroutable: 0, served: 0, elsewhere: 0 });
});

test("the counts see a page that sends", (t) => {
  const seen = isolated(t, "planted");
  if (!seen) return;
  assert.ok(seen.unroutable > 0, JSON.stringify(seen));
});
