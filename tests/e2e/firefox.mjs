// Firefox for the journeys: started without a window on a profile of its own, and driven by Marionette, the protocol that
// it speaks itself (length, colon, JSON, over TCP). playwright's Firefox is a build of its own that would have to be downloaded.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HERE } from "./harness.mjs";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** What WebDriver calls the keys that are no letters. */
const KEYS = { Home: "\uE011", Enter: "\uE007", Escape: "\uE00C", ArrowDown: "\uE015", ArrowRight: "\uE014" };

/** Returns the path of Firefox, or nothing; an empty variable says that there is none. */
export function firefoxPath() {
  if (process.env.WG_FIREFOX !== undefined) return process.env.WG_FIREFOX || undefined;
  for (const name of ["firefox-esr", "firefox"]) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
    if (found) return found;
  }
  return undefined;
}

/** Files are saved without a question, and Firefox asks nobody for anything of its own. */
function settings(downloads) {
  const values = {
    "marionette.port": 0,
    "browser.download.folderList": 2,
    "browser.download.dir": downloads,
    "browser.download.useDownloadDir": true,
    "browser.download.manager.showWhenStarting": false,
    "browser.download.alwaysOpenPanel": false,
    "browser.helperApps.neverAsk.saveToDisk": "text/html,application/json,text/tab-separated-values",
    "browser.shell.checkDefaultBrowser": false,
    "browser.aboutwelcome.enabled": false,
    "datareporting.policy.dataSubmissionEnabled": false,
    "toolkit.telemetry.reportingpolicy.firstRun": false,
    "app.normandy.enabled": false,
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
    "dom.push.connection.enabled": false,
    "extensions.systemAddon.update.enabled": false,
  };
  return Object.entries(values).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join("");
}

