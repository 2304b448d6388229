// The scripts in the guides: each block of `ts` and `js` compiles under `tsc --strict` against the types that are shipped.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const compiler = join(root, "tests/npm/node_modules/.bin/tsc");
const guides = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
const pages = ["README.md", "pkg/README.md", ...guides];

/** The blocks of a page: their line, and their text. */
function blocks(page) {
  const found = [];
  let open = null;
  readFileSync(join(root, page), "utf8").split("\n").forEach((line, index) => {
    if (open && line.trim() === "```") {
      found.push(open);
      open = null;
    } else if (open) {
      open.lines.push(line);
    } else if (/^\s*```(?:ts|js)$/.test(line)) {
      open = { name: `${page.replace(/\W/g, "_")}_${index + 1}`, lines: [] };
    }
  });
  return found;
}

/** What the compiler says of these scripts, by name. */
function compile(scripts) {
  const folder = mkdtempSync(join(tmpdir(), "documents-"));
  try {
    for (const { name, lines } of scripts) {
      // A module, so that blocks do not see each other's names; the classic script's global comes with the types.
      writeFileSync(join(folder, `${name}.ts`), ['import type {} from "softphone-wrapper";', ...lines, "export {};"].join("\n"));
    }
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({
      compilerOptions: {
        strict: true, noEmit: true, skipLibCheck: false, noUncheckedIndexedAccess: true, target: "es2022", module: "esnext",
        moduleResolution: "bundler", lib: ["es2022", "dom", "dom.iterable"], types: [],
        paths: { "softphone-wrapper": [join(root, "pkg/softphone-wrapper.d.ts")] },
      },
      include: ["*.ts"],
    }));
    execFileSync(compiler, ["--pretty", "false", "--project", folder], { encoding: "utf8" });
    return "";
  } catch (failure) {
    return failure.stdout ?? String(failure);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("every script of the guides compiles strictly against the shipped types", () => {
  const scripts = pages.flatMap(blocks);
  assert.ok(scripts.length >= 15, `${scripts.length} scripts`);
  assert.equal(compile(scripts), "");
});

test("a script that misuses the contract is noticed", () => {
  const told = compile([{ name: "wrong", lines: ["SoftphoneWrapper.callEnded({ duration: 1 });"] }]);
  assert.match(told, /conversationId/);
});
