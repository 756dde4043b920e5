// What the module is compiled for: inputs of the loader that code generation asks.

let environment: u32 = 0;
let profile: u32 = 0;

/**
 * @param moduleEnvironment abi/compiled_module.ts Environment @param moduleProfile
 * abi/intrinsics.ts Profile
 */
export function setModuleTarget(moduleEnvironment: u32, moduleProfile: u32): void {
  environment = moduleEnvironment;
  profile = moduleProfile;
}

/** Environment (abi/compiled_module.ts) that the module is compiled for. */
export function theEnvironment(): u32 {
  return environment;
}

/** Profile (abi/intrinsics.ts) that the module is compiled under. */
export function theProfile(): u32 {
  return profile;
}
