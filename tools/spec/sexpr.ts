// S-expressions of the WebAssembly text format, with their places in the source.
// Reads what a .wast script needs: lists, atoms and strings; modules stay text and go to the
// assembler. Source: WebAssembly core specification, section 6.3 (lexical format).

export interface Atom {
  readonly kind: "atom";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface StringLiteral {
  readonly kind: "string";
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly SExpression[];
  readonly start: number;
  readonly end: number;
}

export type SExpression = Atom | StringLiteral | List;

export class SExpressionError extends Error {}

/** The first atom of a list, or "" for anything else. */
export function headOf(node: SExpression | undefined): string {
  const first = node?.kind === "list" ? node.items[0] : undefined;
  return first?.kind === "atom" ? first.text : "";
}

/** Reads every expression of a script. Annotations, `(@name …)`, are dropped. */
export function readSExpressions(source: string): SExpression[] {
  const stack: { items: SExpression[]; start: number }[] = [{ items: [], start: 0 }];
  let position = 0;
  while ((position = skipSpace(source, position)) < source.length) {
    const top = stack[stack.length - 1]!;
    const char = source[position]!;
    if (char === "(") {
      stack.push({ items: [], start: position++ });
    } else if (char === ")") {
      if (stack.length === 1) throw new SExpressionError(`offset ${position}: unmatched )`);
      stack.pop();
      const list: List = { kind: "list", items: top.items, start: top.start, end: ++position };
      if (!headOf(list).startsWith("@")) stack[stack.length - 1]!.items.push(list);
    } else if (char === '"') {
      const literal = readString(source, position);
      top.items.push(literal);
      position = literal.end;
    } else {
      const atom = readAtom(source, position);
      top.items.push(atom);
      position = atom.end;
    }
  }
  if (stack.length !== 1) throw new SExpressionError(`offset ${stack[stack.length - 1]!.start}: ( not closed`);
  return stack[0]!.items;
}

/** The offset of the first character that is neither white space nor comment. */
function skipSpace(source: string, from: number): number {
  let position = from;
  while (position < source.length) {
    if (" \t\r\n".includes(source[position]!)) position++;
    else if (source.startsWith(";;", position)) {
      const end = source.indexOf("\n", position);
      position = end < 0 ? source.length : end + 1;
    } else if (source.startsWith("(;", position)) position = skipBlockComment(source, position);
    else break;
  }
  return position;
}

function skipBlockComment(source: string, from: number): number {
  let depth = 0;
  let position = from;
  do {
    if (position >= source.length) throw new SExpressionError(`offset ${from}: (; not closed`);
    if (source.startsWith("(;", position)) {
      depth++;
      position += 2;
    } else if (source.startsWith(";)", position)) {
      depth--;
      position += 2;
    } else position++;
  } while (depth > 0);
  return position;
}

function readAtom(source: string, start: number): Atom {
  // A lone semicolon is a token of its own inside annotations.
  let end = source[start] === ";" ? start + 1 : start;
  while (end < source.length && !' \t\r\n()";'.includes(source[end]!)) {
    end++;
    // Identifiers may be written as strings: $"name with spaces".
    if (source[end] === '"' && (source[end - 1] === "$" || source[end - 1] === "@")) end = readString(source, end).end;
  }
  return { kind: "atom", text: source.slice(start, end), start, end };
}

const ESCAPES: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, '"': 34, "'": 39, "\\": 92 };

function readString(source: string, start: number): StringLiteral {
  const bytes: number[] = [];
  let position = start + 1;
  while (source[position] !== '"') {
    if (position >= source.length) throw new SExpressionError(`offset ${start}: string not closed`);
    if (source[position] !== "\\") {
      const point = source.codePointAt(position)!;
      bytes.push(...Buffer.from(String.fromCodePoint(point), "utf8"));
      position += point > 0xffff ? 2 : 1;
      continue;
    }
    const code = source[position + 1]!;
    if (code === "u") {
      const end = source.indexOf("}", position);
      const point = Number.parseInt(source.slice(position + 3, end).replaceAll("_", ""), 16);
      bytes.push(...Buffer.from(String.fromCodePoint(point), "utf8"));
      position = end + 1;
    } else if (ESCAPES[code] !== undefined) {
      bytes.push(ESCAPES[code]!);
      position += 2;
    } else {
      bytes.push(Number.parseInt(source.slice(position + 1, position + 3), 16));
      position += 3;
    }
  }
  return { kind: "string", bytes: Uint8Array.from(bytes), start, end: position + 1 };
}
