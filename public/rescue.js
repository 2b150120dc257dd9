// The rescue page: saves the verdict log when the app cannot start. Plain JavaScript, so that nothing which broke the
// app can break it: no WASM, no framework; its style may be missing. Everything from the log is only ever text.
"use strict";

(() => {
  // Where src/casefile/store.rs keeps the log; see docs/formats.md. Files from disk share one storage: the log of each working
  // brief stands beside it, with the brief's number behind the name.
  const DATABASE = "watchglass-verdicts";
  const OF_A_BRIEF = `${DATABASE}-`;
  const ENTRIES = "entries";

  const state = document.getElementById("state");
  const saved = document.getElementById("saved");
  const save = document.getElementById("save");

  const counted = (number, word) => `${number.toLocaleString("en-GB")} ${word}`;

  /** Names the logs that may be there: that of the app first. */
  async function names() {
    const known = (await indexedDB.databases?.().catch(() => [])) ?? [];
    return [DATABASE, ...known.map((database) => database.name).filter((name) => name.startsWith(OF_A_BRIEF)).sort()];
  }

  /** Opens a log as it is, of whatever version; gives null where there is none. */
  function open(name) {
    return new Promise((done, failed) => {
      const request = indexedDB.open(name);
      let isNew = false;
      request.onupgradeneeded = () => {
        // There was no log. Without this the browser would make an empty one, which the app could not use later.
        isNew = true;
        request.transaction.abort();
      };
      request.onsuccess = () => done(request.result);
      request.onerror = (event) => {
        event.preventDefault();
        if (isNew) done(null);
        else failed(request.error);
      };
    });
  }

  /** Calls `each` with every entry, in the order of the log. */
  function walk(database, each) {
    return new Promise((done, failed) => {
      const transaction = database.transaction(ENTRIES, "readonly");
      transaction.oncomplete = done;
      transaction.onabort = () => failed(transaction.error);
      transaction.objectStore(ENTRIES).openCursor().onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return;
        each(cursor.value);
        cursor.continue();
      };
    });
  }

  /** Runs `use` with a log and closes it again, so that the app in another tab is never held up. */
  async function withLog(name, use) {
    const database = await open(name);
    if (!database) return undefined;
    database.onversionchange = () => database.close();
    try {
      return database.objectStoreNames.contains(ENTRIES) ? await use(database) : undefined;
    } finally {
      database.close();
    }
  }

  /** The logs that hold something: name, entries, and how many of them are withdrawals. */
  async function logs() {
    const found = [];
    for (const name of await names()) {
      const log = { name, entries: 0, takenBack: 0 };
      await withLog(name, (database) => walk(database, (entry) => {
        log.entries += 1;
        if (entry?.action?.act === "withdrawn") log.takenBack += 1;
      }));
      if (log.entries > 0) found.push(log);
    }
    return found;
  }

  function words({ name, entries, takenBack }) {
    const back = takenBack > 0 ? ` and ${counted(takenBack, takenBack === 1 ? "withdrawal" : "withdrawals")}` : "";
    const given = entries - takenBack;
    const of = name === DATABASE ? "The log" : `The log of the working brief ${name.slice(OF_A_BRIEF.length, OF_A_BRIEF.length + 8)}`;
    return `${of} holds ${counted(given, given === 1 ? "verdict" : "verdicts")}${back}.`;
  }

  async function look() {
    const found = await logs();
    if (found.length === 0) {
      state.textContent = "There are no verdicts in this browser at this address.";
      return;
    }
    state.textContent = found.map(words).join(" ");
    save.disabled = false;
  }

  /** Writes each log into a file of its own. */
  async function write() {
    const found = await logs();
    if (found.length === 0) throw new Error("the log is gone");
    const written = [];
    for (const [i, { name }] of found.entries()) {
      const parts = ['{"format":"watchglass-rescue","version":1,"entries":['];
      let entries = 0;
      await withLog(name, (database) => walk(database, (entry) => {
        parts.push(entries === 0 ? "\n" : ",\n", JSON.stringify(entry));
        entries += 1;
      }));
      parts.push("\n]}\n");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(parts, { type: "application/json" }));
      link.download = i === 0 ? "watchglass-rescue.json" : `watchglass-rescue-${i + 1}.json`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      written.push(`Written to ${link.download}: ${counted(entries, entries === 1 ? "entry" : "entries")}.`);
    }
    saved.textContent = written.join(" ");
  }

  save.addEventListener("click", () => {
    write().catch(() => {
      saved.textContent = "The log could not be read. Nothing was changed. Close other Watchglass tabs and press again.";
    });
  });

  if (!globalThis.indexedDB) {
    state.textContent = "This browser keeps no data for this page, so there is nothing to save.";
    return;
  }
  look().catch(() => {
    state.textContent =
      "The log could not be opened. Nothing was changed. Check that the browser may keep data for this page, and reload.";
  });
})();
