import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { programVersion } from '../programVersion.ts'
import { createArchive, type Archive } from './archive.ts'
import { createArtifacts, type Artifacts } from './artifacts.ts'
import { createAudit, type Audit } from './audit.ts'
import { createDatasetAudits, type DatasetAudits } from './datasetAudits.ts'
import { createBackbones, type Backbones } from './backbones.ts'
import { createBlinding, type Blinding } from './blinding.ts'
import { createConflicts, type Conflicts } from './conflicts.ts'
import { createContentFiles, type ContentFiles } from './contentFiles.ts'
import { translateError, type WritableDb } from './database.ts'
import { createDatasets, type Datasets } from './datasets.ts'
import { syncFolderSync } from './durableFiles.ts'
import { DiskFullError, LibraryAccessError, LibraryCorruptError, LibraryMissingError, NetworkFilesystemError } from './errors.ts'
import { createFeatures, type Features } from './features.ts'
import { networkFilesystem, probeFilesystem, type ProbeFilesystem } from './filesystem.ts'
import { createGeometry, type Geometry } from './geometry.ts'
import { createImages, type Images } from './images.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { createLabelProposals, type LabelProposals } from './labelProposals.ts'
import { createLabels, type Labels } from './labels.ts'
import { createMeasurements, type Measurements } from './measurements.ts'
import { createModels, type Models } from './models.ts'
import { openDatabase } from './openDatabase.ts'
import { DATABASE_NAME, LIBRARY_FOLDERS } from './paths.ts'
import { createPatientValues, type PatientValues } from './patientValues.ts'
import { createPeople, type People } from './people.ts'
import { createPredictions, type Predictions } from './predictions.ts'
import { createReadings, type Readings } from './readings.ts'
import { createRecipes, type Recipes } from './recipes.ts'
import { rewriteIfDue } from './rewriteDatabase.ts'
import { createRunProgress, type RunProgress } from './runProgress.ts'
import { createRuns, type Runs } from './runs.ts'
import { createScoringQueue, type ScoringQueue } from './scoringQueue.ts'
import { createSplits, type Splits } from './splits.ts'
import { createTrainingDrafts, type TrainingDrafts } from './trainingDrafts.ts'
import { createWorklist, type Worklist } from './worklist.ts'

/**
 * An open library: one repository per noun, over one connection. What a method has returned from is on disk. Several programs may have one
 * library open; each writes in short transactions and waits for the others'.
 */
export interface Library {
  /** Absolute. */
  readonly dir: string
  readonly db: WritableDb
  readonly files: ContentFiles
  readonly archive: Archive
  readonly patientValues: PatientValues
  readonly images: Images
  readonly geometry: Geometry
  readonly labels: Labels
  readonly readings: Readings
  readonly measurements: Measurements
  readonly blinding: Blinding
  readonly labelProposals: LabelProposals
  readonly conflicts: Conflicts
  readonly datasets: Datasets
  readonly splits: Splits
  readonly backbones: Backbones
  readonly features: Features
  readonly recipes: Recipes
  readonly runs: Runs
  readonly runProgress: RunProgress
  readonly trainingDrafts: TrainingDrafts
  readonly models: Models
  readonly predictions: Predictions
  readonly artifacts: Artifacts
  readonly audit: Audit
  readonly datasetAudits: DatasetAudits
  readonly jobs: Jobs
  readonly scoring: ScoringQueue
  readonly people: People
  readonly worklist: Worklist
  /** All of `work` or none of it; repositories called inside join in. `work` is synchronous. */
  transaction<T>(work: () => T): T
  /** Reads every page of the database. Throws LibraryCorruptError. */
  check(): void
  close(): void
}

export interface OpenLibraryOptions {
  /** Makes the library where there is none. */
  readonly create?: boolean
  readonly probe?: ProbeFilesystem
  /** ISO 8601, UTC. */
  readonly now?: () => string
  readonly version?: string
}

/**
 * Opens the library in `dir` and finishes what a crash cut off.
 *
 * Throws LibraryMissingError, LibraryTooNewError, NetworkFilesystemError, LibraryForeignError, LibraryCorruptError, LibraryAccessError,
 * LibraryBusyError, LibraryFilesystemError, DiskFullError.
 */
export function openLibrary(path: string, options: OpenLibraryOptions = {}): Library {
  const dir = resolve(path)
  const { create = false, probe = probeFilesystem, now = () => new Date().toISOString(), version = programVersion() } = options
  const databasePath = join(dir, DATABASE_NAME)
  if (!create && !existsSync(databasePath)) throw new LibraryMissingError(dir)
  const network = networkFilesystem(probe(dir))
  if (network !== undefined) throw new NetworkFilesystemError(dir, network)
  makeFolders(dir, databasePath)
  const db = openDatabase(databasePath, { programVersion: version })
  try {
    const files = createContentFiles(dir, db, now)
    unlessFull(() => files.purge())
    rewriteIfDue(db)
    const audit = createAudit(db, now)
    return {
      dir,
      db,
      files,
      audit,
      archive: createArchive(db, now),
      patientValues: createPatientValues(db, now),
      images: createImages(db, now),
      geometry: createGeometry(db),
      labels: createLabels(db, now),
      readings: createReadings(db, now),
      measurements: createMeasurements(db, now),
      blinding: createBlinding(db, now),
      labelProposals: createLabelProposals(db, now),
      conflicts: createConflicts(db, now),
      datasets: createDatasets(db, audit, now),
      datasetAudits: createDatasetAudits(db),
      splits: createSplits(db, now),
      backbones: createBackbones(db, now),
      features: createFeatures(db, files, audit, now),
      recipes: createRecipes(db, now),
      runs: createRuns(db, now),
      runProgress: createRunProgress(db, now),
      trainingDrafts: createTrainingDrafts(db, now),
      models: createModels(db, files, audit, now),
      predictions: createPredictions(db, now),
      artifacts: createArtifacts(db, files, now),
      jobs: createJobs(db, now),
      scoring: createScoringQueue(db),
      people: createPeople(db, now),
      worklist: createWorklist(db),
      transaction: (work) => db.write(work),
      check: () => {
        const finding = String(db.pragma('integrity_check(1)'))
        if (finding !== 'ok') throw new LibraryCorruptError(databasePath, finding)
      },
      close: () => db.close()
    }
  } catch (error) {
    db.close()
    throw translateError(error, databasePath)
  }
}

/** What can wait for the next opening is no reason not to open on a full disk. */
function unlessFull(work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof DiskFullError)) throw error
  }
}

function makeFolders(dir: string, databasePath: string): void {
  try {
    const made = makeFolder(dir)
    for (const folder of LIBRARY_FOLDERS) mkdirSync(join(dir, folder), { recursive: true })
    if (made !== undefined) syncFolderSync(dirname(made))
  } catch (error) {
    const known = translateError(error, databasePath)
    throw known === error && error instanceof Error ? new LibraryAccessError(dir, error.message) : known
  }
}

/** The first folder made. One step where the parent is there: on file systems that refuse new folders the recursive way never ends. */
function makeFolder(dir: string): string | undefined {
  if (existsSync(dir)) return undefined
  if (!existsSync(dirname(dir))) return mkdirSync(dir, { recursive: true })
  mkdirSync(dir)
  return dir
}
