// Ends its own domain by a system call: the kernel frees the thread that it is working for.
import { WellKnownHandle } from "../../../../abi/handles";
import { DomainOperation } from "../../../../abi/system_calls";
import { log, logStart, Severity } from "../../../../sdk/log";
import { ready } from "../../../../sdk/names";
import { domainControl, threadExit } from "../../../../sdk/system";

export function main(): void {
  logStart("ends_itself");
  ready();
  log(Severity.Info, "ending");
  domainControl(WellKnownHandle.SelfDomain, DomainOperation.Kill);
  log(Severity.Error, "still there");
  threadExit(1);
}
