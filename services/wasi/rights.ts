// Rights (witx: rights), as bits, and which of them descriptors of each kind can have. A back end
// that cannot change files grants none of the rights that would.
import { CAN_WRITE } from "backend/files";

export const RIGHT_FD_DATASYNC: u64 = 1 << 0;
export const RIGHT_FD_READ: u64 = 1 << 1;
export const RIGHT_FD_SEEK: u64 = 1 << 2;
export const RIGHT_FDSTAT_SET_FLAGS: u64 = 1 << 3;
export const RIGHT_FD_SYNC: u64 = 1 << 4;
export const RIGHT_FD_TELL: u64 = 1 << 5;
export const RIGHT_FD_WRITE: u64 = 1 << 6;
export const RIGHT_FD_ADVISE: u64 = 1 << 7;
export const RIGHT_FD_ALLOCATE: u64 = 1 << 8;
export const RIGHT_PATH_CREATE_DIRECTORY: u64 = 1 << 9;
export const RIGHT_PATH_CREATE_FILE: u64 = 1 << 10;
export const RIGHT_PATH_LINK_SOURCE: u64 = 1 << 11;
export const RIGHT_PATH_LINK_TARGET: u64 = 1 << 12;
export const RIGHT_PATH_OPEN: u64 = 1 << 13;
export const RIGHT_FD_READDIR: u64 = 1 << 14;
export const RIGHT_PATH_READLINK: u64 = 1 << 15;
export const RIGHT_PATH_RENAME_SOURCE: u64 = 1 << 16;
export const RIGHT_PATH_RENAME_TARGET: u64 = 1 << 17;
export const RIGHT_PATH_FILESTAT_GET: u64 = 1 << 18;
export const RIGHT_PATH_FILESTAT_SET_SIZE: u64 = 1 << 19;
export const RIGHT_PATH_FILESTAT_SET_TIMES: u64 = 1 << 20;
export const RIGHT_FD_FILESTAT_GET: u64 = 1 << 21;
export const RIGHT_FD_FILESTAT_SET_SIZE: u64 = 1 << 22;
export const RIGHT_FD_FILESTAT_SET_TIMES: u64 = 1 << 23;
export const RIGHT_PATH_SYMLINK: u64 = 1 << 24;
export const RIGHT_PATH_REMOVE_DIRECTORY: u64 = 1 << 25;
export const RIGHT_PATH_UNLINK_FILE: u64 = 1 << 26;
export const RIGHT_POLL: u64 = 1 << 27;

const STREAM: u64 = RIGHT_FDSTAT_SET_FLAGS | RIGHT_FD_FILESTAT_GET | RIGHT_POLL;
export const RIGHTS_INPUT: u64 = RIGHT_FD_READ | STREAM;
export const RIGHTS_OUTPUT: u64 = RIGHT_FD_WRITE | STREAM;

const FILE_CHANGES: u64 =
  RIGHT_FD_DATASYNC | RIGHT_FD_SYNC | RIGHT_FD_WRITE | RIGHT_FD_ALLOCATE |
  RIGHT_FD_FILESTAT_SET_SIZE | RIGHT_FD_FILESTAT_SET_TIMES;
/** What a regular file's descriptor can have. */
export const RIGHTS_FILE: u64 =
  RIGHT_FD_READ | RIGHT_FD_SEEK | RIGHT_FD_TELL | RIGHT_FDSTAT_SET_FLAGS | RIGHT_FD_ADVISE |
  RIGHT_FD_FILESTAT_GET | RIGHT_POLL | (CAN_WRITE ? FILE_CHANGES : 0);

const DIRECTORY_CHANGES: u64 =
  RIGHT_FD_DATASYNC | RIGHT_FD_SYNC | RIGHT_PATH_CREATE_DIRECTORY | RIGHT_PATH_CREATE_FILE |
  RIGHT_PATH_LINK_SOURCE | RIGHT_PATH_LINK_TARGET | RIGHT_PATH_RENAME_SOURCE |
  RIGHT_PATH_RENAME_TARGET | RIGHT_PATH_FILESTAT_SET_SIZE | RIGHT_PATH_FILESTAT_SET_TIMES |
  RIGHT_FD_FILESTAT_SET_TIMES | RIGHT_PATH_SYMLINK | RIGHT_PATH_REMOVE_DIRECTORY |
  RIGHT_PATH_UNLINK_FILE | RIGHT_FDSTAT_SET_FLAGS;
/** What a directory's descriptor can have. */
export const RIGHTS_DIRECTORY: u64 =
  RIGHT_PATH_OPEN | RIGHT_FD_READDIR | RIGHT_PATH_READLINK | RIGHT_PATH_FILESTAT_GET |
  RIGHT_FD_FILESTAT_GET | (CAN_WRITE ? DIRECTORY_CHANGES : 0);
