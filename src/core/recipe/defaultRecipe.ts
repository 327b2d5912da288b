/**
 * The recipe for whoever names none: of those that need no download the one that reached more on both public sets (docs/RESULTS.md).
 */
export const DEFAULT_RECIPE = 'pattern-cnn-lr'
