// What only the app as one file does: it holds its own text, so that a working brief can be written into it, takes the data
// of one out of the document, packs, and signs what goes back. A classic script that stands before boot.js there; the hosted
// page does not have it.
"use strict";

(() => {
  const OURS = "meta, title, link[rel=icon], style, script:not([src]), #boot";
  const utf8 = new TextEncoder();

  function hex(buffer) {
    return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** Returns the text of this file, without the data of a working brief. */
  function ownText() {
    const copy = document.documentElement.cloneNode(true);
    for (const name of copy.getAttributeNames()) if (name !== "lang") copy.removeAttribute(name);
    // What an extension of the browser has put in is none of ours.
    for (const node of copy.querySelectorAll("head > *, body > *")) if (!node.matches(OURS)) node.remove();
    const brief = copy.querySelector("#wg-brief");
    brief?.nextSibling?.remove();
    brief?.remove();
    return `<!DOCTYPE html>\n${copy.outerHTML}`;
  }

  /** Before the page runs: keeps the text of the file and, unpacked, a working brief, and gives the memory of both back. */
  globalThis.__wgTakeOut = async (unpack, unzip) => {
    const text = ownText();
    globalThis.__wgShell = () => text;
    const brief = document.getElementById("wg-brief")?.textContent;
    for (const block of document.querySelectorAll("script[type='application/octet-stream']")) block.remove();
    if (brief) globalThis.__wgBrief = await new Response(unzip(unpack(brief))).arrayBuffer();
  };

  globalThis.__wgPack = (text) =>
    new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();

  globalThis.__wgHash = async (text) => hex(await crypto.subtle.digest("SHA-256", utf8.encode(text)));

  /** Makes a key that this browser signs with and that cannot be taken out of it. */
  globalThis.__wgMakeKey = async () => {
    const { privateKey, publicKey } = await crypto.subtle.generateKey("Ed25519", false, ["sign"]);
    return { privateKey, publicKey: hex(await crypto.subtle.exportKey("raw", publicKey)) };
  };

  globalThis.__wgSign = async (key, text) => hex(await crypto.subtle.sign("Ed25519", key.privateKey, utf8.encode(text)));
})();
