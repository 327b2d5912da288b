import type { Command } from 'commander'
import type { CreatedDataset } from '../../handlers/dataset/createDataset.ts'
import type { Lockbox } from '../../handlers/lockbox.ts'
import type { RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'
import { table } from '../output.ts'
import { share } from '../share.ts'
import { UsageError } from '../usageError.ts'
import { wholeNumber } from '../wholeNumber.ts'

/** Commands about data sets: their versions, and their lockboxes. */
export function addDatasetCommands(program: Command, run: RunCommand): void {
  const datasets = program.command('datasets').description('the data sets of a library, latest versions, and their lockboxes')

  datasets
    .command('list', { isDefault: true })
    .description('name, version, classes, images and what is sealed of them')
    .addOption(libraryOption)
    .action((options: { library?: string }) =>
      run(async ({ output }) => {
        const [{ listDatasets }, { withLibrary }] = await Promise.all([import('../../handlers/listDatasets.ts'), import('../withLibrary.ts')])
        await withLibrary(options.library, {}, (library) => {
          const rows = listDatasets(library)
          output.result(rows, () =>
            table([
              ['data set', 'version', 'images', 'sealed', 'opened', 'classes', 'hash'],
              ...rows.map(({ name, version, images, lockbox, classes, hash }) => [name, String(version), String(images), String(lockbox.images), String(lockbox.openings), classes.join(', '), hash.slice(0, 12)])
            ])
          )
        })
      })
    )

  datasets
    .command('show')
    .description('classes, patients, sources and versions of one data set')
    .argument('<dataset>', 'a data set of the library, latest version')
    .addOption(libraryOption)
    .action((dataset: string, options: { library?: string }) =>
      run(async ({ output }) => {
        const [{ datasetDetail }, { withLibrary }] = await Promise.all([import('../../handlers/dataset/datasetDetail.ts'), import('../withLibrary.ts')])
        await withLibrary(options.library, {}, (library) => {
          const detail = datasetDetail(library, dataset)
          output.result(detail, () => [
            `${detail.dataset.name}, version ${detail.dataset.version}: ${detail.images} images of ${detail.patients ?? 'unknown'} patients in ${detail.groups} groups; ${detail.patientsInSeveralClasses} patients in several classes`,
            ...table([
              ['class', 'images', 'patients', 'groups', 'sources', 'width : height'],
              ...detail.classes.map(({ label, images, patients, groups, sources, aspect }) => [label, String(images), patients === null ? 'n/a' : String(patients), String(groups), sources.map(({ source }) => source ?? 'not named').join(', '), `${aspect.least.toFixed(2)} to ${aspect.most.toFixed(2)}`])
            ])
          ])
        })
      })
    )

  datasets
    .command('reread')
    .description('the present labels of a data set\'s own images, as its next version where any of them changed')
    .argument('<name>', 'of the data set')
    .addOption(libraryOption)
    .action((name: string, options: { library?: string }) =>
      run(async ({ output }) => {
        const [{ rereadDataset }, { withLibrary }] = await Promise.all([import('../../handlers/dataset/createDataset.ts'), import('../withLibrary.ts')])
        await withLibrary(options.library, {}, (library) => {
          const made = rereadDataset(library, name)
          output.result(made, () => frozenLines(made))
        })
      })
    )

  datasets
    .command('create')
    .description('freeze the labels that are in the library under a name; again: a new version where they changed')
    .argument('<name>', 'of the data set')
    .addOption(libraryOption)
    .option('--finding <finding>', 'labels of this finding (diagnosis: what folders and tables say)')
    .option('--uncertain <policy>', 'of a finding that is present, absent or uncertain: exclude, present or absent')
    .option('--from <methods>', 'labels that came this way alone, divided by commas: folder, csv, reader')
    .option('--modality <modality>', 'images of this modality alone')
    .option('--source <source>', 'images of this source alone')
    .action((name: string, options: { library?: string; finding?: string; uncertain?: string; from?: string; modality?: string; source?: string }) =>
      run(async ({ output }) => {
        const uncertain = (['exclude', 'present', 'absent'] as const).find((policy) => policy === options.uncertain)
        if (options.uncertain !== undefined && uncertain === undefined) throw new UsageError(`--uncertain takes exclude, present or absent, not "${options.uncertain}"`)
        const [{ createDataset }, { withLibrary }] = await Promise.all([import('../../handlers/dataset/createDataset.ts'), import('../withLibrary.ts')])
        await withLibrary(options.library, {}, (library) => {
          const { modality, source, finding, from } = options
          const made = createDataset(library, { name, finding, uncertain, methods: from?.split(','), where: { ...(modality === undefined ? {} : { modality }), ...(source === undefined ? {} : { source }) } })
          output.result(made, () => frozenLines(made))
        })
      })
    )

  datasets
    .command('lockbox')
    .description('seal a grouped, stratified part as the test part, or show what is sealed and who opened it')
    .argument('<dataset>', 'a data set of the library, latest version')
    .addOption(libraryOption)
    .option('--fraction <share>', 'seal this share of the images: 0.2 for instance')
    .option('--seed <n>', 'of the draw', '1')
    .action((dataset: string, options: { library?: string; fraction?: string; seed: string }) =>
      run(async (context) => {
        const fraction = options.fraction === undefined ? undefined : share(options.fraction, '--fraction')
        const seed = wholeNumber(options.seed, '--seed')
        const [{ lockboxOf, sealLockbox }, { withLibrary }, { workContextOf }] = await Promise.all([import('../../handlers/lockbox.ts'), import('../withLibrary.ts'), import('../workContextOf.ts')])
        await withLibrary(options.library, {}, async (library) => {
          const lockbox = fraction === undefined ? lockboxOf(library, dataset) : await sealLockbox(workContextOf(library, context), { dataset, fraction, seed })
          context.output.result(lockbox, () => lockboxLines(lockbox))
        })
      })
    )
}

function frozenLines({ dataset, classes, leftOut }: CreatedDataset): string[] {
  return [
    `${dataset.name}, version ${dataset.version}: ${Object.entries(classes).map(([label, n]) => `${n} ${label}`).join(', ')}`,
    `left out: ${leftOut.noLabel} without a label, ${leftOut.contradicting} with contradictory ones, ${leftOut.uncertain} uncertain`
  ]
}

/** A lockbox as a person reads it. */
export function lockboxLines({ dataset, images, groups, classes, openings }: Lockbox): string[] {
  if (images === 0) return [`Data set ${dataset.name}, version ${dataset.version}, has no lockbox. Seal one with --fraction 0.2.`]
  return [
    `Data set ${dataset.name}, version ${dataset.version}: ${images} images of ${groups} groups are sealed (${Object.entries(classes).map(([name, n]) => `${n} ${name}`).join(', ')}).`,
    ...(openings.length === 0 ? ['Never opened.'] : openings.map(({ at, by, reason, version, model }) => `opened ${at} ${by === '' ? '' : `by ${by} `}for ${model}, version ${version}: ${reason}`))
  ]
}
