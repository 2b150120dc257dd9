// What only the app as one file does: it unpacks its parts, holds its own bytes, so that a working brief can be written into it,
// and takes the data of one out of the document. A classic script that stands before boot.js there and after unlzma.js; the
// hosted page has neither.
"use strict";

(() => {
  const OURS = "meta, title, link[rel=icon], script[id^=wg-], #boot";

  // ---- the parts: style, glue, WASM --------------------------------------------------------------------------------

  // The document says that it is windows-1252, in which each byte is a character.
  const BYTES = new Map(Array.from(new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 256 }, (_, i) => i)), (sign, i) => [sign.charCodeAt(0), i]));
  // What a NUL becomes in an element of script.
  BYTES.set(0xfffd, 0);

  function encoded(text) {
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      bytes[i] = code < 128 ? code : BYTES.get(code);
    }
    return bytes;
  }

  /** Undoes what the build did: each block of bytes is written under the key before it, so that none means something to a document. */
  function bytesOf(signs, block) {
    const bytes = encoded(signs);
    let end = 0;
    for (let i = 0; i < bytes.length;) {
      const key = bytes[i++];
      for (const stop = Math.min(i + block, bytes.length); i < stop; i++) bytes[end++] = bytes[i] ^ key;
    }
    return bytes.subarray(0, end);
  }

  /** CRC-32 as in gzip. */
  function sumOf(bytes) {
    const table = Int32Array.from({ length: 256 }, (_, sum) => {
      for (let i = 0; i < 8; i++) sum = sum & 1 ? sum >>> 1 ^ 0xedb88320 : sum >>> 1;
      return sum;
    });
    let sum = -1;
    for (let i = 0; i < bytes.length; i++) sum = table[(sum ^ bytes[i]) & 255] ^ sum >>> 8;
    return ~sum >>> 0;
  }

  const parts = {};
  const block = document.getElementById("wg-parts");
  const sizes = block.dataset.sizes.split(" ");
  const streams = block.dataset.streams.split(" ").map(Number);
  // Texts as they are, then the streams of both programs by kind.
  const texts = sizes.length - 4;
  let at = 0;
  for (let i = 0; i < texts; i += 2) at += Number(sizes[i + 1]);
  const starts = streams.map((length) => (at += length) - length);
  const all = globalThis.__wgUnlzma(bytesOf(block.textContent, Number(block.dataset.block)), at);
  // What is damaged has no parts, and boot.js says so.
  if (String(sumOf(all)) === block.dataset.sum) {
    at = 0;
    for (let i = 0; i < sizes.length; i += 2) {
      const size = Number(sizes[i + 1]);
      parts[sizes[i]] = i < texts ? all.subarray(at, at += size)
        : globalThis.__wgTogether(all, starts.filter((_, of) => of % 2 === (i - texts) / 2), size);
    }
    const style = document.createElement("style");
    style.textContent = new TextDecoder().decode(parts.style);
    document.head.append(style);
  }
  globalThis.__wgPart = (name) => parts[name];

  // ---- working briefs ----------------------------------------------------------------------------------------------

  /** Returns the bytes of this file, without the data of a working brief. */
  function ownBytes() {
    const copy = document.documentElement.cloneNode(true);
    for (const name of copy.getAttributeNames()) if (name !== "lang") copy.removeAttribute(name);
    // What an extension of the browser has put in is none of ours.
    for (const node of copy.querySelectorAll("head > *, body > *")) if (!node.matches(OURS)) node.remove();
    const brief = copy.querySelector("#wg-brief");
    brief?.nextSibling?.remove();
    brief?.remove();
    return encoded(`<!DOCTYPE html>\n${copy.outerHTML}`);
  }

  /** Before the page runs: keeps the bytes of the file and, unpacked, a working brief, and gives the memory of both back. */
  globalThis.__wgTakeOut = async () => {
    const own = ownBytes();
    globalThis.__wgShell = () => own.buffer;
    const brief = document.getElementById("wg-brief");
    block.remove();
    brief?.remove();
    if (!brief) return;
    const packed = Uint8Array.from(atob(brief.textContent), (sign) => sign.charCodeAt(0));
    const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    globalThis.__wgBrief = await new Response(unpacked).arrayBuffer();
  };
})();
