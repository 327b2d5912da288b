import type { Command } from 'commander'
import type { Lockbox } from '../../handlers/lockbox.ts'
import type { RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'
import { table } from '../output.ts'
import { share } from '../share.ts'
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

/** A lockbox as a person reads it. */
export function lockboxLines({ dataset, images, groups, classes, openings }: Lockbox): string[] {
  if (images === 0) return [`Data set ${dataset.name}, version ${dataset.version}, has no lockbox. Seal one with --fraction 0.2.`]
  return [
    `Data set ${dataset.name}, version ${dataset.version}: ${images} images of ${groups} groups are sealed (${Object.entries(classes).map(([name, n]) => `${n} ${name}`).join(', ')}).`,
    ...(openings.length === 0 ? ['Never opened.'] : openings.map(({ at, by, reason, version, model }) => `opened ${at} ${by === '' ? '' : `by ${by} `}for ${model}, version ${version}: ${reason}`))
  ]
}
