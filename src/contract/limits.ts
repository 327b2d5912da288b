/** Most rows that one `cases.list` answers; the page asks again for more. */
export const CASES_PAGE_LIMIT = 500

/** From here on a score counts as likely positive while nobody has confirmed an operating point for its model. */
export const PROVISIONAL_OPERATING_POINT = 0.5

/** Largest file that `/upload` takes, in bytes: a whole disc as one ZIP. */
export const UPLOAD_LIMIT = 32 * 2 ** 30

/** Bytes that stay free on the disk of a library when files are dropped: it must be able to write. */
export const DISK_RESERVE = 512 * 2 ** 20

/** The recipe for whoever names none: of those that need no download the one that reached most on both public sets, and at a held-out site (docs/RESULTS.md). */
export const DEFAULT_RECIPE = 'pattern-wavelets-lr'
