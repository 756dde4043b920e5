// Port "serial" on an Arm PL011.
import { UartKind } from "../../abi/machine_description";
import { mapRegisters } from "../../sdk/device/mapped_registers";
import { claim, device, deviceAddress, deviceHandle, deviceIrq, deviceKind } from "../../sdk/names";
import { panic } from "../../sdk/panic";
import { SerialServer } from "../serial/serial_server";
import { UartPl011 } from "./device";

/** Serves port "serial". Panics when the machine has no such line. */
export function main(): void {
  if (device("uart") < 0) panic("no serial line");
  const kind = deviceKind();
  const address = <u32>deviceAddress();
  const irq = deviceIrq();
  const handle = deviceHandle();
  if (kind != UartKind.Pl011) panic("the serial line is no PL011");
  const registers = mapRegisters(handle, 1, address);
  new SerialServer(new UartPl011(registers), claim("serial"), irq).run();
}
