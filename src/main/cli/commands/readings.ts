import { InvalidArgumentError, Option, type Command } from 'commander'
import type { ReaderAnswer } from '../../../contract/index.ts'
import type { RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'
import { wholeNumber } from '../wholeNumber.ts'

interface ListOptions {
  readonly library?: string
  readonly csv?: boolean
  readonly notes?: boolean
  readonly queue?: boolean
  readonly accept?: readonly number[]
  readonly dismiss?: readonly number[]
  readonly by?: string
}

interface ReadOptions {
  readonly library?: string
  readonly answer: ReaderAnswer
  readonly found: string[]
  readonly note: string
  readonly by: string
  readonly sawAi?: boolean
}

const ANSWERS: readonly ReaderAnswer[] = ['present', 'absent', 'uncertain']

/** `hilum readings`, `hilum read`, `hilum evidence`: what people and models say of studies. */
export function addReadingsCommands(program: Command, run: RunCommand): void {
  program
    .command('readings')
    .description("readers' answers beside the models', with agreement at the operating point and how many answers changed after the AI was shown")
    .addOption(libraryOption)
    .option('--csv', 'as comma-separated values')
    .option('--notes', 'with the notes, which may name a patient')
    .addOption(new Option('--queue', 'the training queue instead: labels that readings propose').conflicts(['csv', 'notes']))
    .addOption(new Option('--accept <ids>', 'of the queue: take these over as labels, in place of those before, which are kept as retired').argParser(numbers).implies({ queue: true }))
    .addOption(new Option('--dismiss <ids>', 'of the queue: set these aside').argParser(numbers).implies({ queue: true }))
    .option('--by <name>', 'who decides about the queue')
    .action((options: ListOptions) =>
      run(async ({ output }) => {
        const [{ exportReadings }, { decideProposals, listProposals }, { withLibrary }, { proposalLines, readingLines, readingsCsv }] = await Promise.all([
          import('../../handlers/reading/exportReadings.ts'),
          import('../../handlers/reading/proposals.ts'),
          import('../withLibrary.ts'),
          import('../readingLines.ts')
        ])
        await withLibrary(options.library, {}, (library) => {
          if (options.queue === true) {
            for (const [proposalIds, accept] of [[options.accept, true], [options.dismiss, false]] as const) if (proposalIds !== undefined) decideProposals(library, options.by ?? '', { proposalIds, accept })
            const proposals = listProposals(library)
            output.result(proposals, () => proposalLines(proposals))
            return
          }
          const exported = exportReadings(library, { notes: options.notes === true })
          output.result(exported, () => (options.csv === true ? readingsCsv(exported.readings) : readingLines(exported)))
        })
      })
    )

  program
    .command('read')
    .description('keep a person’s answer about a study, by its number in `hilum cases --json`')
    .argument('<study>', 'number of the study')
    .addOption(libraryOption)
    .addOption(new Option('--answer <answer>', 'whether the finding is there').choices(ANSWERS).makeOptionMandatory())
    .option('--found <class>', 'a class that is seen; may be repeated', (one: string, before: string[]) => [...before, one], [])
    .option('--note <text>', 'a note', '')
    .requiredOption('--by <name>', 'the reader')
    .option('--saw-ai', 'the models’ answers were shown to the reader before')
    .action((study: string, { library: dir, answer, found, note, by, sawAi }: ReadOptions) =>
      run(async ({ output }) => {
        const studyId = wholeNumber(study, 'the study')
        const [{ addReading }, { questionOf }, { withLibrary }] = await Promise.all([import('../../handlers/reading/addReading.ts'), import('../../handlers/reading/questionOf.ts'), import('../withLibrary.ts')])
        await withLibrary(dir, {}, (library) => {
          const kept = library.transaction(() => {
            const { modelId, finding } = questionOf(library, studyId)
            const given = { studyId, finding, answer, found, note, ...(modelId === null ? {} : { modelId }) }
            return addReading(library, by, given, { sawAi: sawAi === true })
          })
          output.result(kept, () => [`Kept: ${kept.reading.found.join(', ') || kept.reading.answer}, by ${by}.${kept.proposed ? ' It disagrees with the model; the label is proposed for training.' : ''}`])
        })
      })
    )

  program
    .command('evidence')
    .description('what the models say of a study, where the score lies among labelled cases, and what their cards warn of')
    .argument('<study>', 'number of the study, as in `hilum cases --json`')
    .addOption(libraryOption)
    .option('--similar <n>', 'with so many look-alikes of other patients, by the shown model’s features')
    .action((study: string, options: { library?: string; similar?: string }) =>
      run(async (context) => {
        const studyId = wholeNumber(study, 'the study')
        const similar = options.similar === undefined ? 0 : wholeNumber(options.similar, '--similar')
        const [{ studyEvidence }, { withLibrary }, { workContextOf }, { evidenceLines }] = await Promise.all([
          import('../../handlers/reading/studyEvidence.ts'),
          import('../withLibrary.ts'),
          import('../workContextOf.ts'),
          import('../readingLines.ts')
        ])
        await withLibrary(options.library, {}, async (library) => {
          const found = await studyEvidence(workContextOf(library, context), studyId, similar)
          context.output.result(found, () => evidenceLines(found))
        })
      })
    )
}

function numbers(text: string): number[] {
  const ids = text.split(',').map(Number)
  if (!ids.every((id) => Number.isInteger(id) && id > 0)) throw new InvalidArgumentError('Numbers, with commas between them.')
  return ids
}
