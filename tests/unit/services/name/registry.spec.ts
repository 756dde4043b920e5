// services/name/registry: who may look up what.
import { PermitFlag } from "../../../../abi/interfaces/name";
import { Status } from "../../../../abi/status";
import {
  count, isComplete, isDelegate, lookup, permit, PERMITS_MAX, portHandle, portServer, PORTS_MAX,
  registerPort, resetRegistry,
  setComplete,
} from "../../../../services/name/registry";

describe("the name service's tables", () => {
  beforeEach(() => resetRegistry());

  it("give a port to those who are permitted only", () => {
    expect(registerPort(1, 0, 100)).toBe(Status.Ok);
    expect(registerPort(2, 9, 200)).toBe(Status.Ok);
    expect(permit(2, 9, 7, 0)).toBe(Status.Ok);
    expect(portHandle(lookup(2, 9, 7))).toBe(200);
    expect(lookup(1, 0, 7)).toBe(Status.Denied);
    expect(lookup(2, 9, 8)).toBe(Status.Denied);
    expect(lookup(2, 8, 7)).toBe(Status.NotFound);
  });
  it("keep delegates and servers apart from plain users", () => {
    registerPort(1, 0, 100);
    permit(1, 0, 3, PermitFlag.Delegate);
    permit(1, 0, 4, 0);
    permit(1, 0, 5, PermitFlag.Serves);
    const index = lookup(1, 0, 3);
    expect(isDelegate(3, index)).toBe(true);
    expect(isDelegate(4, index)).toBe(false);
    expect(portServer(index)).toBe(5);
    expect(lookup(1, 0, 5)).toBe(Status.Denied);
  });
  it("refuse what is there already and what does not fit", () => {
    registerPort(1, 0, 100);
    expect(registerPort(1, 0, 101)).toBe(Status.AlreadyExists);
    for (let port: u32 = 2; port <= PORTS_MAX; port++) {
      expect(registerPort(port, 0, port)).toBe(Status.Ok);
    }
    expect(registerPort(999, 0, 1)).toBe(Status.TableFull);
    expect(count()).toBe(PORTS_MAX);
    expect(permit(998, 0, 1, 0)).toBe(Status.NotFound);
    for (let entry: u32 = 0; entry < PERMITS_MAX; entry++) permit(1, 0, entry, 0);
    expect(permit(1, 0, 1, 0)).toBe(Status.TableFull);
  });
  it("are complete when the supervisor says so, once for each life", () => {
    expect(isComplete()).toBe(false);
    setComplete();
    expect(isComplete()).toBe(true);
    resetRegistry();
    expect(isComplete()).toBe(false);
  });
});
