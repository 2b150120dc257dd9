// The rescue page: saves the verdict log when the app cannot start. Plain JavaScript, so that nothing which broke the
// app can break it: no WASM, no framework, no other file. Everything from the log is only ever text.
"use strict";

(() => {
  // Where src/casefile/store.rs keeps the log; see docs/formats.md.
  const DATABASE = "watchglass-verdicts";
  const ENTRIES = "entries";

  const state = document.getElementById("state");
  const saved = document.getElementById("saved");
  const save = document.getElementById("save");

  const counted = (number, word) => `${number.toLocaleString("en-GB")} ${word}`;

  /** Opens the log as it is, of whatever version; gives null where there is none. */
  function open() {
    return new Promise((done, failed) => {
      const request = indexedDB.open(DATABASE);
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

  /** Runs `use` with the log and closes it again, so that the app in another tab is never held up. */
  async function withLog(use) {
    const database = await open();
    if (!database) return use(null);
    database.onversionchange = () => database.close();
    try {
      return await use(database.objectStoreNames.contains(ENTRIES) ? database : null);
    } finally {
      database.close();
    }
  }

  async function look(database) {
    let entries = 0;
    let takenBack = 0;
    if (database) {
      await walk(database, (entry) => {
        entries += 1;
        if (entry?.action?.act === "withdrawn") takenBack += 1;
      });
    }
    if (entries === 0) {
      state.textContent = "There are no verdicts in this browser at this address.";
      return;
    }
    const back = takenBack > 0 ? ` and ${counted(takenBack, takenBack === 1 ? "withdrawal" : "withdrawals")}` : "";
    const given = entries - takenBack;
    state.textContent = `The log holds ${counted(given, given === 1 ? "verdict" : "verdicts")}${back}.`;
    save.disabled = false;
  }

  async function write(database) {
    if (!database) throw new Error("the log is gone");
    const parts = ['{"format":"watchglass-rescue","version":1,"entries":['];
    let entries = 0;
    await walk(database, (entry) => {
      parts.push(entries === 0 ? "\n" : ",\n", JSON.stringify(entry));
      entries += 1;
    });
    parts.push("\n]}\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts, { type: "application/json" }));
    link.download = "watchglass-rescue.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    saved.textContent = `Written to watchglass-rescue.json: ${counted(entries, entries === 1 ? "entry" : "entries")}.`;
  }

  save.addEventListener("click", () => {
    withLog(write).catch(() => {
      saved.textContent = "The log could not be read. Nothing was changed. Close other Watchglass tabs and press again.";
    });
  });

  if (!globalThis.indexedDB) {
    state.textContent = "This browser keeps no data for this page, so there is nothing to save.";
    return;
  }
  withLog(look).catch(() => {
    state.textContent =
      "The log could not be opened. Nothing was changed. Check that the browser may keep data for this page, and reload.";
  });
})();
