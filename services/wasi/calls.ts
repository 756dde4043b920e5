// The calls of WASI under their own names: what programs import from "wasi_snapshot_preview1", and
// from "wasi_unstable", whose own forms have a prefix (abi/wasi_layer.ts). A call that needs nobody else
// is a plain call; a bad pointer is an error number, never a trap.
export { argsGet as args_get, argsSizesGet as args_sizes_get } from "./arguments";
export { environGet as environ_get, environSizesGet as environ_sizes_get } from "./arguments";
export { clockResGet as clock_res_get, clockTimeGet as clock_time_get } from "./clocks";
export {
  fdAdvise as fd_advise, fdClose as fd_close, fdRenumber as fd_renumber,
} from "./descriptor_calls";
export { fdDatasync as fd_datasync, fdSync as fd_sync } from "./descriptor_calls";
export {
  fdPrestatDirName as fd_prestat_dir_name, fdPrestatGet as fd_prestat_get, fdReaddir as fd_readdir,
} from "./directory";
export {
  fdFdstatGet as fd_fdstat_get,
  fdFdstatSetFlags as fd_fdstat_set_flags,
  fdFdstatSetRights as fd_fdstat_set_rights,
  fdFilestatGet as fd_filestat_get,
  pathFilestatGet as path_filestat_get,
  unstableFdFilestatGet as unstable_fd_filestat_get,
  unstablePathFilestatGet as unstable_path_filestat_get,
} from "./file_status";
export {
  fdAllocate as fd_allocate,
  fdFilestatSetSize as fd_filestat_set_size,
  fdFilestatSetTimes as fd_filestat_set_times,
  pathFilestatSetTimes as path_filestat_set_times,
} from "./file_changes";
export {
  pathCreateDirectory as path_create_directory,
  pathLink as path_link,
  pathRemoveDirectory as path_remove_directory,
  pathRename as path_rename,
  pathSymlink as path_symlink,
  pathUnlinkFile as path_unlink_file,
} from "./path_changes";
export { pathOpen as path_open, pathReadlink as path_readlink } from "./paths";
export { pollOneoff as poll_oneoff, unstablePollOneoff as unstable_poll_oneoff } from "./poll";
export {
  procExit as proc_exit,
  procRaise as proc_raise,
  randomGet as random_get,
  schedYield as sched_yield,
  sockAccept as sock_accept,
  sockRecv as sock_recv,
  sockSend as sock_send,
  sockShutdown as sock_shutdown,
} from "./process";
export {
  fdPread as fd_pread,
  fdPwrite as fd_pwrite,
  fdRead as fd_read,
  fdSeek as fd_seek,
  fdTell as fd_tell,
  fdWrite as fd_write,
} from "./read_write";
export { unstableFdSeek as unstable_fd_seek } from "./unstable";
