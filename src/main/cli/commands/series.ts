import type { Command } from 'commander'
import type { ImageStack, SeriesInfo } from '../../../contract/index.ts'
import { libraryOption } from '../libraryOption.ts'
import { count } from '../output.ts'
import type { RunCommand } from '../commandContext.ts'

/** The command about how images of a series lie in the patient. */
export function addSeriesCommand(program: Command, run: RunCommand): void {
  program
    .command('series')
    .description('series in reading order: stacks, spacing, orientation, view, gaps and duplicates, which share a frame of reference')
    .addOption(libraryOption)
    .option('--study <uid>', 'only this Study Instance UID')
    .option('--patient <id>', 'only this PatientID')
    .action((options: { library?: string; study?: string; patient?: string }) =>
      run(async ({ output, signal }) => {
        const [{ findStudies, listSeries }, { withLibrary }] = await Promise.all([import('../../handlers/series.ts'), import('../withLibrary.ts')])
        await withLibrary(options.library, {}, async (library) => {
          const series: SeriesInfo[] = []
          for (const study of findStudies(library, { studyUid: options.study, patientId: options.patient })) {
            signal.throwIfAborted()
            series.push(...(await listSeries(library, study, { signal, onProgress: output.progress })))
          }
          output.result({ library: library.dir, series }, () => series.flatMap((one) => [...seriesLines(one, series), '']))
        })
      })
    )
}

function seriesLines(series: SeriesInfo, all: readonly SeriesInfo[]): string[] {
  const facts = [
    series.modality ?? 'no modality', series.description ?? '', `view ${series.views.join(', ') || 'unknown'}`, `laterality ${series.lateralities.join(', ') || 'unknown'}`,
    `age group ${series.ageGroup ?? 'unknown'}`, series.framesPerSecond === null ? '' : `${series.framesPerSecond.toFixed(1)} frames/s`
  ]
  const linked = all.filter(({ seriesId }) => series.linkedSeriesIds.includes(seriesId)).map(({ number, uid }) => (number === null ? uid : String(number)))
  return [
    `Series ${series.number ?? ''} of patient ${series.patientId ?? 'without ID'}, ${count(series.imageCount, 'image')}: ${facts.filter((fact) => fact !== '').join(', ')}`,
    ...series.stacks.map((stack) => `  ${stackLine(stack)}`),
    ...[...series.findings, ...series.stacks.flatMap(({ findings }) => findings)].map(({ kind, detail }) => `  ${kind}: ${detail}`),
    ...(linked.length === 0 ? [] : [`  shares its frame of reference with series ${linked.join(', ')}`]),
    ...(series.supersededCount === 0 ? [] : [`  ${count(series.supersededCount, 'image')} not shown: a corrected copy takes the place`]),
    ...(series.unreadCount === 0 ? [] : [`  ${count(series.unreadCount, 'image')} whose original could not be read`])
  ]
}

function stackLine({ kind, plane, edges, phase, slices, sliceSpacing, sliceThickness, pixelSpacing, tilt }: ImageStack): string {
  return [
    `${kind}${plane === null ? '' : ` ${plane}`}, ${count(slices.length, kind === 'volume' ? 'slice' : 'image')}`,
    ...(phase === null ? [] : [`phase ${phase.index + 1} of ${phase.count} by ${phase.by}${phase.value === null ? '' : ` ${phase.value}`}`]),
    ...(sliceSpacing === null ? [] : [`${decimals(sliceSpacing)} mm apart`]),
    ...(sliceThickness === null ? [] : [`${decimals(sliceThickness)} mm thick`]),
    ...(tilt === null ? [] : [`tilted by ${tilt.toFixed(1)} degrees`]),
    pixelSpacing === null ? 'px' : `pixels ${decimals(pixelSpacing.row)} x ${decimals(pixelSpacing.column)} ${pixelSpacing.label}`,
    edges === null ? 'orientation unknown' : `left ${edges.left}, right ${edges.right}, top ${edges.top}, bottom ${edges.bottom}`
  ].join('; ')
}

function decimals(value: number): string {
  return String(Number(value.toFixed(3)))
}
