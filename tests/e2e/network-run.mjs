// Run by network.test.mjs in a network of its own; prints what the kernel counted there as JSON.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { launch, open, serve } from "./harness.mjs";

/** Reads a counter of this network: `field` of the `kind` lines of /proc/net/snmp. */
function kernel(kind, field) {
  const [names, values] = readFileSync("/proc/net/snmp", "utf8").split("\n")
    .filter((line) => line.startsWith(`${kind}:`)).map((line) => line.split(/\s+/));
  return Number(values[names.indexOf(field)]);
}

/** Reads a counter of /proc/net/snmp6. */
function kernel6(field) {
  return Number(readFileSync("/proc/net/snmp6", "utf8").match(new RegExp(`^${field}\\s+(\\d+)`, "m"))?.[1] ?? 0);
}

/** TCP connections begun, datagrams sent, packets that had nowhere to go, and connections that our server took. */
class Counts {
  constructor(server) {
    this.served = 0;
    server.on("connection", () => { this.served += 1; });
    this.last = this.now();
  }

  now() {
    return {
      connections: kernel("Tcp", "ActiveOpens"),
      datagrams: kernel("Udp", "OutDatagrams") + kernel6("Udp6OutDatagrams"),
      // Not of IPv6: Chromium looks up a route there to learn whether it has IPv6, and sends nothing.
      unroutable: kernel("Ip", "OutNoRoutes"),
      served: this.served,
    };
  }

  /** What came since the last call; `elsewhere` is what was sent to anything but our server. */
  since() {
    const now = this.now();
    const delta = Object.fromEntries(Object.keys(now).map((key) => [key, now[key] - this.last[key]]));
    this.last = now;
    return { ...delta, elsewhere: delta.connections - delta.served + delta.datagrams };
  }
}

/**
 * Starts a browser and waits until its own services have given up. Its maker's names lead nowhere: it asks there for
 * updates, and for each text field on any hosted page which kind of field that is (see docs/hosting.md); no page starts
 * either, nor can stop it.
 */
async function quietBrowser(counts, url) {
  const browser = await launch(["--host-resolver-rules=MAP *.googleapis.com ~NOTFOUND"]);
  const page = await browser.newPage();
  await page.goto(url);
  for (let quiet = 0; quiet < 3;) {
    await page.waitForTimeout(500);
    quiet = Object.values(counts.since()).some((count) => count !== 0) ? 0 : quiet + 1;
  }
  return browser;
}

/** The sample night from the start page to the export. */
async function journey() {
  const server = await serve();
  const counts = new Counts(server.server);
  const browser = await quietBrowser(counts, `${server.url}icon.svg`);
  const app = await open(browser, server.url);
  const whileStarting = counts.since();
  await app.id("load-sample").first().click();
  await app.idle();
  await app.press("Enter", "Home", "Enter", "f", "1", "c", "j");
  await app.goTo("m");
  await app.goTo("v");
  await Promise.all([app.page.waitForEvent("download"), app.id("export-json").first().click()]);
  await app.idle();
  const afterStart = counts.since();
  await browser.close();
  await server.close();
  return { served: counts.served, whileStarting, afterStart };
}

/** A page without a policy that asks for an address, a name and a peer. */
async function planted() {
  const server = createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    if (request.url !== "/") return response.end();
    response.end(`<script>
      fetch("http://198.51.100.7/").catch(() => {});
      const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:198.51.100.7" }] });
      peer.createDataChannel("x");
      peer.createOffer().then((offer) => peer.setLocalDescription(offer));
    </script>`);
    return undefined;
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const counts = new Counts(server);
  const browser = await quietBrowser(counts, `${url}empty`);
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForTimeout(1500);
  const seen = counts.since();
  await browser.close();
  server.closeAllConnections();
  server.close();
  return seen;
}

console.log(JSON.stringify(await (process.argv[2] === "planted" ? planted() : journey())));
