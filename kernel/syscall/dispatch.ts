// From the number of a system call to its handler. The thread that calls is the current one.
import { Status } from "../../abi/status";
import { SystemCall } from "../../abi/system_calls";
import { BLOCKED, call, receive, reply, replyKeep, replyReceive } from "../ipc/call";
import { copyLease } from "../ipc/lease";
import { signalPort } from "../ipc/signal";
import { decodeHandle, handleStatus } from "../handle/table";
import { HandleEntry } from "../handle/entry";
import { ObjectType, Right } from "../../abi/handles";
import { cpu } from "../task/cpu_local";
import { resumeNext } from "../task/scheduler";
import { callNumber, getArgument, setStatus } from "../task/thread";
import { ownDomain } from "./common";
import { irqControl, timerSet } from "./devices";
import { domainControl, domainCreate } from "./domains";
import { handleClose, handleDuplicate, handleInfo, handleRevoke, portCreate } from "./handles";
import {
  memoryGrow, regionCreate, regionMap, regionPhysical, regionSeal, regionUnmap,
} from "./regions";
import { system } from "./system";
import { schedControl, threadControl, threadCreate, threadExit, yieldThread } from "./threads";

/** Does what the current thread asks for; returns the frame to resume. */
export function dispatch(at: usize): usize {
  const status = invoke(at, callNumber(at));
  // A thread that blocked gets its status later; one that is gone gets none.
  if (status != BLOCKED && cpu().current == at) setStatus(at, status);
  return resumeNext();
}

function invoke(at: usize, number: u64): i32 {
  if (number > 0xffff) return Status.BadArgument;
  switch (<i32>number) {
    case SystemCall.Call: return call(at, u64.MAX_VALUE);
    case SystemCall.CallUntil: return call(at, getArgument(at, 5));
    case SystemCall.Receive: return receive(at);
    case SystemCall.ReplyReceive: return replyReceive(at);
    case SystemCall.Reply: return reply(at);
    case SystemCall.ReplyKeep: return replyKeep(at);
    case SystemCall.Copy: return copyLease(at);
    case SystemCall.Signal: return signal(at);
    case SystemCall.HandleDuplicate: return handleDuplicate(at);
    case SystemCall.HandleClose: return handleClose(at);
    case SystemCall.HandleRevoke: return handleRevoke(at);
    case SystemCall.HandleInfo: return handleInfo(at);
    case SystemCall.RegionCreate: return regionCreate(at);
    case SystemCall.RegionMap: return regionMap(at);
    case SystemCall.RegionUnmap: return regionUnmap(at);
    case SystemCall.RegionSeal: return regionSeal(at);
    case SystemCall.RegionPhysical: return regionPhysical(at);
    case SystemCall.DomainCreate: return domainCreate(at);
    case SystemCall.DomainControl: return domainControl(at);
    case SystemCall.ThreadCreate: return threadCreate(at);
    case SystemCall.ThreadControl: return threadControl(at);
    case SystemCall.ThreadExit: return threadExit(at);
    case SystemCall.SchedControl: return schedControl(at);
    case SystemCall.IrqControl: return irqControl(at);
    case SystemCall.TimerSet: return timerSet(at);
    case SystemCall.System: return system(at);
    case SystemCall.PortCreate: return portCreate(at);
    case SystemCall.MemoryGrow: return memoryGrow(at);
    case SystemCall.Null: return Status.Ok;
    case SystemCall.Yield: return yieldThread(at);
  }
  return Status.BadArgument;
}

/** Signal: the handle's badge is the bits. */
function signal(at: usize): i32 {
  const found = decodeHandle(ownDomain(at), getArgument(at, 0), <u8>ObjectType.Port, Right.Signal);
  if (!found) return handleStatus;
  const entry = changetype<HandleEntry>(found);
  signalPort(entry.object, entry.badge);
  return Status.Ok;
}
