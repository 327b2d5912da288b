import type { JobWork } from './serveJob.ts'

/** Every kind's work, loaded when it is asked for: a fit needs no tensor library. */
export const jobWork: JobWork = {
  featurize: async (payload, context) => (await import('./featurize.ts')).featurize(payload, context),
  maps: async (payload, context) => (await import('./maps.ts')).maps(payload, context),
  describe: async (payload) => (await import('./describe.ts')).describe(payload),
  experiments: async (payload, context) => (await import('./experiments.ts')).experiments(payload, context),
  duplicates: async (payload) => (await import('./duplicates.ts')).duplicates(payload),
  thumbnails: async (payload, context) => (await import('./thumbnails.ts')).thumbnails(payload, context),
  saliency: async (payload, context) => (await import('./saliency.ts')).saliency(payload, context),
  evidenceMap: async (payload, context) => (await import('./evidenceMap.ts')).evidenceMap(payload, context),
  similarRows: async (payload, context) => (await import('./similarRows.ts')).similarRows(payload, context),
  gate: async (payload) => (await import('../../core/judge/gate.ts')).fitGate(payload),
  drawSample: async ({ dir, changes, resourcesDir }, { signal, progress }) => (await import('../sample.ts')).writeSampleArchive(dir, changes, { resourcesDir, signal, onProgress: progress }),
  addWeights: async ({ paths, dir, ...options }, { signal, progress }) => (await import('../handlers/addWeights.ts')).addWeights(paths, dir, { ...options, signal, onProgress: progress }),
  anonymize: async (payload, { signal, progress }) => (await import('../handlers/anonymize/anonymizeFiles.ts')).anonymizeFiles(payload, { signal, onProgress: progress }),
  rewriteDatabase: async (payload) => (await import('./rewriteDatabase.ts')).rewriteDatabase(payload),
  audit: async (payload, context) => (await import('./audit.ts')).audit(payload, context),
  trainNetwork: async (payload, context) => (await import('./trainNetwork.ts')).trainNetwork(payload, context),
  fit: async (payload, context) => (await import('./fit.ts')).fit(payload, context)
}
