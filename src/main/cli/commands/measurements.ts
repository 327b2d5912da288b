import type { Command } from 'commander'
import type { Measurement } from '../../../contract/index.ts'
import type { RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'

/** The command about what people have measured on images. */
export function addMeasurementsCommand(program: Command, run: RunCommand): void {
  program
    .command('measurements')
    .description('measurements drawn on images, with their figures, unit and provenance, author and time')
    .addOption(libraryOption)
    .option('--study <uid>', 'only this Study Instance UID')
    .option('--patient <id>', 'only this PatientID')
    .action((options: { library?: string; study?: string; patient?: string }) =>
      run(async ({ output }) => {
        const [{ findStudies }, { listMeasurements }, { withLibrary }] = await Promise.all([
          import('../../handlers/series.ts'), import('../../handlers/measurements.ts'), import('../withLibrary.ts')
        ])
        await withLibrary(options.library, {}, async (library) => {
          const measurements = findStudies(library, { studyUid: options.study, patientId: options.patient }).flatMap((study) => listMeasurements(library, study))
          output.result({ library: library.dir, measurements }, () => measurements.map(measurementLine))
        })
      })
    )
}

function measurementLine({ imageId, kind, text, values, changedBy, changedAt }: Measurement): string {
  const figures = values.map(({ name, value, unit }) => `${name} ${Number(value.toFixed(2))}${unit === '' ? '' : ` ${unit}`}`)
  return [`image ${imageId}: ${kind}`, ...figures, ...(text === '' ? [] : [JSON.stringify(text)]), `${changedBy}, ${changedAt}`].join('; ')
}
