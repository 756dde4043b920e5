// The metadata cache: right bytes for every block, least recently used out first, errors not kept.
import { BlockSource } from "../../../../services/files/block_source";
import { BlockCache } from "../../../../services/files/ext4/block_cache";

class FakeSource extends BlockSource {
  reads: u32 = 0;
  failAt: u64 = u64.MAX_VALUE;
  capacity(): u64 {
    return u64.MAX_VALUE;
  }
  read(offset: u64, length: u32, destination: usize): i32 {
    this.reads++;
    if (offset == this.failAt) return -38;
    for (let at: u32 = 0; at < length; at += 8) store<u64>(destination + at, offset + at);
    return 0;
  }
}

describe("BlockCache", () => {
  it("gives every block's own bytes, however many there are", () => {
    const source = new FakeSource();
    const cache = new BlockCache(source, 1024);
    for (let round: u64 = 0; round < 3; round++) {
      for (let block: u64 = 0; block < 200; block++) {
        const buffer = cache.get(block * 7);
        assert(buffer != 0 && load<u64>(buffer, 1016) == block * 7 * 1024 + 1016, "another block's bytes");
      }
    }
  });
  it("keeps what is used often", () => {
    const source = new FakeSource();
    const cache = new BlockCache(source, 4096);
    for (let block: u64 = 1; block < 1000; block++) {
      cache.get(0);
      cache.get(block);
    }
    expect(source.reads).toBe(1000);
  });
  it("does not keep a failed read, and tells", () => {
    const source = new FakeSource();
    const cache = new BlockCache(source, 1024);
    source.failAt = 5 * 1024;
    expect(cache.get(5)).toBe(0);
    expect(cache.status).toBe(-38);
    source.failAt = u64.MAX_VALUE;
    expect(load<u64>(cache.get(5))).toBe(5 * 1024);
  });
  it("forgets a verification with the block", () => {
    const cache = new BlockCache(new FakeSource(), 1024);
    cache.get(3);
    expect(cache.isVerified()).toBe(false);
    cache.setVerified();
    cache.get(4);
    expect(cache.isVerified()).toBe(false);
    cache.get(3);
    expect(cache.isVerified()).toBe(true);
    for (let block: u64 = 10; block < 100; block++) cache.get(block);
    cache.get(3);
    expect(cache.isVerified()).toBe(false);
    cache.get(4);
    cache.setVerified();
    cache.reset(4096);
    cache.get(4);
    expect(cache.isVerified()).toBe(false);
  });
});
