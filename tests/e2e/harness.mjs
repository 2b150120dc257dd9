// What the browser tests share: the built page on a server of its own, a browser, and the record of everything that a
// page asked the network for or the policy stopped.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const HERE = dirname(fileURLToPath(import.meta.url));
export const ROOT = resolve(HERE, "../..");
/** The release build under test. */
export const DIST = process.env.WG_DIST ?? join(ROOT, "dist");
export const SINGLE = join(DIST, "watchglass.html");

// ---- the study files -------------------------------------------------------------------------------------------------

/** Returns a path below the shared study folder; where it is absent, skips the test, or fails it if it is required. */
export function shared(t, ...parts) {
  const dir = resolve(ROOT, "../shared");
  const path = join(dir, ...parts);
  if (existsSync(path)) return path;
  if (process.env.WG_SHARED === "required") throw new Error(`${path} is required and absent`);
  t.skip("needs the shared folder");
  return null;
}

/** Returns all files below `dir`, sorted. */
export function filesBelow(dir) {
  return readdirSync(dir, { recursive: true }).map((name) => join(dir, name)).filter((p) => statSync(p).isFile()).sort();
}

// ---- the server ------------------------------------------------------------------------------------------------------

const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm", ".svg": "image/svg+xml", ".json": "application/json", ".webmanifest": "application/manifest+json", ".txt": "text/plain; charset=utf-8",
};

/** Reads the headers for all files from `_headers`, the file that static hosts read. */
function headersForAll(dir) {
  const headers = {};
  // A build for development has none.
  if (!existsSync(join(dir, "_headers"))) return headers;
  let here = false;
  for (const line of readFileSync(join(dir, "_headers"), "utf8").split("\n")) {
    if (!line.startsWith(" ")) here = line.trim() === "/*";
    else if (here) headers[line.slice(0, line.indexOf(":")).trim()] = line.slice(line.indexOf(":") + 1).trim();
  }
  return headers;
}

/**
 * Serves a folder under a sub-path. `change(name, bytes)` may return other bytes for a file; `headers: false` leaves all
 * policies to the page itself, as a plain static host does. `hits` are the paths that were asked for.
 */
export async function serve({ dir = DIST, prefix = "/some/sub/path/", change = null, headers = true } = {}) {
  const sent = headers ? headersForAll(dir) : {};
  const hits = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
    hits.push(`${request.method} ${path}`);
    const name = path.startsWith(prefix) ? normalize(path.slice(prefix.length) || "index.html") : "";
    const file = join(dir, name);
    if (name === "" || name.startsWith("..") || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { "content-type": "text/plain" }).end("not found");
      return;
    }
    const bytes = readFileSync(file);
    response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream", ...sent });
    response.end(change?.(name, bytes) ?? bytes);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () => new Promise((done) => { server.closeAllConnections(); server.close(done); });
  return { url: origin + prefix, origin, hits, close, server };
}

// ---- the browser -----------------------------------------------------------------------------------------------------

export const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
];

export function chromiumPath() {
  if (process.env.WG_CHROMIUM) return process.env.WG_CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
    if (found) return found;
  }
  throw new Error("no Chromium: install it, or name it by WG_CHROMIUM=/path/to/chrome");
}

export function launch(more = []) {
  return chromium.launch({ executablePath: chromiumPath(), args: [...FLAGS, ...more] });
}

