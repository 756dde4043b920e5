// The file service's ext4 code as a Wasm module for Node: the test is the block device and calls
// the operations directly. AssemblyScript, compiled by ext4_module.ts.

import { BlockSource } from "../../services/files/block_source";
import { Volume } from "../../services/files/ext4/volume";
import { FileOperations } from "../../services/files/file_operations";

// @ts-ignore: decorator
@external("host", "read")
declare function hostRead(offset: u64, length: u32, destination: usize): i32;

// @ts-ignore: decorator
@external("host", "capacity")
declare function hostCapacity(): u64;

class HostSource extends BlockSource {
  capacity(): u64 {
    return hostCapacity();
  }
  read(offset: u64, length: u32, destination: usize): i32 {
    return hostRead(offset, length, destination);
  }
}

/** The test writes paths to the first half and reads results from the second. */
const TRANSFER_SIZE: u32 = 1 << 20;
const transfer: usize = memory.data(TRANSFER_SIZE * 2, 16);
let volume: Volume | null = null;
let operations: FileOperations | null = null;

function files(): FileOperations {
  return operations!;
}

export function inputAddress(): usize {
  return transfer;
}
export function outputAddress(): usize {
  return transfer + TRANSFER_SIZE;
}
export function mount(): i32 {
  volume = new Volume(new HostSource());
  const problem = volume!.mount();
  operations = new FileOperations(volume!);
  return problem;
}
export function problemDetail(): u32 {
  return volume!.detail;
}
export function word(index: i32): u64 {
  if (index == 0) return files().w0;
  if (index == 1) return files().w1;
  return index == 2 ? files().w2 : files().w3;
}
export function open(length: u32, flags: u32): i32 {
  return files().open(transfer, length, flags);
}
export function openAt(directory: u64, length: u32, flags: u32): i32 {
  return files().openAt(directory, transfer, length, flags);
}
export function read(file: u64, offset: u64, length: u32): i32 {
  return files().read(file, offset, outputAddress(), min(length, TRANSFER_SIZE));
}
export function stat(file: u64): i32 {
  return files().stat(file, outputAddress());
}
export function statPath(length: u32, flags: u32): i32 {
  return files().statPath(transfer, length, flags, outputAddress());
}
export function readDirectory(directory: u64, cookie: u64, capacity: u32): i32 {
  return files().readDirectory(directory, cookie, outputAddress(), min(capacity, TRANSFER_SIZE));
}
export function readLink(length: u32): i32 {
  return files().readLink(transfer, length, outputAddress(), 4096);
}
export function statistics(): i32 {
  return files().statistics();
}
