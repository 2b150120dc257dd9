// A browser that is there to be killed: a profile on disk, and the process numbers of the browser and of its tabs.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { FLAGS, chromiumPath } from "./harness.mjs";

/** Numbers in 0..1 from a seed (mulberry32), so that a failing run can be run again. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class MortalBrowser {
  dir = mkdtempSync(join(tmpdir(), "wg-mortal-"));

  async start() {
    const args = [...FLAGS, "--headless=new", "--remote-debugging-port=0", `--user-data-dir=${this.dir}`, "--no-default-browser-check",
      "--hide-crash-restore-bubble", "--disable-breakpad", "about:blank"];
    rmSync(join(this.dir, "DevToolsActivePort"), { force: true });
    // A process group of its own, so that all of the browser can be killed at one stroke.
    this.child = spawn(chromiumPath(), args, { stdio: "ignore", detached: true });
    this.gone = new Promise((done) => this.child.once("exit", done));
    const port = await this.port();
    this.browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    this.context = this.browser.contexts()[0];
    this.session = await this.browser.newBrowserCDPSession();
    return this;
  }

  async port() {
    const file = join(this.dir, "DevToolsActivePort");
    for (let i = 0; i < 600; i += 1) {
      const [port] = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [""];
      if (port) return Number(port);
      await new Promise((later) => setTimeout(later, 25));
    }
    throw new Error("the browser did not start");
  }

  /** Kills every tab's process, as the system does when memory is short. */
  async killTabs() {
    const { processInfo } = await this.session.send("SystemInfo.getProcessInfo");
    for (const { id } of processInfo.filter(({ type }) => type === "renderer")) this.kill(id);
  }

  /** Kills the browser with all its processes, as a power cut of the session does. */
  async killAll() {
    this.kill(-this.child.pid);
    await this.gone;
    await this.browser.close().catch(() => {});
  }

  /** Does it again where a new tab was given a process that had just been killed. */
  async steady(act) {
    for (let tries = 5; ; tries -= 1) {
      try {
        return await act();
      } catch (error) {
        if (tries === 1 || !/crashed/i.test(error.message)) throw error;
      }
    }
  }

  kill(pid) {
    try { process.kill(pid, "SIGKILL"); } catch { /* It was faster. */ }
  }

  async end() {
    await this.killAll();
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
