import type { Command } from 'commander'
import type { ImportedDataset } from '../../handlers/import.ts'
import type { Lockbox } from '../../handlers/lockbox.ts'
import type { Library } from '../../store/openLibrary.ts'
import { libraryOption } from '../libraryOption.ts'
import { count, table } from '../output.ts'
import { caseLine, priorityLines } from '../caseLines.ts'
import type { CommandContext, RunCommand } from '../commandContext.ts'
import { parseFindings, parseUncertain } from '../findingOptions.ts'
import { FILTER_HELP, parseFilters, parseSort } from '../worklistFilter.ts'
import { share } from '../share.ts'
import { UsageError } from '../usageError.ts'
import { wholeNumber } from '../wholeNumber.ts'
import { lockboxLines } from './datasets.ts'

/** Commands about what a library holds: import, cases, export, delete. */
export function addLibraryCommands(program: Command, run: RunCommand): void {
  program
    .command('import')
    .description('copy images into a library, with their labels; a bad file is listed and never stops the rest')
    .argument('<paths...>', 'files, folders and ZIP archives')
    .option('--library <dir>', 'the library, made where there is none (default: HILUM_LIBRARY, else the one in your data folder)')
    .option('--labels-from-folders', 'the class of a file is the sub-folder it lies in')
    .option('--labels <csv>', 'a table with the columns file, label, patient, group (and study, source or site, urgency, sha256)')
    .option('--dataset <name>', 'freeze the labelled images under this name')
    .option('--findings <columns>', 'columns of the table that say present (1), absent (0) or uncertain (-1), divided by commas; with --dataset a data set for each')
    .option('--unlisted', 'with a table: import what it does not list too, without labels')
    .option('--uncertain <policy>', 'images on which a finding is uncertain: exclude, present or absent')
    .option('--lockbox <share>', 'seal this share of the data set as its test part: 0.2 for instance')
    .action((paths: string[], options: { library?: string; labelsFromFolders?: boolean; labels?: string; dataset?: string; findings?: string; uncertain?: string; unlisted?: boolean; lockbox?: string }) =>
      run(async (context) => {
        const { output, signal, refused } = context
        const fraction = options.lockbox === undefined ? undefined : share(options.lockbox, '--lockbox')
        if (fraction !== undefined && options.dataset === undefined) throw new UsageError('--lockbox seals a part of a data set: it needs --dataset')
        if (fraction !== undefined && options.findings !== undefined) throw new UsageError('--findings makes several data sets: seal each with `hilum datasets lockbox` afterwards')
        if (options.labelsFromFolders === true && options.labels !== undefined) throw new UsageError('--labels and --labels-from-folders exclude each other')
        const findings = options.findings === undefined ? undefined : parseFindings(options.findings)
        const uncertain = options.uncertain === undefined ? undefined : parseUncertain(options.uncertain)
        if (findings !== undefined && options.labels === undefined) throw new UsageError('--findings names columns of a table: give it with --labels')
        if (options.unlisted === true && options.labels === undefined) throw new UsageError('--unlisted is about what a table does not list: give one with --labels')
        const [{ importPaths }, { loadCodecs }] = await Promise.all([import('../../handlers/import.ts'), import('../../codecs.ts')])
        const { withLibrary } = await import('../withLibrary.ts')
        await withLibrary(options.library, { create: true }, async (library) => {
          const report = await importPaths(
            library,
            await loadCodecs(),
            paths,
            {
              labelsFromFolders: options.labelsFromFolders === true,
              ...(options.labels === undefined ? {} : { labelsCsv: options.labels }),
              ...(options.dataset === undefined ? {} : { dataset: options.dataset }),
              ...(findings === undefined ? {} : { findings }),
              ...(uncertain === undefined ? {} : { uncertain }),
              ...(options.unlisted === undefined ? {} : { unlisted: options.unlisted })
            },
            { signal, onProgress: output.progress }
          )
          if (report.refused.length > 0) refused()
          const lockbox = fraction === undefined || report.dataset === undefined ? undefined : await sealImported(library, context, report.dataset.name, fraction)
          output.result({ library: library.dir, ...report, ...(lockbox === undefined ? {} : { lockbox }) }, () => [
            `${count(report.imported, 'file')} imported into ${library.dir}, ${report.already} there already.`,
            ...report.refused.map((file) => `refused  ${file.path}: ${file.reason} (${file.code})`),
            ...report.conflicts.map((conflict) => `conflict  ${conflict.path}: ${conflict.detail}`),
            ...(report.duplicates.length === 0 ? [] : [`${count(report.duplicates.length, 'file')} with the pixels of another file.`]),
            ...(report.skipped.length === 0 ? [] : [`${count(report.skipped.length, 'file')} skipped: text or tables, no images.`]),
            ...[...(report.dataset === undefined ? [] : [report.dataset]), ...(report.findings ?? [])].map(datasetLine),
            ...(lockbox === undefined ? [] : lockboxLines(lockbox))
          ])
        })
      })
    )

  program
    .command('cases')
    .description('studies by urgency, then by what the model makes of them')
    .addOption(libraryOption)
    .option('--limit <n>', 'rows shown as text', '50')
    .option('--by-priority', 'what to read next: unread studies by clinical urgency, then calibrated risk, rising while they wait')
    .option('--filter <filters...>', FILTER_HELP)
    .option('--sort <order>', 'ai, next, urgency, acquired, waiting, patient, id, study, age, status, images, priors or readAt; acquired:desc is the other way round', 'ai')
    .option('--ageing <hours>', 'for --by-priority: after these an unsuspicious study stands beside a certain one that has just come in', '48')
    .action((options: { library?: string; limit: string; byPriority?: boolean; ageing: string; filter?: string[]; sort: string }) =>
      run(async ({ output }) => {
        const [{ listCases }, { withLibrary }] = await Promise.all([import('../../handlers/cases.ts'), import('../withLibrary.ts')])
        await withLibrary(options.library, {}, async (library) => {
          const limit = output.json ? Number.MAX_SAFE_INTEGER : Number(options.limit)
          if (!Number.isInteger(limit) || limit < 1) throw new UsageError(`--limit takes a whole number above 0, not "${options.limit}"`)
          const query = parseFilters(options.filter ?? [])
          const sort = parseSort(options.sort)
          if (options.byPriority === true) {
            const { casesByPriority } = await import('../../handlers/casesByPriority.ts')
            const ageingHours = Number(options.ageing)
            if (!(ageingHours > 0)) throw new UsageError(`--ageing takes hours above 0, not "${options.ageing}"`)
            const waiting = casesByPriority(library, { now: new Date(), ageingHours, limit, query })
            output.result({ library: library.dir, ...waiting }, () => priorityLines(waiting))
            return
          }
          const { total, cases } = listCases(library, { offset: 0, limit }, query, sort)
          output.result({ library: library.dir, total, cases }, () => [
            ...table([['patient', 'study', 'acquired', 'images', 'urgency', 'score', 'model', 'labels'], ...cases.map(caseLine)]),
            ...(total > cases.length ? [`… ${total - cases.length} more: --limit ${total}`] : []),
            'Research use only, not for diagnosis'
          ])
        })
      })
    )

  program
    .command('export')
    .description('copy originals out of a library as they were imported; they name their patients: for what leaves the house there is anonymize')
    .requiredOption('--out <dir>', 'where the copies go; nothing there is overwritten')
    .option('--dataset <name>', 'those of a data set')
    .option('--patient <id>', 'those of a patient: PatientID, or #12 for one without')
    .option('--studies <numbers>', 'those of studies, by the numbers of `hilum cases --json`, divided by commas')
    .addOption(libraryOption)
    .action((options: { out: string; dataset?: string; patient?: string; studies?: string; library?: string }) =>
      run(async ({ output, signal, refused }) => {
        const { out, dataset, patient } = options
        const studies = options.studies?.split(',').map((number) => wholeNumber(number.trim(), '--studies'))
        if ([dataset, patient, studies].filter((choice) => choice !== undefined).length !== 1) throw new UsageError('Give one of --dataset, --patient and --studies')
        const [{ exportStudies }, { withLibrary }] = await Promise.all([import('../../handlers/exportStudies.ts'), import('../withLibrary.ts')])
        await withLibrary(options.library, {}, async (library) => {
          const choice = { ...(dataset === undefined ? {} : { dataset }), ...(patient === undefined ? {} : { patient }), ...(studies === undefined ? {} : { studies }) }
          const report = await exportStudies(library, choice, out, { signal, onProgress: output.progress })
          library.audit.record('studies.exported', { studies: report.studies, files: report.written + report.already })
          if (report.refused.length > 0) refused()
          output.result({ out, ...report }, () => [
            `${count(report.written, 'file')} of ${count(report.studies, 'study', 'studies')} written to ${out}${report.already === 0 ? '' : `, ${report.already} there already`}.`,
            ...report.refused.map(({ path, reason }) => `refused  ${path}: ${reason}`)
          ])
        })
      })
    )

  program
    .command('delete')
    .description('remove a patient with every trace')
    .requiredOption('--patient <id>', 'PatientID, or #12 for a patient without one')
    .addOption(libraryOption)
    .action((options: { patient: string; library?: string }) =>
      run(async ({ output }) => {
        const [{ deletePatient }, { withLibrary }] = await Promise.all([import('../../handlers/delete.ts'), import('../withLibrary.ts')])
        await withLibrary(options.library, {}, (library) => {
          const report = deletePatient(library, options.patient)
          output.result(report, () => [
            `Deleted: ${count(report.studies, 'study', 'studies')}, ${count(report.images, 'image')}, ${count(report.files, 'file')}, ${count(report.featureRows, 'row')} of features.`,
            ...(report.models.length === 0 ? [] : [`Models that learned from this patient, to be trained again: ${report.models.join(', ')}`]),
            ...report.datasets.map(({ dataset, removed, nextVersion }) => `Data set ${dataset} lost ${count(removed, 'image')}${nextVersion === undefined ? '' : `; what is left is version ${nextVersion}`}.`),
            ...report.outsideReports.map((path) => `A report outside the library shows these images; remove it by hand: ${path}`),
            ...(report.pendingFiles > 0 ? [`Held open by another program, gone when the library is opened next: ${count(report.pendingFiles, 'file')}.`] : []),
            ...(report.rewritten ? [] : ['The database could not be rewritten now; it is when the library is opened next.'])
          ])
        })
      })
    )
}

/** A lockbox is drawn once: importing more into the data set leaves it as it is. */
async function sealImported(library: Library, context: CommandContext, dataset: string, fraction: number): Promise<Lockbox> {
  const [{ lockboxOf, sealLockbox }, { workContextOf }] = await Promise.all([import('../../handlers/lockbox.ts'), import('../workContextOf.ts')])
  const before = lockboxOf(library, dataset)
  return before.images > 0 ? before : sealLockbox(workContextOf(library, context), { dataset, fraction })
}

function datasetLine({ name, version, classes, leftOut, uncertain }: ImportedDataset): string {
  const held = Object.entries(classes).map(([label, n]) => `${n} ${label}`).join(', ')
  const others = leftOut - uncertain
  const left = [...(uncertain === 0 ? [] : [`${uncertain} uncertain`]), ...(others === 0 ? [] : [`${others} left out, without a label or with contradictory ones`])]
  return `Data set ${name}, version ${version}: ${[held, ...left].join('; ')}.`
}
