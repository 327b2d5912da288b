import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { EventMessage } from '../contract/index.ts'
import type { AppServices, OpenedLibrary } from './appParts.ts'
import type { AreaServices } from './areas/areaServices.ts'
import { auditHandlers } from './areas/audit.ts'
import { importHandlers } from './areas/import.ts'
import { datasetHandlers } from './areas/datasets.ts'
import { jobHandlers } from './areas/jobs.ts'
import { judgingHandlers } from './areas/judging.ts'
import { modelHandlers } from './areas/models.ts'
import { patientHandlers } from './areas/patients.ts'
import { peopleHandlers } from './areas/people.ts'
import { createReadingArea } from './areas/reading.ts'
import { trainingArea } from './areas/training.ts'
import { scaleHandlers } from './areas/scale.ts'
import { storageHandlers } from './areas/storage.ts'
import { scoringHandlers } from './areas/scoring.ts'
import { imageRoutes, viewingHandlers } from './areas/viewing.ts'
import type { WorkContext } from './handlers/workContext.ts'
import { worklistHandlers } from './areas/worklist.ts'
import { removeOrphanUploads } from './handlers/uploads.ts'
import { forkJob } from './jobs/forkJob.ts'
import { niceJob } from './jobs/niceJob.ts'
import { createPresence } from './people/presence.ts'
import { openLibrary } from './store/openLibrary.ts'
import { DATABASE_NAME } from './store/paths.ts'
import { weightsDirsOf } from './userPaths.ts'
import { createBackgroundScoring } from './work/backgroundScoring.ts'
import { createDiskWatch } from './work/diskWatch.ts'
import { createJobRunner, type JobLane } from './work/jobRunner.ts'
import { createRewriting } from './work/rewriting.ts'

/** Job processes give way to reading, and scoring to training; what a reader waits for gives way to the windows alone. */
const NICENESS: Readonly<Record<JobLane | 'reading', number>> = { reading: 1, import: 3, heavy: 6, background: 12 }

/** The library on disk as the contract's commands need it; undefined where the folder holds none and `create` is not said. Throws openLibrary's errors. */
export function openStoredLibrary(dir: string, services: AppServices, create = false): OpenedLibrary | undefined {
  if (!create && !existsSync(join(dir, DATABASE_NAME))) return undefined
  const library = openLibrary(dir, { create })
  const emit = (message: EventMessage): void => services.emit(message)
  const contextOf = (lane: keyof typeof NICENESS): Omit<WorkContext, 'library' | 'signal' | 'onProgress'> => ({ spawn: niceJob(forkJob(), NICENESS[lane]), engine: 'auto', weightsDirs: weightsDirsOf(library.dir) })
  const runner = createJobRunner({ library, emit, contextOf })
  const presence = createPresence(library)
  library.audit.actsAs(() => presence.actor())
  const closing = new AbortController()
  void removeOrphanUploads(library.dir)
  const scoring = createBackgroundScoring(library, runner, emit)
  const disk = createDiskWatch(library.db, () => {
    emit({ name: 'library.changed', payload: {} })
    scoring.request()
  })
  const shared: AreaServices = {
    emit,
    work: runner.work,
    actor: () => presence.actor(),
    score: () => scoring.request(),
    cancel: (jobId) => void runner.cancel(jobId),
    context: () => ({ ...contextOf('import'), library, signal: closing.signal, onProgress: () => {} })
  }
  const rewriting = createRewriting(library, contextOf('reading').spawn)
  const training = trainingArea(library, shared)
  const reading = createReadingArea(library, shared, contextOf('reading'))
  return {
    counts: () => library.archive.counts(),
    handlers: rewriting.gate({
      ...auditHandlers(library),
      ...importHandlers(library, shared),
      ...datasetHandlers(library, shared),
      ...jobHandlers(runner),
      ...judgingHandlers(library, shared),
      ...modelHandlers(library, shared),
      ...patientHandlers(library, shared, runner, () => rewriting.run(closing.signal)),
      ...peopleHandlers(library, presence, shared),
      ...reading.handlers,
      ...scaleHandlers(library, shared),
      ...scoringHandlers(scoring),
      ...storageHandlers(library, disk),
      ...training.handlers,
      ...viewingHandlers(library, shared),
      ...worklistHandlers(library, shared)
    }),
    // scoring goes on by itself when the library is opened next
    busy: () => runner.openLanes().some((lane) => lane !== 'background'),
    isLocked: () => presence.isLocked(),
    binaries: [...imageRoutes(library), ...rewriting.gateRoutes([...reading.binaries, ...training.binaries])],
    close: async () => {
      closing.abort()
      scoring.close()
      disk.close()
      await Promise.all([runner.close(), reading.close()])
      library.close()
    }
  }
}
