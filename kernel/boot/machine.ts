// The Machine object: the authority over physical resources. There is one; the supervisor gets all
// its rights.
import { ObjectType, Right } from "../../abi/handles";
import { initialiseObject } from "../object";

const machine: usize = memory.data(16, 16);

export const MACHINE_RIGHTS: u32 =
  Right.Duplicate | Right.Transfer | Right.Control | Right.Inspect | Right.DeviceMemory | Right.IoPorts |
  Right.Interrupts | Right.Power | Right.CreateSealable | Right.Dma;

/** Sets up the one Machine object. Once, at boot. */
export function initialiseMachine(): void {
  initialiseObject(machine, <u8>ObjectType.Machine, 0);
}

/** The Machine object. */
export function machineObject(): usize {
  return machine;
}
