// The two lists that a program is started with; the strings of one stand one after the other in
// memory, each with its zero.
export const enum LaunchList {
  Arguments = 0,
  Environment = 1,
}
