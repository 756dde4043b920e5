// Decodes a module's sections into the tables of module.ts. Function bodies are only delimited
// here; body.ts reads them (WebAssembly core specification 5.5).

import { Isa } from "../../abi/compiled_module";
import { Reason, failed } from "./errors";
import {
  decodeExports, decodeGlobals, decodeMemories, decodeStart, decodeTables,
} from "./decode_definitions";
import { decodeFunctions, decodeImports, decodeTypes } from "./decode_imports";
import { decodeCode, decodeData, decodeDataCount, decodeElements } from "./decode_segments";
import { INPUT_SIZE_MAX } from "./limits";
import { resetModule, theModule } from "./module";
import { readNames } from "./names";
import {
  atEnd, failAt, failHere, position, readByte, readName, readU32, readerEnd, remaining, setReader,
  setReaderBase,
} from "./reader";

const MAGIC: u32 = 0x6d73_6100; // "\0asm"
const VERSION: u32 = 1;
const COMPONENT_VERSION: u32 = 0x0001_000d;

/** The "name" section's contents, read last because functions must be known. */
let namesStart: usize = 0;
let namesEnd: usize = 0;

/** A section's place in the prescribed order, by its id; 0 for an unknown id. */
function sectionRank(id: u32): u32 {
  if (id == 12) return 10; // data count, before the code
  if (id >= 10 && id <= 11) return id + 1;
  if (id == 13) return 6; // tags stand before globals; refused below
  if (id >= 6) return id <= 9 ? id : 0;
  return id;
}

/**
 * Decodes the whole module; look at failed() afterwards.
 * @param profile abi/intrinsics.ts Profile: which intrinsics it may import
 */
export function decodeModule(input: usize, size: u32, profile: u32, isa: Isa): void {
  resetModule(input, size);
  setReaderBase(input);
  setReader(input, input + size);
  namesStart = 0;
  if (size > INPUT_SIZE_MAX) {
    failHere(Reason.InputTooLarge);
    return;
  }
  decodeHeader(size);
  let lastRank: u32 = 0;
  while (!failed() && !atEnd()) {
    const at = position();
    const id = readByte();
    const length = readU32();
    if (failed()) return;
    const start = position();
    if (id > 13) {
      failAt(Reason.BadSectionId, at);
      return;
    }
    if (length > remaining()) {
      failAt(Reason.LengthOutOfBounds, at);
      return;
    }
    const end = readerEnd();
    setReader(start, start + length);
    if (id == 0) {
      decodeCustom();
    } else {
      const rank = sectionRank(id);
      if (rank < lastRank || (rank == lastRank && id != 13)) {
        failAt(Reason.SectionOrder, at);
        return;
      }
      lastRank = rank;
      decodeSection(id, at, profile, isa);
    }
    if (failed()) return;
    if (!atEnd()) {
      failHere(Reason.SectionSizeMismatch);
      return;
    }
    setReader(start + length, end);
  }
  if (failed()) return;
  checkCounts();
  if (namesStart != 0) readNames(namesStart, namesEnd);
}

function decodeHeader(size: u32): void {
  const start = position();
  for (let i: u32 = 0; i < 4; i++) {
    if (i >= size) {
      failHere(Reason.UnexpectedEnd);
      return;
    }
    if (readByte() != ((MAGIC >> (i << 3)) & 0xff)) {
      failAt(Reason.BadMagic, start);
      return;
    }
  }
  if (size < 8) {
    failHere(Reason.UnexpectedEnd);
    return;
  }
  const version = load<u32>(start, 4);
  if (version == COMPONENT_VERSION) {
    failHere(Reason.ComponentUnsupported);
  } else if (version != VERSION) {
    failHere(Reason.BadVersion);
  } else {
    setReader(start + 8, start + size);
  }
}

function decodeSection(id: u32, at: usize, profile: u32, isa: Isa): void {
  switch (id) {
    case 1: decodeTypes(); break;
    case 2: decodeImports(profile, isa); break;
    case 3: decodeFunctions(); break;
    case 4: decodeTables(); break;
    case 5: decodeMemories(); break;
    case 6: decodeGlobals(); break;
    case 7: decodeExports(); break;
    case 8: decodeStart(); break;
    case 9: decodeElements(); break;
    case 10: decodeCode(); break;
    case 11: decodeData(); break;
    case 12: decodeDataCount(); break;
    default: failAt(Reason.ExceptionsUnsupported, at); // tags
  }
}

/** A custom section: only its name is checked. */
function decodeCustom(): void {
  const length = readName();
  if (failed()) return;
  const name = position() - length;
  if (length == 4 && load<u32>(name) == 0x656d_616e) { // "name"
    namesStart = position();
    namesEnd = readerEnd();
  }
  setReader(readerEnd(), readerEnd());
}

/** What sections say about each other. */
function checkCounts(): void {
  const m = theModule();
  if (m.declaredFunctionCount != m.bodyCount) failHere(Reason.InconsistentCode);
  if (m.hasDataCount && m.dataSegments == 0 && m.dataCount != 0) {
    failHere(Reason.InconsistentData);
  }
}
