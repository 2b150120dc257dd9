// Starts the page: checks the browser, fetches page and worker WASM against their integrity, closes the network, and
// runs the page. A classic script without imports, the same text in the hosted page (where its own tag carries the
// files and their hashes) and in the single file (where they stand in the document).
"use strict";

(() => {
  const files = document.currentScript.dataset;
  let rescueText = "";
  // The single file, which `public/single.js` unpacks, holds it among its parts.
  const glueText = globalThis.__wgPart?.("glue") ? new TextDecoder().decode(globalThis.__wgPart("glue")) : "";

  // ---- what a person sees when it does not work --------------------------------------------------------------------

  /** Shows why there is no app, and the way to the verdicts. Text nodes only. */
  function fail(headline, detail) {
    globalThis.__wgFailed = headline;
    const box = document.getElementById("boot") ?? document.body.appendChild(document.createElement("div"));
    box.id = "boot";
    box.className = "boot boot--failed";
    box.setAttribute("role", "alert");
    const title = document.createElement("h1");
    title.textContent = headline;
    const text = document.createElement("p");
    text.textContent = detail;
    box.replaceChildren(title, text, ...rescue());
  }

  /** The way to the verdicts: the rescue page, or in the single file, which has none beside it, what that page runs. */
  function rescue() {
    const program = document.getElementById("wg-rescue");
    const line = document.createElement("p");
    if (!program) {
      const link = document.createElement("a");
      link.href = "rescue.html";
      link.textContent = "The rescue page";
      line.append("Your verdicts are kept in this browser. ", link, " saves them to a file.");
      return [line];
    }
    const [state, saved, save] = ["p", "p", "button"].map((name) => document.createElement(name));
    [state.id, saved.id, save.id] = ["state", "saved", "save"];
    save.textContent = "Save the verdicts as one file";
    save.type = "button";
    save.disabled = true;
    line.append(save);
    rescueText = program.textContent;
    const script = document.createElement("script");
    script.textContent = rescueText;
    setTimeout(() => document.body.append(script));
    return [state, line, saved];
  }

  const CHANGED = "A file of this page is damaged or was changed, so it was not run. Reload; if it stays, tell whoever " +
    "hosts the page to put the files up again.";

  const RECODED = "This file came under another text encoding than its own, windows-1252: its server says so. Save it " +
    "(download, not copy and paste) and open it from disk, or open the hosted page beside it.";

  // A trap in the page's WASM leaves it in no defined state: nothing of it runs after that.
  addEventListener("error", (event) => {
    if (event.error instanceof WebAssembly.RuntimeError) {
      fail("Watchglass has stopped.", "The page met an error that it cannot go on from. Reload to start it again.");
    }
  });

  // ---- the browser -------------------------------------------------------------------------------------------------

  // A module with one 128-bit instruction.
  const SIMD = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
  ]);

  /** Names what this browser lacks, or returns nothing. */
  function lacking() {
    if (typeof WebAssembly !== "object") return "WebAssembly";
    if (!WebAssembly.validate(SIMD)) return "WebAssembly SIMD";
    if (typeof Worker !== "function") return "workers";
    if (typeof DecompressionStream !== "function") return "DecompressionStream";
    return "";
  }

  // ---- trusted types: what may become markup or a script -----------------------------------------------------------

  let workerUrl = "";
  let pageText = "";
  const known = new Set();
  const utf8 = new TextEncoder();
  const bytewise = new TextDecoder("latin1");

  /** Admits markup that stands word for word in the data of the page's own, integrity-checked WASM: static parts of views. */
  function createHTML(html) {
    if (known.has(html)) return html;
    if (html !== "" && !pageText.includes(bytewise.decode(utf8.encode(html)))) return null;
    known.add(html);
    return html;
  }

  globalThis.trustedTypes?.createPolicy("default", {
    createHTML,
    createScript: (text) => (text !== "" && (text === rescueText || text === glueText) ? text : null),
    createScriptURL: (url) => (url && (url === workerUrl || url === files.offline) ? url : null),
  });

  if (glueText) {
    const glue = document.createElement("script");
    glue.textContent = glueText;
    document.head.append(glue);
  }

  /** Returns the data of a WASM program, in which all its texts stand: a tenth of it, and this much faster to search. */
  function dataOf(program) {
    for (let at = 8; at < program.length;) {
      const section = program[at++];
      let size = 0;
      for (let shift = 1, more = true; more; shift *= 128) {
        size += (program[at] & 127) * shift;
        more = program[at++] > 127;
      }
      if (section === 11) return bytewise.decode(program.subarray(at, at + size));
      at += size;
    }
    return "";
  }

  // ---- the files ---------------------------------------------------------------------------------------------------

  /** Returns the response for one of `glue`, `wasm` (page), `workerGlue`, `workerWasm`. */
  async function file(name, type) {
    if (globalThis.__wgPart) {
      const part = globalThis.__wgPart(name);
      if (!part) throw new Error("damaged");
      return new Response(part, { headers: { "content-type": type } });
    }
    const response = await fetch(files[name], { integrity: files[name + "Integrity"], credentials: "same-origin" });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response;
  }

  /** Compiles while the bytes come in; where a host gives WASM another type, after they came. */
  function compile(response) {
    const typed = response.headers.get("content-type")?.startsWith("application/wasm");
    return typed ? WebAssembly.compileStreaming(response) : response.arrayBuffer().then((b) => WebAssembly.compile(b));
  }

  const loading = lacking() ? null : Promise.all([
    file("wasm", "application/wasm").then(async (response) => {
      const copy = response.clone();
      const [module, bytes] = await Promise.all([compile(response), copy.arrayBuffer()]);
      pageText = dataOf(new Uint8Array(bytes));
      return module;
    }),
    file("workerWasm", "application/wasm").then((response) => response.arrayBuffer()),
    file("workerGlue", "text/javascript").then((response) => response.text()),
  ]);
  loading?.catch(() => {});

  // ---- the start ---------------------------------------------------------------------------------------------------

  // The worker gets its compiled module and its own text as the first message; what the page sends after that is its own
  // talk. It may start others of its kind, from a URL of its own: those of a page that was opened from disk are not for it.
  const WORKER_START = `
addEventListener("message", ({ data: own }) => {
  let url = "";
  globalThis.trustedTypes?.createPolicy("default", { createScriptURL: (wanted) => (wanted === url ? url : null) });
  globalThis.__wgSpawn = () => {
    url ||= URL.createObjectURL(new Blob(own.text, { type: "text/javascript" }));
    const worker = new Worker(url, { name: "reader" });
    worker.postMessage(own);
    return worker;
  };
  wasm_bindgen({ module_or_path: own.module });
}, { once: true });`;

  async function start() {
    const missing = lacking();
    if (missing) {
      return fail("This browser cannot run Watchglass.",
        `It has no ${missing}. Chrome and Edge 91, Firefox 113 and Safari 16.4 or newer have what is needed.`);
    }
    let pageModule, workerWasm, workerGlue;
    try {
      [pageModule, workerWasm, workerGlue] = await loading;
      // The single file alone has it.
      await globalThis.__wgTakeOut?.();
    } catch {
      const recoded = globalThis.__wgPart && document.characterSet !== "windows-1252";
      return fail("Watchglass could not be loaded.", recoded ? RECODED : CHANGED);
    }
    const styled = [...document.querySelectorAll("link[rel=stylesheet]")].every((link) => link.sheet);
    if (typeof wasm_bindgen !== "function" || !styled) return fail("Watchglass could not be loaded.", CHANGED);

    // From here on the browser itself refuses every request, also of the workers, which inherit this policy.
    const policy = document.createElement("meta");
    policy.httpEquiv = "Content-Security-Policy";
    policy.content = "connect-src 'none'";
    document.head.append(policy);
    globalThis.__wgBooted = performance.now();

    // Beside the page's start, which does not wait for it.
    const workerModule = WebAssembly.compile(workerWasm);
    const text = [workerGlue, WORKER_START];
    workerUrl = URL.createObjectURL(new Blob(text, { type: "text/javascript" }));
    globalThis.__wgSpawn = () => {
      const worker = new Worker(workerUrl, { name: "engine" });
      workerModule.then((module) => worker.postMessage({ module, text }), () => worker.dispatchEvent(new Event("error")));
      return worker;
    };
    try {
      await wasm_bindgen({ module_or_path: pageModule });
    } catch (error) {
      console.error(error);
      return fail("Watchglass has stopped.", "The page met an error while it started. Reload to try again.");
    }
    if (globalThis.__wgFailed) return;
    document.getElementById("boot")?.remove();
    keepForOffline().catch(() => {});
  }

  // ---- the app as one file, into which a working brief is written ---------------------------------------------------

  globalThis.__wgPack = (text) =>
    new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();

  // A hosted page may not fetch it. The service worker has: what it keeps is read without a request, and held to this sum.
  globalThis.__wgSingleSum = files.singleSum;
  globalThis.__wgKept = async () => {
    const found = [];
    if (!files.single || !globalThis.caches) return found;
    const here = new URL("./", location.href).href;
    // Of two versions, one waits.
    for (const name of await caches.keys()) {
      if (!name.startsWith(`watchglass ${here} `)) continue;
      const kept = await (await caches.open(name)).match(here + files.single);
      if (kept) found.push(await kept.arrayBuffer());
    }
    return found;
  };

  // ---- the installed app -------------------------------------------------------------------------------------------

  /** Asks for the service worker, which keeps the app's own files; a new version waits until `__wgUpdate` is called. */
  async function keepForOffline() {
    const keeper = navigator.serviceWorker;
    if (!keeper || !files.offline) return;
    const kept = await keeper.register(files.offline, { scope: "./", updateViaCache: "none" });
    const offer = () => {
      if (!kept.waiting || !keeper.controller) return;
      globalThis.__wgUpdate = () => {
        keeper.addEventListener("controllerchange", () => location.reload(), { once: true });
        kept.waiting?.postMessage("use");
      };
      dispatchEvent(new Event("wg-update"));
    };
    kept.addEventListener("updatefound", () => kept.installing?.addEventListener("statechange", offer));
    offer();
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start, { once: true });
  } else {
    start();
  }
})();
