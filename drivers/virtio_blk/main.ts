// Port "block0" on the first virtio block device of the PCI bus.
import { MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import { moduleGeneration } from "../../sdk/generation";
import { log, logLine, logSend, logStart, Severity } from "../../sdk/log";
import { claim, mustConnect, ready } from "../../sdk/names";
import { panic } from "../../sdk/panic";
import { answer, messageKind, nextRequest } from "../../sdk/server";
import { irqBind } from "../../sdk/system";
import { DmaMemory } from "../virtio/dma_memory";
import { VirtioPciTransport } from "../virtio/pci_transport";
import { BlockServer } from "./block_server";
import { BlockDevice, DMA_PAGES } from "./device";
import { DEVICE_TYPE_BLOCK, PCI_DEVICE_TRANSITIONAL } from "./registers";

const INTERRUPT_BIT: u64 = 1;

/** Serves port "block0". */
export function main(): void {
  const port = claim("block0");
  logStart("virtio_blk");
  const transport = new VirtioPciTransport(mustConnect("pci"));
  const status = transport.open(DEVICE_TYPE_BLOCK, PCI_DEVICE_TRANSITIONAL);
  const virtio = transport.device;
  if (status < 0 || !virtio) return refuse(port, status);
  // What a former instance left running stops here, before the device may reach memory again.
  if (virtio.reset() < 0) panic("the device does not stop");
  if (transport.enable() < 0) panic("the device has no interrupt");
  const memory = new DmaMemory(DMA_PAGES);
  const device = new BlockDevice(virtio, memory.base, memory.physical, transport.vector);
  if (device.start() < 0) panic("the device does not start");
  if (irqBind(transport.irq, port, INTERRUPT_BIT) < 0) panic("cannot bind the interrupt");
  const access = device.isReadOnly ? " MiB, read-only" : " MiB";
  logLine().decimal(device.sectorCount >> 11).string(access);
  logSend(Severity.Info);
  const server = new BlockServer(device, port, transport.irq, transport.isLine, moduleGeneration("virtio_blk"));
  ready();
  server.run();
}

/** Without a disk every request is refused, so that clients need not wait. */
function refuse(port: u32, status: i32): void {
  log(Severity.Info, status == Status.NotFound ? "no disk" : "the disk cannot be used");
  ready();
  while (true) {
    nextRequest(port);
    if (messageKind() == MessageKind.Call) answer(Status.NotFound);
  }
}