async function soon(what, look, ms = 60_000) {
  for (const end = Date.now() + ms; Date.now() < end;) {
    const found = await look();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${what} did not come`);
}

/** One connection: commands go out one after the other, each answered before the next. */
class Marionette {
  #socket;
  #buffer = Buffer.alloc(0);
  #waiting = [];
  #next = 0;

  static async to(port) {
    const marionette = new Marionette();
    const greeting = new Promise((resolve, reject) => { marionette.#waiting.push({ resolve, reject }); });
    marionette.#socket = connect(port, "127.0.0.1");
    marionette.#socket.on("data", (bytes) => marionette.#read(bytes));
    const ended = () => marionette.#waiting.splice(0).forEach(({ reject }) => reject(new Error("Firefox went away")));
    marionette.#socket.on("error", ended).on("close", ended);
    await greeting;
    return marionette;
  }

  #read(bytes) {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    for (;;) {
      const colon = this.#buffer.indexOf(":");
      if (colon < 0) return;
      const end = colon + 1 + Number(this.#buffer.subarray(0, colon));
      if (this.#buffer.length < end) return;
      const message = JSON.parse(this.#buffer.subarray(colon + 1, end));
      this.#buffer = this.#buffer.subarray(end);
      const { resolve, reject } = this.#waiting.shift();
      // The greeting is no list; an answer is [1, number, error, result].
      if (Array.isArray(message) && message[2]) reject(new Error(`${message[2].error}: ${message[2].message}`));
      else resolve(Array.isArray(message) ? message[3] : message);
    }
  }

  send(command, params = {}) {
    const text = JSON.stringify([0, ++this.#next, command, params]);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  }

  close() {
    this.#socket.destroy();
  }
}

/** A Firefox of its own, with one tab. */
export class Firefox {
  static async start() {
    const dir = mkdtempSync(join(tmpdir(), "wg-firefox-"));
    const [profile, downloads] = [join(dir, "profile"), join(dir, "downloads")];
    mkdirSync(profile);
    mkdirSync(downloads);
    writeFileSync(join(profile, "user.js"), settings(downloads));
    const args = ["--marionette", "--headless", "--no-remote", "--profile", profile, "about:blank"];
    const child = spawn(firefoxPath(), args, { stdio: "ignore", env: { ...process.env, HOME: dir, MOZ_HEADLESS_WIDTH: "1440", MOZ_HEADLESS_HEIGHT: "900" } });
    const firefox = Object.assign(new Firefox(), { dir, downloads, child });
    const port = join(profile, "MarionetteActivePort");
    const number = await soon("Firefox", () => existsSync(port) && readFileSync(port, "utf8").trim());
    firefox.driver = await Marionette.to(Number(number));
    const { capabilities } = await firefox.driver.send("WebDriver:NewSession", { capabilities: { alwaysMatch: {} } });
    firefox.version = capabilities.browserVersion;
    await firefox.driver.send("WebDriver:SetTimeouts", { script: 120_000, pageLoad: 120_000 });
    await firefox.driver.send("WebDriver:SetWindowRect", { width: 1440, height: 1000 });
    return firefox;
  }

  async close() {
    await this.driver.send("Marionette:Quit", { flags: ["eForceQuit"] }).catch(() => {});
    this.driver.close();
    if (this.child.exitCode === null) await new Promise((done) => { this.child.once("exit", done); });
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Runs the body of a function in the page, with its own globals, and returns what it, or its promise, comes to. */
  async run(script, ...args) {
    const { value } = await this.driver.send("WebDriver:ExecuteScript", { script, args, sandbox: null });
    return value;
  }

  /** Opens the app and waits until it stands. */
  async go(url) {
    await this.driver.send("WebDriver:Navigate", { url });
    await soon("the app", () => this.run("return Boolean(window.__wgFailed || window.__wgBooted && !document.getElementById('boot'))"));
    await this.idle();
  }

  async idle() {
    await this.run("return Promise.resolve(window.__wgIdle?.()).then(() => true)");
  }

  /** Finds an element by its `data-testid`, or by a selector. */
  async find(name) {
    const value = /^[a-z-]+$/.test(name) ? `[data-testid="${name}"]` : name;
    await soon(value, () => this.run("return Boolean(document.querySelector(arguments[0]))", value), 20_000);
    const { value: found } = await this.driver.send("WebDriver:FindElement", { using: "css selector", value });
    return found[ELEMENT];
  }

  async text(name) {
    const { value } = await this.driver.send("WebDriver:GetElementText", { id: await this.find(name) });
    return value;
  }

  async click(name) {
    await this.driver.send("WebDriver:ElementClick", { id: await this.find(name) });
    await this.idle();
  }

  async give(name, ...paths) {
    // A field out of sight is asked by its button; here the files are put into it.
    await this.driver.send("WebDriver:ElementSendKeys", { id: await this.find(name), text: paths.join("\n") });
    await this.idle();
  }

  /** Presses keys, each after the page has settled from the one before. */
  async press(...keys) {
    for (const key of keys) await this.#keys(key);
  }

  /** Goes to a screen by its two keys. */
  goTo(letter) {
    return this.#keys("g", letter);
  }

  async #keys(...keys) {
    const actions = keys.flatMap((key) => ["keyDown", "keyUp"].map((type) => ({ type, value: KEYS[key] ?? key })));
    await this.driver.send("WebDriver:PerformActions", { actions: [{ type: "key", id: "keys", actions }] });
    await this.idle();
  }

  /** Does something that saves `n` files and returns their paths by their kind. */
  async saved(n, act) {
    const before = new Set(readdirSync(this.downloads));
    const done = () => readdirSync(this.downloads).filter((name) => !before.has(name) && !name.endsWith(".part"));
    await act();
    // Firefox makes an empty file of that name first and fills it at the end.
    const full = (name) => readFileSync(join(this.downloads, name)).length > 0;
    const names = await soon(`${n} files`, () => done().length >= n && done().every(full) && done());
    return Object.fromEntries(names.map((name) => [name.replace(/^watchglass-|-[0-9-]+.*$/g, ""), join(this.downloads, name)]));
  }

  async shot(name) {
    const { value } = await this.driver.send("WebDriver:TakeScreenshot", { full: false });
    mkdirSync(join(HERE, "shots"), { recursive: true });
    writeFileSync(join(HERE, "shots", `${name}.png`), Buffer.from(value, "base64"));
  }
}
