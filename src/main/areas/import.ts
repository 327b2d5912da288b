import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommandError, CONFLICTS_LISTED, DEFAULT_RECIPE, importCommands, type CommandInput, type ImportResult, type Job, type JsonValue, type SampleResult, type WeightsResult } from '../../contract/index.ts'
import { importAndTrain } from '../handlers/demo.ts'
import { importPaths, type ImportHooks, type ImportOptions, type ImportReport } from '../handlers/import.ts'
import type { Refusal } from '../handlers/import/findings.ts'
import { previewImport } from '../handlers/import/previewImport.ts'
import { sharedCodecs } from '../handlers/readFrame.ts'
import { removeUploads } from '../handlers/uploads.ts'
import { runJob } from '../jobs/runJob.ts'
import { resourcesDir } from '../platform/resourcesDir.ts'
import { findRecipe } from '../recipes.ts'
import { requireAbsolute } from '../requireAbsolute.ts'
import type { Handlers } from '../runCommand.ts'
import type { Library } from '../store/openLibrary.ts'
import { userWeightsDir } from '../userPaths.ts'
import type { JobWorkContext } from '../work/jobRunner.ts'
import { createThrottle } from '../work/throttle.ts'
import type { AreaServices } from './areaServices.ts'

/** Between two words to the page that there are more studies. */
const TELL_MS = 3000

/** Import, the sample library and weights. */
export function importHandlers(library: Library, services: AreaServices): Handlers<keyof typeof importCommands> {
  const start = (input: CommandInput<'import.start'>): { job: Job } => {
    requireAbsolute(...input.paths, ...(input.labelsCsv === undefined ? [] : [input.labelsCsv]))
    return { job: services.work('import', input, (context) => runImport(library, services, input, context), { lane: 'import', canPause: true }) }
  }
  return {
    'import.start': start,
    'import.again': ({ jobId }) => {
      const asked = importCommands['import.start'].input.safeParse(library.jobs.payload(jobId)).data
      const gone = asked?.paths.find((path) => !existsSync(path))
      if (asked === undefined) throw new CommandError({ code: 'import-gone', message: 'What this import was to read is not known any more. Import the files again.' })
      if (gone !== undefined) throw new CommandError({ code: 'import-gone', message: `${gone} is not there any more. Import the files again from where they lie.` })
      return start(asked)
    },
    'import.preview': ({ paths, labelsCsv }) => {
      requireAbsolute(...paths, ...(labelsCsv === undefined ? [] : [labelsCsv]))
      return previewImport(paths, labelsCsv)
    },
    'import.discard': async ({ paths }) => {
      await removeUploads(library.dir, paths)
      return {}
    },
    'sample.start': ({ train = true }) => ({ job: services.work('sample', { train }, (context) => makeSample(train, context), { lane: train ? 'heavy' : 'import' }) }),
    'weights.add': (input) => {
      requireAbsolute(...input.paths)
      return { job: services.work('weights', input, (context) => installWeights(input, context), { lane: 'import' }) }
    }
  }
}

async function runImport(library: Library, services: AreaServices, input: CommandInput<'import.start'>, context: JobWorkContext): Promise<JsonValue> {
  const actor = services.actor()
  const images = new Set<number>()
  const refused: Refusal[] = []
  const tell = createThrottle(TELL_MS)
  const hooks: ImportHooks = {
    signal: context.signal,
    onProgress: context.onProgress,
    pause: context.pause,
    onRefused: (refusal) => void refused.push(refusal),
    onCommitted: () => tell(() => services.emit({ name: 'library.changed', payload: {} })),
    onImages: (_, ids) => {
      for (const id of ids) images.add(id)
    }
  }
  try {
    const report = await importPaths(library, await sharedCodecs(), input.paths, { ...importOptions(input), actor }, hooks)
    return resultOf(report, studiesOf(library, images).length)
  } finally {
    context.refuse(refused)
    // what was committed before a cancel is in the library all the same
    if (images.size > 0) services.score()
    await removeUploads(library.dir, input.paths)
  }
}

function importOptions({ labelsFromFolders, labels, labelsCsv, dataset, findings, uncertain, unlisted }: CommandInput<'import.start'>): ImportOptions {
  return {
    ...(labelsFromFolders === undefined ? {} : { labelsFromFolders }),
    ...(labels === undefined ? {} : { labels }),
    ...(labelsCsv === undefined ? {} : { labelsCsv }),
    ...(dataset === undefined ? {} : { dataset }),
    ...(findings === undefined ? {} : { findings }),
    ...(uncertain === undefined ? {} : { uncertain }),
    ...(unlisted === undefined ? {} : { unlisted })
  }
}

function resultOf({ imported, already, images, labels, refused, skipped, duplicates, conflicts, dataset, findings = [] }: ImportReport, studies: number): ImportResult {
  return {
    imported,
    already,
    images,
    labels,
    refused: refused.length,
    skipped: skipped.length,
    duplicates: duplicates.length,
    conflicts: { total: conflicts.length, items: conflicts.slice(0, CONFLICTS_LISTED).map(({ path, detail }) => ({ path, detail })) },
    studies,
    datasets: [...(dataset === undefined ? [] : [dataset]), ...findings].map(({ name, version, images: count, classes, leftOut }) => ({ name, version, images: count, classes: { ...classes }, leftOut }))
  }
}

function studiesOf(library: Library, images: ReadonlySet<number>): number[] {
  return library.db
    .prepare<[string], { study: number }>('SELECT DISTINCT series.study AS study FROM image JOIN series ON series.id = image.series WHERE image.id IN (SELECT value FROM json_each(?))')
    .all(JSON.stringify([...images]))
    .map(({ study }) => study)
}

/** Draws the films beside the library's own files and forgets them when they have been imported: they hold no patient. */
async function makeSample(wanted: boolean, context: JobWorkContext): Promise<JsonValue> {
  const { library, spawn, signal, onProgress, refuse } = context
  const dir = await mkdtemp(join(tmpdir(), 'hilum-sample-'))
  try {
    const source = join(dir, 'archive')
    const sample = await runJob(spawn, 'drawSample', { dir: source, changes: {}, resourcesDir: resourcesDir() }, { signal, onProgress })
    const report = (imported: ImportReport): ImportResult => resultOf(imported, library.archive.counts().studies)
    if (!wanted) {
      const imported = await importPaths(library, await sharedCodecs(), [source], { labels: 'auto', dataset: 'sample' }, { signal, onProgress })
      refuse(imported.refused)
      return { import: report(imported), run: null, model: null } satisfies SampleResult
    }
    const recipe = await findRecipe(DEFAULT_RECIPE, resourcesDir())
    const { imported, trained } = await importAndTrain(context, { source, dataset: 'sample', recipe, sample: sample.recipe }, () => undefined)
    refuse(imported.refused)
    return { import: report(imported), run: trained.run, model: `${trained.model.name}@${trained.model.version}` } satisfies SampleResult
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function installWeights({ paths, architecture }: CommandInput<'weights.add'>, { library, spawn, signal, onProgress, refuse }: JobWorkContext): Promise<JsonValue> {
  try {
    const { installed, refused } = await runJob(spawn, 'addWeights', { paths, dir: userWeightsDir(), ...(architecture === undefined ? {} : { architecture }) }, { signal, onProgress })
    refuse(refused)
    return { installed: installed.map(({ name, title, hash }) => ({ name, title, hash })) } satisfies WeightsResult
  } finally {
    await removeUploads(library.dir, paths)
  }
}
