import type { CommandContext } from './commandContext.ts'
import { UsageError } from './usageError.ts'
import { wholeNumber } from './wholeNumber.ts'

/** `hilum train --resume RUN`: what the run was to do stands in the library; only where the report goes may be said again. */
export async function resumeTraining(context: CommandContext, run: string, recipe: string | undefined, options: Readonly<Record<string, unknown>> & { readonly library?: string; readonly out?: string }): Promise<void> {
  const id = wholeNumber(run, '--resume')
  const alone = ['dataset', 'form', 'classes', 'split', 'also', 'findings', 'set', 'prevalence'].filter((name) => options[name] !== undefined)
  if (recipe !== undefined || alone.length > 0) throw new UsageError('--resume takes recipe, data set and settings from the run: give --library and --out alone')
  const [{ train }, { RunNotResumableError, unfinishedRun }, { clusterRunOf }, { writeReport }, { withLibrary }, { workContextOf }, { makeOutputFolder }, { trainLines }] = await Promise.all([
    import('../handlers/train.ts'),
    import('../handlers/resumeRun.ts'),
    import('../handlers/run/clusterRun.ts'),
    import('../handlers/writeReport.ts'),
    import('./withLibrary.ts'),
    import('./workContextOf.ts'),
    import('../handlers/outputFolder.ts'),
    import('./trainLines.ts')
  ])
  await withLibrary(options.library, {}, async (library) => {
    const { engine, numericClass, ...asked } = unfinishedRun(library, id)
    if (clusterRunOf(library, id) !== undefined) throw new RunNotResumableError(id, 'it ran on a cluster: go on with it from its page, or with "hilum scale resume" and "hilum scale train"')
    const work = workContextOf(library, context, { ...(engine === null ? {} : { engine }), ...(numericClass === null ? {} : { precision: numericClass }) })
    if (options.out !== undefined) await makeOutputFolder(options.out)
    const result = await train(work, { ...asked, audit: options['audit'] !== false, resume: id })
    const report = options.out === undefined ? undefined : await writeReport(work, result.run, options.out)
    if (result.record.refused.length > 0) context.refused()
    context.output.result({ ...result, ...(report === undefined ? {} : { report }) }, () => trainLines(result, report))
  })
}
