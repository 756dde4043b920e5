// services/shell: words of a line, paths, base64, sorted names.
import {
  argument, argumentCount, argumentLength, ARGUMENTS_MAX, dropArguments, inBackground, setArguments,
  splitLine, SplitResult,
} from "../../../../services/shell/arguments";
import { decodeBase64 } from "../../../../services/shell/base64";
import {
  addName, clearNames, nameCount, nameLength, nameStart, sortNames,
} from "../../../../services/shell/name_list";
import {
  currentDirectory, currentDirectoryLength, enterResolved, initPaths, resolve, resolvedPath,
  resolvedPathLength, resolveIn,
} from "../../../../services/shell/paths";

const buffer: usize = memory.data(8192);
const second: usize = memory.data(256);

function put(text: string): u32 {
  const bytes = String.UTF8.encode(text);
  memory.copy(buffer, changetype<usize>(bytes), bytes.byteLength);
  return bytes.byteLength;
}

/** The words, each in brackets. */
function words(): string {
  let all = "";
  for (let index: u32 = 0; index < argumentCount(); index++) {
    assert(load<u8>(argument(index) + argumentLength(index)) == 0, "no zero behind a word");
    all += "[" + String.UTF8.decodeUnsafe(argument(index), argumentLength(index)) + "]";
  }
  return all;
}

function split(text: string): SplitResult {
  return splitLine(buffer, put(text));
}

describe("words of a line", () => {
  it("can be taken away from the front", () => {
    split("limit 500 'cowsay' \"a  b\" c");
    dropArguments(2);
    expect(words()).toBe("[cowsay][a  b][c]");
    dropArguments(0);
    expect(words()).toBe("[cowsay][a  b][c]");
    dropArguments(3);
    expect(argumentCount()).toBe(0);
  });

  it("are parted by blanks", () => {
    expect(split("  cowsay  hello\tworld \n")).toBe(SplitResult.Ok);
    expect(words()).toBe("[cowsay][hello][world]");
    split("");
    expect(words()).toBe("");
  });
  it("take quotes and backslashes", () => {
    split("a 'b c' \"d e\" f\\ g h'i'\"j\"");
    expect(words()).toBe("[a][b c][d e][f g][hij]");
    split("'' \"\" x");
    expect(words()).toBe("[][][x]");
    split("\"a\\\"b\\\\c\\d\" 'e\\f' \\\\");
    expect(words()).toBe("[a\"b\\c\\d][e\\f][\\]");
  });
  it("must be finished", () => {
    expect(split("a 'b")).toBe(SplitResult.Unfinished);
    expect(split("a \"b")).toBe(SplitResult.Unfinished);
    expect(split("a\\")).toBe(SplitResult.Backslash);
  });
  it("may ask for the background at the end only", () => {
    expect(split("ticker 5 &")).toBe(SplitResult.Ok);
    expect(inBackground()).toBe(true);
    expect(words()).toBe("[ticker][5]");
    expect(split("a '&'")).toBe(SplitResult.Ok);
    expect(inBackground()).toBe(false);
    expect(split("a & b")).toBe(SplitResult.Misplaced);
    expect(split("&")).toBe(SplitResult.Misplaced);
  });
  it("are limited in number", () => {
    let line = "";
    for (let index: u32 = 0; index < ARGUMENTS_MAX; index++) line += "x ";
    expect(split(line)).toBe(SplitResult.Ok);
    expect(split(line + "x")).toBe(SplitResult.TooLong);
  });
  it("come zero-separated from the command line", () => {
    const length = put("run|a b||c");
    for (let at: u32 = 0; at < length; at++) {
      if (load<u8>(buffer + at) == 124) store<u8>(buffer + at, 0);
    }
    expect(setArguments(buffer, length)).toBe(SplitResult.Ok);
    expect(words()).toBe("[run][a b][][c]");
  });
});

function path(text: string): string {
  expect(resolve(buffer, put(text))).toBe(true);
  return String.UTF8.decodeUnsafe(resolvedPath(), resolvedPathLength());
}

describe("paths", () => {
  beforeEach(() => initPaths());
  it("are made absolute and plain", () => {
    expect(path("a/b")).toBe("/a/b");
    expect(path("/a//b/./c/")).toBe("/a/b/c");
    expect(path("/a/b/../../c")).toBe("/c");
    expect(path("../../..")).toBe("/");
    expect(path("")).toBe("/");
  });
  it("follow the current directory", () => {
    path("/usr/lib");
    enterResolved();
    expect(path("../bin")).toBe("/usr/bin");
    expect(path("x")).toBe("/usr/lib/x");
    expect(String.UTF8.decodeUnsafe(currentDirectory(), currentDirectoryLength())).toBe("/usr/lib");
  });
  it("find programs in folders", () => {
    expect(resolveIn("/bin", buffer, put("cowsay"), ".wasm")).toBe(true);
    expect(String.UTF8.decodeUnsafe(resolvedPath(), resolvedPathLength())).toBe("/bin/cowsay.wasm");
  });
  it("are refused when they are too long", () => {
    let long = "";
    for (let count = 0; count < 500; count++) long += "/abcdefghi";
    expect(resolve(buffer, put(long))).toBe(false);
  });
});

function decode(text: string): string {
  const length = decodeBase64(buffer, put(text), second, 256);
  return length < 0 ? "<bad>" : String.UTF8.decodeUnsafe(second, length);
}

describe("base64", () => {
  it("decodes the examples of RFC 4648 section 10", () => {
    expect(decode("")).toBe("");
    expect(decode("Zg==")).toBe("f");
    expect(decode("Zm8=")).toBe("fo");
    expect(decode("Zm9v")).toBe("foo");
    expect(decode("Zm9vYmFy")).toBe("foobar");
    expect(decode("Zm9vYg")).toBe("foob");
  });
  it("refuses other characters, and what does not fit", () => {
    expect(decode("Zm9*")).toBe("<bad>");
    expect(decodeBase64(buffer, put("Zm9vYmFy"), second, 5)).toBe(-1);
  });
});

describe("names", () => {
  it("come out sorted by bytes", () => {
    clearNames();
    const given = ["pear", "apple", "fig", "ap", "Zoo", "éclair", "apple2"];
    for (let index = 0; index < given.length; index++) addName(buffer, put(given[index]), 1);
    sortNames();
    let all = "";
    for (let index: u32 = 0; index < nameCount(); index++) {
      all += String.UTF8.decodeUnsafe(nameStart(index), nameLength(index)) + " ";
    }
    expect(all).toBe("Zoo ap apple apple2 fig pear éclair ");
  });
});
