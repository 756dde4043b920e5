// Port "serial" on an NS16550A, behind I/O ports or in memory.
import { UartKind } from "../../abi/machine_description";
import { mapRegisters } from "../../sdk/device/mapped_registers";
import { PortRegisters } from "../../sdk/device/port_registers";
import { RegisterWindow } from "../../sdk/device/register_window";
import { claim, device, deviceAddress, deviceHandle, deviceIrq, deviceKind } from "../../sdk/names";
import { panic } from "../../sdk/panic";
import { SerialServer } from "../serial/serial_server";
import { Uart16550 } from "./device";

/** Serves port "serial". Panics when the machine has no such line. */
export function main(): void {
  if (device("uart") < 0) panic("no serial line");
  const kind = deviceKind();
  const address = <u32>deviceAddress();
  const irq = deviceIrq();
  const handle = deviceHandle();
  let registers: RegisterWindow | null = null;
  if (kind == UartKind.Ns16550Port) registers = new PortRegisters(handle, address);
  else if (kind == UartKind.Ns16550Memory) registers = mapRegisters(handle, 1, address);
  if (!registers) return panic("the serial line is no 16550");
  new SerialServer(new Uart16550(registers), claim("serial"), irq).run();
}
