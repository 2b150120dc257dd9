// Unpacks LZMA, as its author's specification of 2015 describes it (public domain). A browser has nothing better than deflate
// for this, which leaves the app as one file a third larger. A classic script, in the single file alone.
"use strict";

/**
 * Returns the `size` bytes that `packed` holds: the byte of properties, then the raw stream without an end mark. Of damaged data
 * it returns other bytes and never more of them.
 */
globalThis.__wgUnlzma = (packed, size) => {
  const lc = packed[0] % 9;
  const lpMask = (1 << (packed[0] / 9 | 0) % 5) - 1;
  const pbMask = (1 << (packed[0] / 45 | 0)) - 1;
  // Where each kind of probability begins.
  const IS_MATCH = 0, IS_REP = 192, IS_REP0 = 204, IS_REP1 = 216, IS_REP2 = 228, IS_LONG = 240;
  const SLOT = 432, SPECIAL = 688, ALIGN = 803, LENGTH = 819, REP_LENGTH = 1333, LITERAL = 1847;
  const odds = new Uint16Array(LITERAL + (0x300 << lc + (packed[0] / 9 | 0) % 5)).fill(1024);
  const out = new Uint8Array(size);

  let at = 6, range = -1, code = 0;
  for (let i = 2; i < 6; i++) code = code << 8 | packed[i];

  /** Reads a bit under a probability of its own. Range and code are 32 bits without a sign, kept as 32 bits with one. */
  function bit(i) {
    const p = odds[i];
    const bound = Math.imul(range >>> 11, p);
    let found = 0;
    if (code >>> 0 < bound >>> 0) {
      range = bound;
      odds[i] = p + (2048 - p >> 5);
    } else {
      range = range - bound | 0;
      code = code - bound | 0;
      odds[i] = p - (p >> 5);
      found = 1;
    }
    if (range >>> 0 < 0x1000000) {
      range <<= 8;
      code = code << 8 | packed[at++];
    }
    return found;
  }

  function tree(start, bits) {
    let m = 1;
    for (let i = 0; i < bits; i++) m = m << 1 | bit(start + m);
    return m - (1 << bits);
  }

  function reversed(start, bits) {
    let m = 1, number = 0;
    for (let i = 0; i < bits; i++) {
      const one = bit(start + m);
      m = m << 1 | one;
      number |= one << i;
    }
    return number;
  }

  function direct(bits) {
    let number = 0;
    for (let i = 0; i < bits; i++) {
      range >>>= 1;
      const one = code >>> 0 >= range >>> 0 ? 1 : 0;
      if (one) code = code - range | 0;
      number = number << 1 | one;
      if (range >>> 0 < 0x1000000) {
        range <<= 8;
        code = code << 8 | packed[at++];
      }
    }
    return number;
  }

  function length(start, posState) {
    if (!bit(start)) return tree(start + 2 + (posState << 3), 3);
    if (!bit(start + 1)) return 8 + tree(start + 130 + (posState << 3), 3);
    return 16 + tree(start + 258, 8);
  }

  function distance(len) {
    const slot = tree(SLOT + (Math.min(len, 3) << 6), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | slot & 1) << bits;
    if (slot < 14) return base + reversed(SPECIAL + base - slot, bits);
    return base + (direct(bits - 4) << 4) + reversed(ALIGN, 4);
  }

  let done = 0, state = 0, rep0 = 0, rep1 = 0, rep2 = 0, rep3 = 0;
  while (done < size) {
    const posState = done & pbMask;
    if (!bit(IS_MATCH + (state << 4) + posState)) {
      const before = done > 0 ? out[done - 1] : 0;
      const start = LITERAL + 0x300 * (((done & lpMask) << lc) + (before >> 8 - lc));
      let m = 1;
      if (state >= 7) {
        let match = out[done - rep0 - 1];
        while (m < 256) {
          const expected = match >> 7 & 1;
          match <<= 1;
          const found = bit(start + (1 + expected << 8) + m);
          m = m << 1 | found;
          if (expected !== found) break;
        }
      }
      while (m < 256) m = m << 1 | bit(start + m);
      out[done++] = m;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let len;
    if (bit(IS_REP + state)) {
      if (!bit(IS_REP0 + state)) {
        if (!bit(IS_LONG + (state << 4) + posState)) {
          out[done] = out[done - rep0 - 1];
          done++;
          state = state < 7 ? 9 : 11;
          continue;
        }
      } else {
        let far = rep1;
        if (bit(IS_REP1 + state)) {
          far = rep2;
          if (bit(IS_REP2 + state)) {
            far = rep3;
            rep3 = rep2;
          }
          rep2 = rep1;
        }
        rep1 = rep0;
        rep0 = far;
      }
      len = length(REP_LENGTH, posState);
      state = state < 7 ? 8 : 11;
    } else {
      rep3 = rep2;
      rep2 = rep1;
      rep1 = rep0;
      len = length(LENGTH, posState);
      state = state < 7 ? 7 : 10;
      rep0 = distance(len);
    }
    for (const end = Math.min(done + len + 2, size); done < end; done++) out[done] = out[done - rep0 - 1];
  }
  return out;
};
