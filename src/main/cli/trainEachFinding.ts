import type { FindingsResult } from '../handlers/trainFindings.ts'
import type { TrainOptions } from '../handlers/train.ts'
import type { CommandContext } from './commandContext.ts'
import { parseFindings } from './findingOptions.ts'
import { intervalText, numberText } from './figureText.ts'
import { table } from './output.ts'

/** `hilum train RECIPE --dataset NAME --findings a,b`: a model a finding, and a row of figures for each. Throws UsageError and what `trainFindings` throws. */
export async function trainEachFinding(
  context: CommandContext, training: TrainOptions, findings: string, options: { readonly library?: string; readonly engine: string; readonly precision: string; readonly out?: string }
): Promise<void> {
  const names = parseFindings(findings)
  const [{ trainFindings }, { withLibrary }, { workContextOf }] = await Promise.all([import('../handlers/trainFindings.ts'), import('./withLibrary.ts'), import('./workContextOf.ts')])
  await withLibrary(options.library, {}, async (library) => {
    const result = await trainFindings(workContextOf(library, context, options), training, names, options.out)
    if (result.refused.length > 0) context.refused()
    context.output.result(result, () => findingsLines(result))
  })
}

function findingsLines({ rows, refused, written }: FindingsResult): string[] {
  return [
    ...table([
      ['finding', 'test images', 'with it', 'AUC', '95 %', 'thumbnail', 'calibration error', 'recalibrated', 'model'],
      ...rows.map((row) => [
        row.finding, String(row.testImages), String(row.positives), numberText(row.auc), intervalText(row.auc), numberText(row.thumbnailAuc), numberText(row.ece), numberText(row.eceRecalibrated), row.model
      ])
    ]),
    ...refused.map(({ finding, reason }) => `not learned  ${finding}: ${reason}`),
    ...(written === undefined ? [] : [`Report: ${written.html}`]),
    'Research use only, not for diagnosis'
  ]
}
