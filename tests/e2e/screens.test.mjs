// Each screen, dark and light, 1440 and 1024 wide: a picture to look at, and nothing serious for the accessibility checker.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, launch, open, serve } from "./harness.mjs";

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
        const serious = await axe(app.page);
        if (serious.length > 0) found[screen] = serious;
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
