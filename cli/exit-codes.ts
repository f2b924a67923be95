/** What every command may end with; a test holds the table of docs/command-line.md equal. */
export const EXIT = {
  done: 0,
  /** Refused, failed or unhealthy. */
  failed: 1,
  /** Wrong usage, or settings of the project that are no use: nothing was tried. */
  usage: 2,
  /** A batch that ended with some of its tenants failed. */
  partlyFailed: 3,
  /** The file of tenants is at fault: nothing was sent. */
  faultyFile: 4,
  /** Ctrl-C. */
  interrupted: 130,
} as const
