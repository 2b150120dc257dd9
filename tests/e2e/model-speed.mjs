// How long the model takes in WASM on one thread: `node model-speed.mjs WORDS=FILE ...`, the first of them what the others do
// before they begin. Called by `cargo xtask bench`; not a test.

import { readFileSync } from "node:fs";

async function best(file) {
  const module = await WebAssembly.compile(readFileSync(file));
  let least = Infinity;
  for (let run = 0; run < 5; run += 1) {
    const { exports } = await WebAssembly.instantiate(module, {});
    const started = performance.now();
    exports.main(0, 0);
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

const [first, ...works] = process.argv.slice(2).map((text) => text.split("="));
const before = await best(first[1]);
for (const [words, file] of works) {
  console.log(`| ${words} | WASM | ${((await best(file)) - before).toFixed(0)} ms |`);
}
