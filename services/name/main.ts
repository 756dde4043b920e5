// The name service: gives modules handles of the ports that their manifests list. It calls nobody,
// so everybody may call it; the supervisor registers every port afresh when it is restarted.
import { Right } from "../../abi/handles";
import { NameOperation } from "../../abi/interfaces/name";
import { MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import { claim, ready } from "../../sdk/names";
import {
  answer, answerWithHandle, badge, messageKind, nextRequest, operation, takeHandle, word,
} from "../../sdk/server";
import { handleClose, handleDuplicate } from "../../sdk/system";
import {
  count, isComplete, isDelegate, lookup, permit, portHandle, portName, portServer, registerPort,
  resetRegistry, setComplete,
} from "./registry";

/**
 * Serves port "names": refuses lookups (Dead: try again) until the supervisor has registered
 * everything.
 */
export function main(): void {
  resetRegistry();
  const port = claim("names");
  ready();
  while (true) {
    nextRequest(port);
    if (messageKind() == MessageKind.Call) answerRequest();
  }
}

function answerRequest(): void {
  switch (operation()) {
    case NameOperation.Lookup:
      return isComplete() ? answerLookup() : answer(Status.Dead);
    case NameOperation.List:
      return answerList();
    case NameOperation.Register:
      return answerRegister();
    case NameOperation.Permit:
      if (badge() != 0) return answer(Status.Denied);
      return answer(permit(word(0), word(1), <u32>word(2), <u32>(word(2) >> 32)));
    case NameOperation.Complete:
      if (badge() != 0) return answer(Status.Denied);
      setComplete();
      return answer(Status.Ok);
    default:
      answer(Status.BadArgument);
  }
}

function answerLookup(): void {
  const module = <u32>badge();
  const index = lookup(word(0), word(1), module);
  if (index < 0) return answer(index);
  const delegate = isDelegate(module, index);
  const rights: u64 = Right.Send | Right.Duplicate | Right.Transfer;
  const handle = handleDuplicate(portHandle(index), rights, delegate ? 0 : module);
  if (handle < 0) answer(handle);
  else answerWithHandle(handle, true);
}

function answerList(): void {
  const index = word(0);
  if (index >= count()) return answer(Status.NotFound);
  answer(Status.Ok, 3, portName(<u32>index, 0), portName(<u32>index, 1), portServer(<u32>index));
}

/** A handle that is not kept is closed. */
function answerRegister(): void {
  const handle = takeHandle();
  if (handle == 0) return answer(Status.BadArgument);
  const status = badge() != 0 ? Status.Denied : registerPort(word(0), word(1), handle);
  if (status < 0) handleClose(handle);
  answer(status);
}
