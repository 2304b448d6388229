// Prints one JSON object: for each file its size raw and compressed, and its hash.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const measured = {};
for (const file of process.argv.slice(1)) {
  const bytes = readFileSync(file);
  const hash = createHash("sha384").update(bytes).digest();
  measured[file] = {
    bytes: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }).length,
    integrity: `sha384-${hash.toString("base64")}`,
    hash: hash.toString("hex"),
  };
}
console.log(JSON.stringify(measured));
