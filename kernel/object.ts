// What all kernel objects have in common.
//
//   0    type u8, flags u8, spare u16
//   4    owner      the domain that is charged for it
//   8    handles    first handle entry that names it (kernel/handle/entry.ts)
//   12   number     unique since boot, for people and for HandleInfo
//
// Objects lie in kernel linear memory; pointers to them are offsets (usize), 0 = none. An object
// dies in one place (kernel/handle/destroy.ts), which first makes every handle to it a dead one.

@unmanaged
export class KernelObject {
  type: u8;
  flags: u8;
  spare: u16;
  owner: usize;
  handles: usize;
  number: u32;
}

if (offsetof<KernelObject>() != 16) ERROR("KernelObject is 16 bytes");

/** Types that no handle names, beside abi/handles.ts ObjectType. */
export const TYPE_MAPPING: u8 = 16;

let lastNumber: u32 = 0;

/** Fills the common part of a zeroed object. */
export function initialiseObject(object: usize, type: u8, owner: usize): void {
  const header = changetype<KernelObject>(object);
  header.type = type;
  header.owner = owner;
  header.number = ++lastNumber;
}

// An object that every handle of a dead object names: it has no type and no list.
const dead: usize = memory.data(16, 16);

/** The object that stands for all dead ones. */
@inline
export function deadObject(): usize {
  return dead;
}