/** Starts a browser on a profile of its own, which `close` removes: for what must survive a restart. */
export async function launchProfile(dir = mkdtempSync(join(tmpdir(), "wg-profile-"))) {
  const options = { executablePath: chromiumPath(), args: FLAGS, serviceWorkers: "block" };
  const context = await chromium.launchPersistentContext(dir, options);
  return { context, dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

// ---- the record ------------------------------------------------------------------------------------------------------

/**
 * Everything that a context's pages and their workers asked for, what the policy stopped, and what was written to the
 * console. Made before the first page of the context.
 */
export class Record {
  requests = [];
  violations = [];
  errors = [];
  attached = [];

  static async of(context) {
    const record = new Record();
    await context.exposeBinding("__wgViolation", (_, text) => { record.violations.push(text); });
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        globalThis.__wgViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
    context.on("page", (page) => record.follow(page));
    return record;
  }

  follow(page) {
    // Of the page and of its workers, from their first step on.
    page.on("request", (request) => this.asked(request.url()));
    page.on("websocket", (socket) => this.asked(socket.url()));
    page.on("console", (message) => {
      // Said by the test's own block of service workers, see `open`.
      if (message.text().includes("blocked by Playwright")) return;
      if (message.type() === "error" || message.type() === "warning") this.errors.push(message.text());
    });
    page.on("pageerror", (error) => this.errors.push(String(error)));
    this.attached.push(this.listen(page).catch((error) => this.errors.push(String(error))));
  }

  /** Opens a page that is recorded from its first request on. */
  async newPage(context) {
    const page = await context.newPage();
    await Promise.all(this.attached);
    return page;
  }

  /** Listens to what the browser says about its policies, in the page and in each worker. */
  async listen(page) {
    const session = await page.context().newCDPSession(page);
    session.on("Log.entryAdded", (event) => this.logged(event.entry));
    await session.send("Log.enable");
    session.on("Target.receivedMessageFromTarget", (event) => {
      const { method, params } = JSON.parse(event.message);
      if (method === "Log.entryAdded") this.logged(params.entry);
    });
    session.on("Target.attachedToTarget", ({ sessionId }) => {
      for (const [id, method] of ["Log.enable", "Runtime.runIfWaitingForDebugger"].entries()) {
        const message = JSON.stringify({ id, method });
        session.send("Target.sendMessageToTarget", { sessionId, message }).catch(() => {});
      }
    });
    await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: false });
  }

  asked(url) {
    if (!url.startsWith("blob:") && !url.startsWith("data:")) this.requests.push(url);
  }

  logged(entry) {
    if (/violates the following Content Security Policy/.test(entry.text)) this.violations.push(entry.text);
  }
}

// ---- the app ---------------------------------------------------------------------------------------------------------

/**
 * Opens the app in a new context with a record; `app.leaked()` gives the requests made after the network was closed. The service
 * worker, which fetches the app's own files for itself, is left out: offline.test.mjs is about it.
 */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: "block", ...options });
  const record = await Record.of(context);
  const page = await record.newPage(context);
  const app = new App(page, record, context);
  await app.go(url);
  return app;
}

/** Opens the page, loads the sample night, and goes to its queue with the first incident in focus. */
export async function sampleQueue(t, browser, url, options) {
  const app = await open(browser, url, options);
  t.after(() => app.close());
  await app.id("load-sample").first().click();
  await app.idle();
  await app.press("Enter", "Home");
  await app.id("queue-row").first().waitFor();
  return app;
}

export class App {
  constructor(page, record, context) {
    Object.assign(this, { page, record, context });
  }

  async go(url) {
    await this.page.goto(url);
    await this.page.waitForFunction(() => globalThis.__wgFailed || globalThis.__wgBooted && !document.getElementById("boot"));
    await this.idle();
    this.before = this.record.requests.length;
  }

  /** Waits until nothing loads, asks, saves or computes; a minute at most, so that what hangs is named. */
  async idle() {
    const done = await this.page.evaluate(() => Promise.race([
      Promise.resolve(globalThis.__wgIdle?.()).then(() => true),
      new Promise((late) => setTimeout(late, 60_000, false)),
    ]));
    if (!done) throw new Error("the page is still busy after a minute");
  }

  id(name) {
    return this.page.locator(`[data-testid="${name}"]`);
  }

  /** Presses keys, each after the page has settled from the one before. */
  async press(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await this.idle();
    }
  }

  /**
   * Goes to a screen by its two keys, which the page takes as one command only when they come soon after each other: on a
   * machine that is busy they are pressed again.
   */
  async goTo(letter) {
    const names = { i: "Import", q: "Queue", c: "Chain", m: "Matrix", l: "Model", v: "Verdicts", h: "Brief" };
    for (let n = 0; n < 3; n += 1) {
      await this.page.keyboard.press("g");
      await this.page.keyboard.press(letter);
      await this.idle();
      const now = await this.page.evaluate(() => document.querySelector("[aria-current='page']")?.textContent ?? "");
      if (!names[letter] || now.startsWith(names[letter])) return;
    }
  }

  async load(...files) {
    await this.id("file-input").first().setInputFiles(files);
    await this.idle();
  }

  report() {
    return this.page.evaluate(() => globalThis.__wgReport());
  }

  /** Requests since the page was ready, of the page and its workers. */
  leaked() {
    return this.record.requests.slice(this.before);
  }

  shot(name) {
    const dir = join(HERE, "shots");
    mkdirSync(dir, { recursive: true });
    return this.page.screenshot({ path: join(dir, `${name}.png`) });
  }

  close() {
    return this.context.close();
  }
}

/** Returns what axe-core finds on the page, of whatever impact. */
export async function axe(page) {
  await page.evaluate(readFileSync(join(HERE, "node_modules/axe-core/axe.min.js"), "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

export function fileUrl(path) {
  return pathToFileURL(path).href;
}
