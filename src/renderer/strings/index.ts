import { auditStrings } from './audit.ts'
import { clusterStrings } from './cluster.ts'
import { diskStrings } from './disk.ts'
import { evidenceStrings } from './evidence.ts'
import { firstStartStrings } from './firstStart.ts'
import { jobsStrings } from './jobs.ts'
import { judgeStrings } from './judge.ts'
import { keyStrings } from './keys.ts'
import { modelsStrings } from './models.ts'
import { readStrings } from './read.ts'
import { settingsStrings } from './settings.ts'
import { shellStrings } from './shell.ts'
import { trainStrings } from './train.ts'
import { worklistStrings } from './worklist.ts'

/**
 * Every text that a person reads in the interface, one file an area. Sentence case, no exclamation marks, what to do where something can
 * be done.
 */
export const strings = {
  ...shellStrings,
  ...worklistStrings,
  disk: diskStrings,
  firstStart: firstStartStrings,
  read: readStrings,
  evidence: evidenceStrings,
  train: trainStrings,
  cluster: clusterStrings,
  judge: judgeStrings,
  models: modelsStrings,
  audit: auditStrings,
  settings: settingsStrings,
  jobs: jobsStrings,
  keys: keyStrings
} as const
