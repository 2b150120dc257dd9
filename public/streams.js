// Puts a WASM module together again whose functions the build took apart (xtask/src/streams.rs). A classic script, in the
// single file alone.
"use strict";

/**
 * Returns the module of `size` bytes whose streams begin in `bytes` at the places of `at`, which move on: what is no function;
 * long i32 constants; functions called; operators, with one-byte constants; branches; the rest; locals, by how many others
 * were used since; offsets into memory; wide constants; declarations of locals.
 */
globalThis.__wgTogether = (bytes, at, size) => {
  const [PLAIN, LONG, CALL, OP, BRANCH, REST, LOCAL, OFFSET, WIDE, DECLARED] = at.keys();
  // A function is written five bytes on, until its length is known.
  const out = new Uint8Array(size + 5);
  let to = 0;

  const one = (stream) => out[to++] = bytes[at[stream]++];

  function copy(stream, count) {
    out.set(bytes.subarray(at[stream], at[stream] += count), to);
    to += count;
  }

  /** Copies a number in LEB128 and returns it, where it is a count. */
  function number(stream) {
    for (let sum = 0, shift = 0; ; shift += 7) {
      const byte = one(stream);
      sum |= (byte & 127) << shift;
      if (byte < 128) return sum;
    }
  }

  function numbers(stream, count) {
    for (; count > 0; count--) number(stream);
  }

  /** Writes a number in LEB128. */
  function write(number) {
    for (; number > 127; number >>= 7) out[to++] = number & 127 | 128;
    out[to++] = number;
  }

  /** The function's locals, the last used one first. */
  let recent = [];

  function local() {
    const start = to;
    const place = number(LOCAL);
    to = start;
    while (recent.length <= place) recent.push(recent.length);
    const [used] = recent.splice(place, 1);
    recent.unshift(used);
    write(used);
  }

  /** The alignment that a load or store has of itself, as a power of two. */
  const natural = (op) => Number("23230011001122232301012"[op - 0x28]);

  function simd(code) {
    const lane = code > 83 && code < 92;
    if (code < 12 || lane || code === 92 || code === 93) {
      one(REST);
      number(OFFSET);
      if (lane) one(REST);
    } else if (code < 14) copy(WIDE, 16);
    else if (code > 20 && code < 35) one(REST);
  }

  function body() {
    for (let count = number(DECLARED); count > 0; count--) {
      number(DECLARED);
      one(DECLARED);
    }
    recent = [];
    for (let depth = 0; depth >= 0;) {
      const op = one(OP);
      if (op === 0x0b) depth--;
      else if (op >= 0x20 && op < 0x23) local();
      else if (op >= 0x28 && op < 0x3f) {
        out[to++] = natural(op);
        number(OFFSET);
      } else if (op === 0x41) one(OP);
      else if (op === 0xf8) {
        out[to - 1] = 0x41;
        number(LONG);
      } else if (op >= 0xf0 && op < 0xf8) {
        // An alignment of its own, before the operator.
        out[to - 1] = bytes[at[OP]++];
        out[to++] = op - 0xf0;
        number(OFFSET);
      } else if (op >= 0x02 && op < 0x05) {
        depth++;
        number(REST);
      } else if (op === 0x0c || op === 0x0d) number(BRANCH);
      else if (op === 0x0e) numbers(BRANCH, number(BRANCH) + 1);
      else if (op === 0x10 || op === 0xd2) number(CALL);
      else if (op === 0x11) numbers(REST, 2);
      else if (op === 0x1c) numbers(REST, number(REST));
      else if (op >= 0x23 && op < 0x28 || op === 0x3f || op === 0x40 || op === 0xd0) number(REST);
      else if (op === 0x42) number(WIDE);
      else if (op === 0x43) copy(WIDE, 4);
      else if (op === 0x44) copy(WIDE, 8);
      else if (op === 0xfc) {
        const code = number(OP);
        if (code > 7) numbers(REST, code < 16 && code % 2 === 0 ? 2 : 1);
      } else if (op === 0xfd) simd(number(OP));
    }
  }

  copy(PLAIN, 8);
  while (to < size) {
    const section = one(PLAIN);
    const length = number(PLAIN);
    if (section !== 10) {
      copy(PLAIN, length);
      continue;
    }
    for (let count = number(PLAIN); count > 0; count--) {
      const start = to;
      to += 5;
      body();
      const end = to;
      to = start;
      write(end - start - 5);
      out.copyWithin(to, start + 5, end);
      to += end - start - 5;
    }
  }
  return out.subarray(0, size);
};
