// Port "entropy": from the processor where it has the instruction, else from a virtio entropy
// device, else a refusal.
import { MD_HAS_RANDOM } from "../../abi/machine_description";
import { PAGE_SIZE } from "../../abi/limits";
import { Protection } from "../../abi/system_calls";
import { log, logStart, Severity } from "../../sdk/log";
import { claim, connect, device, deviceHandle, ready } from "../../sdk/names";
import { irqBind } from "../../sdk/system";
import { windowMap, windowReserve } from "../../sdk/window";
import { DmaMemory } from "../virtio/dma_memory";
import { VirtioPciTransport } from "../virtio/pci_transport";
import { CpuSource, SeedInstruction } from "./cpu_source";
import { serveCpu, serveNothing, VirtioEntropyServer } from "./servers";
import {
  DEVICE_TYPE_ENTROPY,
  PCI_DEVICE_TRANSITIONAL,
  RNG_DMA_PAGES,
  VirtioSource,
} from "./virtio_source";

const INTERRUPT_BIT: u64 = 1;

/** RDRAND or RNDR: 0 when none was ready. */
// @ts-ignore: decorator
@external("machine", "random_seed")
declare function randomSeed(): u64;

class ProcessorInstruction extends SeedInstruction {
  next(): u64 {
    return randomSeed();
  }
}

/** Serves port "entropy" from the best source that the machine has. */
export function main(): void {
  const port = claim("entropy");
  logStart("entropy");
  if (processorHasRandom()) {
    log(Severity.Info, "from the processor");
    ready();
    return serveCpu(port, new CpuSource(new ProcessorInstruction()));
  }
  const server = openVirtio(port);
  log(Severity.Info, server ? "from a virtio device" : "no source: requests are refused");
  ready();
  if (server) server.run();
  else serveNothing(port);
}

function processorHasRandom(): bool {
  if (device("machine") < 0) return false;
  const region = deviceHandle();
  const window = windowReserve(PAGE_SIZE);
  if (windowMap(window, region, 0, 1, Protection.Read) < 0) return false;
  return load<u64>(window + MD_HAS_RANDOM) != 0;
}

/** @returns null when there is no such device or it does not start */
function openVirtio(port: u32): VirtioEntropyServer | null {
  const pci = connect("pci");
  if (pci < 0) return null;
  const transport = new VirtioPciTransport(pci);
  if (transport.open(DEVICE_TYPE_ENTROPY, PCI_DEVICE_TRANSITIONAL) < 0) return null;
  const virtio = transport.device;
  if (!virtio || virtio.reset() < 0 || transport.enable() < 0) return null;
  const memory = new DmaMemory(RNG_DMA_PAGES);
  const source = new VirtioSource(virtio, memory.base, memory.physical, transport.vector);
  if (irqBind(transport.irq, port, INTERRUPT_BIT) < 0) return null;
  if (source.start() < 0) return null;
  return new VirtioEntropyServer(source, port, transport.irq, transport.isLine);
}
