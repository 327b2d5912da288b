import { Option, type Command } from 'commander'
import type { RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'

interface Options {
  readonly library?: string
  readonly csv?: boolean
  readonly notes?: boolean
  readonly queue?: boolean
}

/** `hilum readings`: what people answered, and how that agrees with the models. */
export function addReadingsCommand(program: Command, run: RunCommand): void {
  program
    .command('readings')
    .description("readers' answers beside the models', with agreement at the operating point and how many answers changed after the AI was shown")
    .addOption(libraryOption)
    .option('--csv', 'as comma-separated values')
    .option('--notes', 'with the notes, which may name a patient')
    .addOption(new Option('--queue', 'the training queue instead: labels that readings propose').conflicts(['csv', 'notes']))
    .action((options: Options) =>
      run(async ({ output }) => {
        const [{ exportReadings }, { listProposals }, { withLibrary }, { readingLines, readingsCsv }, { table }] = await Promise.all([
          import('../../handlers/reading/exportReadings.ts'),
          import('../../handlers/reading/proposals.ts'),
          import('../withLibrary.ts'),
          import('../readingLines.ts'),
          import('../output.ts')
        ])
        await withLibrary(options.library, {}, (library) => {
          if (options.queue === true) {
            const proposals = listProposals(library)
            output.result(proposals, () => [
              ...table([['study', 'finding', 'proposed', 'now', 'by', 'when'], ...proposals.map((one) => [String(one.studyId), one.finding, one.value ?? '?', one.present.join(', '), one.proposedBy, one.proposedAt.slice(0, 16).replace('T', ' ')])]),
              `${proposals.length} in the training queue.`
            ])
            return
          }
          const exported = exportReadings(library, { notes: options.notes === true })
          output.result(exported, () => (options.csv === true ? readingsCsv(exported.readings) : readingLines(exported)))
        })
      })
    )
}
