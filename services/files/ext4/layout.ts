// The parts of the ext4 on-disk format that we read, as offsets. Source: Linux kernel
// documentation, "ext4 Data Structures and Algorithms" (filesystems/ext4), sections named below.
// Little-endian.

// §3.1 Super Block; it stands at byte 1024 of the volume.
export const SUPERBLOCK_OFFSET = 1024;
export const SUPERBLOCK_SIZE = 1024;
export const S_INODES_COUNT = 0x0;
export const S_BLOCKS_COUNT_LO = 0x4;
export const S_FREE_BLOCKS_COUNT_LO = 0xc;
export const S_FIRST_DATA_BLOCK = 0x14;
export const S_LOG_BLOCK_SIZE = 0x18;
export const S_BLOCKS_PER_GROUP = 0x20;
export const S_INODES_PER_GROUP = 0x28;
export const S_MAGIC = 0x38;
export const S_REV_LEVEL = 0x4c;
export const S_INODE_SIZE = 0x58;
export const S_FEATURE_INCOMPAT = 0x60;
export const S_FEATURE_RO_COMPAT = 0x64;
export const S_UUID = 0x68;
export const S_DESC_SIZE = 0xfe;
export const S_BLOCKS_COUNT_HI = 0x150;
export const S_FREE_BLOCKS_COUNT_HI = 0x158;
export const S_CHECKSUM_TYPE = 0x175;
export const S_CHECKSUM_SEED = 0x270;
export const S_CHECKSUM = 0x3fc;

export const EXT4_SUPER_MAGIC: u32 = 0xef53;
export const CHECKSUM_TYPE_CRC32C: u32 = 1;

/** s_feature_incompat. */
export namespace Incompat {
  export const FILETYPE: u32 = 0x2;
  export const RECOVER: u32 = 0x4;
  export const EXTENTS: u32 = 0x40;
  export const BITS64: u32 = 0x80;
  export const FLEX_BG: u32 = 0x200;
  export const CSUM_SEED: u32 = 0x2000;
  export const LARGEDIR: u32 = 0x4000;
  /** What this implementation reads; any other bit refuses the mount. */
  export const KNOWN: u32 = FILETYPE | EXTENTS | BITS64 | FLEX_BG | CSUM_SEED | LARGEDIR;
}

/** s_feature_ro_compat: bits that we do not know do not matter to a reader. */
export namespace RoCompat {
  export const METADATA_CSUM: u32 = 0x400;
}

// §3.2 Block Group Descriptors
export const BG_INODE_TABLE_LO = 0x8;
export const BG_CHECKSUM = 0x1e;
export const BG_INODE_TABLE_HI = 0x28;
export const BG_SIZE_MIN: u32 = 32;
export const BG_SIZE_64BIT: u32 = 64;

// §4.1 Index Nodes
export const I_MODE = 0x0;
export const I_SIZE_LO = 0x4;
export const I_ATIME = 0x8;
export const I_CTIME = 0xc;
export const I_MTIME = 0x10;
export const I_LINKS_COUNT = 0x1a;
export const I_FLAGS = 0x20;
export const I_BLOCK = 0x28;
export const I_BLOCK_SIZE: u32 = 60;
export const I_GENERATION = 0x64;
export const I_SIZE_HIGH = 0x6c;
export const I_CHECKSUM_LO = 0x7c;
export const I_EXTRA_ISIZE = 0x80;
export const I_CHECKSUM_HI = 0x82;
export const I_CTIME_EXTRA = 0x84;
export const I_MTIME_EXTRA = 0x88;
export const I_ATIME_EXTRA = 0x8c;
/** The part of an inode that every ext revision has. */
export const GOOD_OLD_INODE_SIZE: u32 = 128;

/** i_flags. */
export namespace InodeFlag {
  export const ENCRYPT: u32 = 0x800;
  export const INDEX: u32 = 0x1000;
  export const EXTENTS: u32 = 0x80000;
  export const INLINE_DATA: u32 = 0x1000_0000;
}

/** File type bits of i_mode. */
export namespace Mode {
  export const FORMAT: u32 = 0xf000;
  export const FIFO: u32 = 0x1000;
  export const CHARACTER_DEVICE: u32 = 0x2000;
  export const DIRECTORY: u32 = 0x4000;
  export const BLOCK_DEVICE: u32 = 0x6000;
  export const REGULAR: u32 = 0x8000;
  export const SYMBOLIC_LINK: u32 = 0xa000;
  export const SOCKET: u32 = 0xc000;
}

/** §4.3: inode 2 is the root directory. */
export const ROOT_INODE: u32 = 2;

// §4.2.3 Extent Tree
export const EXTENT_MAGIC: u32 = 0xf30a;
export const EH_MAGIC = 0;
export const EH_ENTRIES = 2;
export const EH_MAX = 4;
export const EH_DEPTH = 6;
export const EH_SIZE: u32 = 12;
export const EXTENT_SIZE: u32 = 12;
export const EE_BLOCK = 0;
export const EE_LEN = 4;
export const EE_START_HI = 6;
export const EE_START_LO = 8;
export const EI_BLOCK = 0;
export const EI_LEAF_LO = 4;
export const EI_LEAF_HI = 8;
/** ee_len above this marks an uninitialised extent of ee_len - 32768 blocks. */
export const EXTENT_INITIALISED_MAX: u32 = 32768;
export const EXTENT_DEPTH_MAX: u32 = 5;

// §4.4 Directory Entries
export const D_INODE = 0;
export const D_REC_LEN = 4;
export const D_NAME_LEN = 6;
export const D_FILE_TYPE = 7;
export const D_NAME: u32 = 8;
/** Fake last entry of a leaf block with metadata_csum; the checksum stands at its byte 8. */
export const DIRENT_TAIL_SIZE: u32 = 12;
export const DIRENT_TAIL_TYPE: u32 = 0xde;
// §4.4.2 Hash Tree Directories: where the entry count stands in the root and in other nodes.
export const DX_ROOT_COUNT_OFFSET: u32 = 0x20;
export const DX_NODE_COUNT_OFFSET: u32 = 0x8;
export const DX_ENTRY_SIZE: u32 = 8;
export const DX_ROOT_INFO: u32 = 24;

export const FILE_NAME_LENGTH_MAX: u32 = 255;
