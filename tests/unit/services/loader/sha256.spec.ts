// services/loader/sha256 against the examples of FIPS 180-4's companion and lengths around a block.
import { appendToDigest, beginDigest, finishDigest } from "../../../../services/loader/sha256";

const input: usize = memory.data(1024);
const digest: usize = memory.data(32, 8);

/** The digest of the first bytes, appended in pieces of a size. */
function hex(length: u32, piece: u32 = 1024): string {
  beginDigest();
  for (let at: u32 = 0; at < length; at += piece) {
    appendToDigest(input + at, min<u32>(piece, length - at));
  }
  finishDigest(digest);
  let text = "";
  for (let at = 0; at < 32; at++) {
    const value = load<u8>(digest + at);
    text += (value < 16 ? "0" : "") + value.toString(16);
  }
  return text;
}

function put(text: string): u32 {
  const bytes = String.UTF8.encode(text);
  memory.copy(input, changetype<usize>(bytes), bytes.byteLength);
  return bytes.byteLength;
}

describe("SHA-256", () => {
  it("hashes the known examples", () => {
    expect(hex(put(""))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(hex(put("abc")))
      .toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(hex(put("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))).toBe(
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
  });
  it("pads around the ends of a block", () => {
    memory.fill(input, 0x61, 1024);
    expect(hex(55)).toBe("9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
    expect(hex(56)).toBe("b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
    expect(hex(64)).toBe("ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
    expect(hex(1000)).toBe("41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3");
  });
  it("is the same for pieces of all sizes", () => {
    for (let i: u32 = 0; i < 1024; i++) store<u8>(input + i, i * 7 + (i >> 5));
    const whole = hex(1000);
    for (let piece: u32 = 1; piece < 200; piece++) expect(hex(1000, piece)).toBe(whole);
    expect(hex(999)).not.toBe(whole);
  });
});
