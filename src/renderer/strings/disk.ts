/** The disk of the library is full, or nearly. */
export const diskStrings = {
  full: {
    title: (free: string | undefined) => (free === undefined ? 'The library’s disk is full.' : `The library’s disk is full: ${free} left.`),
    text: (needed: string) => `Reading goes on; what you enter stays on the screen until it can be kept. Free ${needed} and work goes on by itself. The library lies in`
  },
  low: {
    title: (free: string | undefined) => (free === undefined ? 'The library’s disk is nearly full.' : `The library’s disk is nearly full: ${free} left.`),
    text: (needed: string) => `Dropped files are not taken any more. Free ${needed}. The library lies in`
  }
} as const
