// Each screen, dark and light, 1440 and 1024 wide: a picture to look at, and nothing for the accessibility checker to find.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, launch, open, sampleQueue, serve } from "./harness.mjs";

let browser, server;
before(async () => { [browser, server] = [await launch(), await serve()]; });
after(async () => { await browser.close(); await server.close(); });

// Each by the letter after `G`: the model is `L`, for lens; the brief `H`, for hand-over.
const SCREENS = ["import", "queue", "chain", "matrix", "lens", "verdicts", "hand-over"];

for (const colorScheme of ["dark", "light"]) {
  for (const width of [1440, 1024]) {
    test(`every screen is accessible, ${colorScheme}, ${width} wide`, async (t) => {
      const viewport = { width, height: width === 1440 ? 900 : 768 };
      const app = await open(browser, server.url, { viewport, colorScheme, reducedMotion: "reduce" });
      t.after(() => app.close());
      const name = (screen) => `${screen}-${colorScheme}-${width}`;
      await app.shot(name("empty"));
      assert.deepEqual(await axe(app.page), [], "the empty start");
      await app.id("load-sample").first().click();
      await app.idle();
      const found = {};
      for (const screen of SCREENS) {
        await app.goTo(screen[0]);
        if (screen === "queue") await app.press("Home");
        await app.shot(name(screen));
        const violations = await axe(app.page);
        if (violations.length > 0) found[screen] = violations;
        const overflow = await app.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (overflow > 0) found[`${screen} overflows`] = overflow;
        // Nothing below the frame: what is brought into view there would take the bars out of it.
        const below = await app.page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
        if (below > 0) found[`${screen} scrolls as a whole`] = below;
      }
      assert.deepEqual(found, {});
      assert.deepEqual(app.record.violations, []);
      assert.deepEqual(app.leaked(), []);
    });
  }
}

/** What lies over a screen or opens on it: how one gets there from the queue, and away again. */
const STATES = [
  ["toast", ["p"], []], ["tray", ["t"], ["Escape"]], ["guide", ["h"], ["Escape"]], ["keys", ["?"], ["Escape"]],
  ["palette", ["Control+k"], ["Escape"]], ["bulk", ["x", "j", "x", "f"], ["Escape", "Escape", "Home"]],
  ["expected", ["Shift+S"], ["Escape"]], ["peek", ["Space"], ["Space"]], ["chain link", ["c", "]"], ["Escape", "Escape"]],
];

for (const colorScheme of ["dark", "light"]) {
  for (const width of [1440, 1024]) {
    test(`what opens over the queue is accessible, ${colorScheme}, ${width} wide`, async (t) => {
      const viewport = { width, height: width === 1440 ? 900 : 768 };
      const app = await sampleQueue(t, browser, server.url, { viewport, colorScheme, reducedMotion: "reduce" });
      const found = {};
      for (const [name, there, back] of STATES) {
        await app.press(...there);
        const violations = await axe(app.page);
        if (violations.length > 0) found[name] = violations;
        await app.press(...back);
      }
      assert.deepEqual(found, {});
    });

    test(`a row keeps its place and a toast covers nothing, ${colorScheme}, ${width} wide`, async (t) => {
      const viewport = { width, height: width === 1440 ? 900 : 768 };
      const app = await sampleQueue(t, browser, server.url, { viewport, colorScheme });
      await app.press("End", "f", "1");
      const seen = await app.page.evaluate(() => {
        const box = (element) => element.getBoundingClientRect();
        const cut = [...document.querySelectorAll(".queue__place")].filter((it) => it.scrollWidth > it.clientWidth + 1);
        const main = box(document.querySelector("main.screen"));
        return { cut: cut.map((it) => it.textContent), covered: main.bottom - box(document.querySelector(".toast")).top };
      });
      assert.deepEqual(seen.cut, []);
      // A border of a pixel at most.
      assert.ok(seen.covered <= 1, `the toast covers ${seen.covered} px of the screen`);
    });
  }
}
