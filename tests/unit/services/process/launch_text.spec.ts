// services/process/launch_text: only a whole and consistent text passes.
import { checkLaunchText, launchPathLength } from "../../../../services/process/launch_text";

const buffer: usize = memory.data(1024);

/** "|" stands for a zero. */
function check(text: string): bool {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    store<u8>(buffer + at, code == 124 ? 0 : <u8>code);
  }
  // What lies behind the text must not count.
  memory.fill(buffer + text.length, 0, 64);
  return checkLaunchText(buffer, text.length);
}

describe("the launch text", () => {
  it("passes with and without arguments and environment", () => {
    expect(check("/bin/a.wasm|2|a|b c|1|X=1|")).toBe(true);
    expect(launchPathLength()).toBe(11);
    expect(check("/a|0|0|")).toBe(true);
    expect(check("/a|1||0|")).toBe(true);
  });
  it("is refused without a path", () => {
    expect(check("")).toBe(false);
    expect(check("|0|0|")).toBe(false);
  });
  it("is refused when it is cut anywhere", () => {
    const whole = "/bin/a|2|a|b|1|X=1|";
    for (let length = 0; length < whole.length; length++) {
      expect(check(whole.substring(0, length))).toBe(false);
    }
    expect(check(whole)).toBe(true);
  });
  it("is refused with bytes left over", () => {
    expect(check("/a|0|0|x|")).toBe(false);
    expect(check("/a|0|0|x")).toBe(false);
  });
  it("is refused when a count is no number or too large", () => {
    expect(check("/a|x|0|")).toBe(false);
    expect(check("/a||0|")).toBe(false);
    expect(check("/a|-1|0|")).toBe(false);
    expect(check("/a|99999999999|0|")).toBe(false);
    expect(check("/a|3|a|b|0|")).toBe(false);
  });
});
