// services/console/frames: the host's records byte by byte, with noise between and inside them.
import { FrameType } from "../../../../abi/interfaces/console_frames";
import {
  decodeFrame, frameByte, FrameEvent, resetFrames, writeFrameHeader,
} from "../../../../services/console/frames";

const frame: usize = memory.data(16);

function feed(bytes: u8[]): string {
  let seen = "";
  for (let at = 0; at < bytes.length; at++) {
    const event = decodeFrame(bytes[at]);
    if (event == FrameEvent.InputByte) seen += String.fromCharCode(frameByte());
    else if (event == FrameEvent.InputEnd) seen += "<end>";
    else if (event == FrameEvent.Interrupt) seen += "<interrupt>";
  }
  return seen;
}

describe("frames", () => {
  beforeEach(() => resetFrames());

  it("gives the bytes of standard input", () => {
    expect(feed([0xc1, 6, 2, 0, 65, 66, 0xc1, 6, 1, 0, 67])).toBe("ABC");
  });
  it("tells the end of input and Ctrl-C", () => {
    expect(feed([0xc1, 6, 0, 0, 0xc1, 7, 0, 0])).toBe("<end><interrupt>");
  });
  it("takes frame bytes inside a frame as they are", () => {
    expect(feed([0xc1, 6, 1, 0, 0xc1]).charCodeAt(0)).toBe(0xc1);
  });
  it("skips what stands between frames", () => {
    expect(feed([1, 2, 3, 6, 0xc1, 6, 1, 0, 90, 9, 9])).toBe("Z");
  });
  it("drops frames of other types whole", () => {
    expect(feed([0xc1, 1, 3, 0, 0xc1, 6, 1, 0xc1, 6, 1, 0, 88])).toBe("X");
  });
  it("gives up a frame that is too long", () => {
    expect(feed([0xc1, 6, 1, 0x10, 0xc1, 6, 1, 0, 89])).toBe("Y");
  });
  it("writes the header that it reads", () => {
    writeFrameHeader(frame, FrameType.StandardInput, 0x0123);
    expect(load<u32>(frame)).toBe(0x0123_06c1);
  });
});
