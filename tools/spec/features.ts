// Which feature of WebAssembly a module of the suite needs: the highest one in the order below, by
// the words of its text. Modules given as bytes are printed first; where that fails (they are
// malformed on purpose) the file's name decides.
import { print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { headOf, readSExpressions, type SExpression } from "./sexpr.ts";
import type { ModuleSource } from "./script.ts";

export const FEATURES = [
  "core",
  "bulk memory",
  "reference types",
  "SIMD",
  "relaxed SIMD",
  "tail calls",
  "multi-memory",
  "threads",
  "exceptions",
  "memory64",
  "typed function references",
  "garbage collection",
  "wide arithmetic",
  "custom page sizes",
  "custom descriptors",
] as const;

export type Feature = (typeof FEATURES)[number];

/** Features that the loader has; a module that needs no more must not be refused. */
export const SUPPORTED: ReadonlySet<Feature> = new Set(FEATURES.slice(0, FEATURES.indexOf("threads")));

/** Proposals that are no part of WebAssembly 3.0: to the loader their bytes may just be malformed. */
export const PROPOSED: ReadonlySet<Feature> = new Set(FEATURES.slice(FEATURES.indexOf("wide arithmetic")));

/** Words (atoms) of a feature. */
const WORDS: readonly (readonly [Feature, RegExp])[] = [
  ["bulk memory", /^(memory\.(copy|fill|init)|data\.drop|table\.(copy|init)|elem\.drop)$/],
  ["reference types", /^(externref|ref\.null|ref\.func|ref\.is_null|table\.(get|set|size|grow|fill))$/],
  ["SIMD", /^(v128|[if]\d+x\d+\.)/],
  ["relaxed SIMD", /\.relaxed_/],
  ["tail calls", /^return_call(_indirect)?$/],
  ["threads", /\.atomic\.|^atomic\.fence$|^shared$/],
  ["exceptions", /^(throw|throw_ref|try_table|exnref|exn|try|catch|catch_all|delegate|rethrow)$/],
  ["typed function references", /^(call_ref|return_call_ref|ref\.as_non_null|br_on_null|br_on_non_null)$/],
  [
    "garbage collection",
    new RegExp(
      "^((any|eq|i31|struct|array|null|nullfunc|nullextern)ref|ref\\.(test|cast|eq|i31)|br_on_cast.*" +
        "|i31\\..*|struct\\..*|array\\..*|any\\.convert_extern|extern\\.convert_any)$",
    ),
  ],
  ["wide arithmetic", /^i64\.(add128|sub128|mul_wide_.*)$/],
];

/** Lists by their first word. */
const HEADS: Readonly<Record<string, Feature>> = {
  tag: "exceptions",
  rec: "garbage collection",
  sub: "garbage collection",
  struct: "garbage collection",
  array: "garbage collection",
  pagesize: "custom page sizes",
  descriptor: "custom descriptors",
  describes: "custom descriptors",
  exact: "custom descriptors",
};

/** Folders of proposals, with copies of older files that the feature decides about. */
const PROPOSALS: readonly (readonly [string, Feature])[] = [
  ["custom-descriptors", "custom descriptors"],
  ["custom-page-sizes", "custom page sizes"],
  ["threads", "threads"],
  ["wide-arithmetic", "wide arithmetic"],
];

const GC_HEAP_TYPES = /^(any|eq|i31|struct|array|none|nofunc|noextern)$/;

/** @param file the script's path in the suite */
export async function featureOf(source: ModuleSource, file: string): Promise<Feature> {
  for (const [folder, feature] of PROPOSALS) if (file.startsWith(`proposals/${folder}/`)) return feature;
  if (source.kind === "binary") {
    const text = await print(source.bytes).catch(() => null);
    return text === null ? featureOfName(file) : featureOfText(text);
  }
  return featureOfText(source.text);
}

function featureOfName(file: string): Feature {
  if (file.includes("gc")) return "garbage collection";
  if (/64\.wast$/.test(file)) return "memory64";
  return file.includes("simd") ? "SIMD" : "core";
}

function featureOfText(text: string): Feature {
  let highest = 0;
  let memories = 0;
  const note = (feature: Feature): void => {
    highest = Math.max(highest, FEATURES.indexOf(feature));
  };
  const visit = (node: SExpression, parent: string): void => {
    if (node.kind === "atom") {
      for (const [feature, words] of WORDS) if (words.test(node.text)) note(feature);
      return;
    }
    if (node.kind !== "list") return;
    const head = headOf(node);
    if (HEADS[head] && !(head === "sub" && parent === "module")) note(HEADS[head]);
    const words = node.items.map((item) => (item.kind === "atom" ? item.text : ""));
    if (head === "ref" || head === "ref.null") note(featureOfReference(words));
    if ((head === "memory" || head === "table") && words.slice(1, 4).includes("i64")) note("memory64");
    if (head === "table" && parent === "module" && hasTableInitializer(node.items)) note("typed function references");
    if (head === "memory" && (parent === "module" || parent === "import")) memories++;
    for (const item of node.items) visit(item, head);
  };
  for (const node of readSExpressions(text)) {
    // Bare fields, as in quoted modules, count as a module's.
    visit(node, "module");
  }
  if (memories > 1) note("multi-memory");
  return FEATURES[highest]!;
}

/** (ref null? heaptype) and ref.null heaptype. */
function featureOfReference(words: readonly string[]): Feature {
  const heap = words[words.length - 1]!;
  if (GC_HEAP_TYPES.test(heap)) return "garbage collection";
  if (heap === "exn" || heap === "noexn") return "exceptions";
  const nullable = words[0] === "ref.null" || words.includes("null");
  return nullable && (heap === "func" || heap === "extern") ? "reference types" : "typed function references";
}

/** (table limits reftype expression): the expression follows the element type. */
function hasTableInitializer(items: readonly SExpression[]): boolean {
  const type = items.findIndex((item, index) => index > 0 && (
    (item.kind === "atom" && item.text.endsWith("ref")) || headOf(item) === "ref"));
  const next = items[type + 1];
  return type > 0 && next !== undefined && headOf(next) !== "elem" && headOf(next) !== "";
}
