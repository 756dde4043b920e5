// Machines other than the usual one: the other interrupt controller, little and much memory, no disk,
// no source of random numbers, or one on the PCI bus.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { BuiltSystem } from "../../tools/build/build_system.ts";
import type { IsaName } from "../../tools/project.ts";
import type { MachineOptions } from "../../tools/qemu/command_line.ts";
import { execInGuest, isas, systemFor } from "./machine.ts";
import { Session } from "./session.ts";

const VIRTIO_RNG = ["-device", "virtio-rng-pci,disable-legacy=on"];
/** Processors of the baseline that cannot make random numbers. */
const WITHOUT_RANDOM: Record<IsaName, string> = { x86_64: "max,-rdrand,-rdseed", arm64: "cortex-a72" };
/** WASI preview 1, errno. */
const NOTSUP = 58;

for (const isa of isas) {
  describe(`machines on ${isa}`, () => {
    let system: BuiltSystem;
    before(async () => {
      system = await systemFor(isa);
      await system.discard();
    });

    /** Boots, does one thing at the prompt, and switches off. */
    async function atPrompt(options: Partial<MachineOptions>, act: (session: Session) => Promise<void>): Promise<void> {
      const session = await Session.boot(system, options);
      try {
        await act(session);
        session.enter("poweroff");
        await session.machine.waitForEnd();
      } finally {
        session.stop();
      }
    }

    async function runsPrograms(options: Partial<MachineOptions>): Promise<void> {
      await atPrompt(options, async (session) => {
        assert.match(await session.command("cowsay here"), /< here >/);
        assert.match(await session.command("divide_by_zero"), /integer division by zero[^]*exit status 136/);
      });
    }

    test("64 MiB of memory suffice, and 4 GiB are taken", async () => {
      await runsPrograms({ memoryMiB: 64 });
      await runsPrograms({ memoryMiB: 4096 });
    });

    test("without a disk the shell comes up and says what is not there", async () => {
      await atPrompt({ disk: "" }, async (session) => {
        assert.match(await session.command("help"), /poweroff/);
        assert.match(await session.command("ls /bin"), /^ls: \/bin: .+\nexit status 1\n$/);
        assert.match(await session.command("cowsay x"), /^cowsay: .+\nexit status 12[67]\n$/);
      });
    });

    test("random numbers come from the processor or from virtio, and are refused without either", async () => {
      const numbers = async (options: Partial<MachineOptions>) => {
        const { status, stdout, log } = await execInGuest(system, ["random"], options);
        assert.equal(status, 0, log);
        const found = stdout.toString().trim().split("\n");
        assert.equal(found.length, 4);
        return found;
      };
      const seen = [
        ...(await numbers({})),
        ...(await numbers({ cpu: WITHOUT_RANDOM[isa], extra: VIRTIO_RNG })),
        ...(await numbers({ cpu: WITHOUT_RANDOM[isa], extra: VIRTIO_RNG })),
      ];
      assert.equal(new Set(seen).size, 12, seen.join(" "));
      const refused = await execInGuest(system, ["random"], { cpu: WITHOUT_RANDOM[isa] });
      assert.equal(refused.stdout.toString(), `no random numbers: error ${NOTSUP}\n`);
      assert.equal(refused.status, 1);
    });

    if (isa === "arm64") {
      test("a GICv3 serves interrupts as well", () => runsPrograms({ gicVersion: 3 }));
    }
  });
}
