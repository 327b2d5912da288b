import type { Command } from 'commander'
import { userInfo } from 'node:os'
import type { WorklistDeed } from '../../../contract/index.ts'
import type { RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'
import { count } from '../output.ts'
import { UsageError } from '../usageError.ts'
import { FILTER_HELP, parseFilters } from '../worklistFilter.ts'

interface MarkOptions {
  readonly library?: string
  readonly filter?: string[]
  readonly read?: boolean
  readonly unread?: boolean
  readonly flag?: boolean
  readonly unflag?: boolean
  readonly urgency?: string
  readonly label?: string
  readonly queue?: boolean
  readonly unqueue?: boolean
  readonly dataset?: string
  readonly finding?: string
  readonly by?: string
}

const URGENCIES = ['stat', 'urgent', 'routine', 'none'] as const

/** What a person does to studies from the worklist. */
export function addMarkCommand(program: Command, run: RunCommand): void {
  program
    .command('mark')
    .description('mark studies as read, flag them, set their urgency, label them, queue them for training or add them to a data set')
    .argument('[studies...]', 'numbers of studies, as `hilum cases --json` lists them (studyId)')
    .addOption(libraryOption)
    .option('--filter <filters...>', `all studies that match: ${FILTER_HELP}`)
    .option('--read', 'read, without an answer')
    .option('--unread', 'to be read again')
    .option('--flag', 'flag')
    .option('--unflag', 'take the flag away')
    .option('--urgency <urgency>', 'stat, urgent, routine or none')
    .option('--label <label>', 'FINDING=VALUE: present, absent, uncertain or a class; FINDING= takes yours back')
    .option('--queue', 'queue for training')
    .option('--unqueue', 'take out of the queue')
    .option('--dataset <name>', 'freeze a new version of this data set that holds them too')
    .option('--finding <name>', 'for a new data set: the finding whose labels are its classes')
    .option('--by <name>', 'who says it; your user name where absent')
    .action((studies: string[], options: MarkOptions) =>
      run(async ({ output }) => {
        const [{ createWorklistDeeds }, { addToDataset }, { withLibrary }] = await Promise.all([import('../../handlers/worklist/deeds.ts'), import('../../handlers/worklist/addToDataset.ts'), import('../withLibrary.ts')])
        const by = options.by ?? userInfo().username
        const query = options.filter === undefined ? undefined : parseFilters(options.filter)
        const named = studies.map(studyNumber)
        if ((query === undefined) === (named.length === 0)) throw new UsageError('Name studies by their numbers, or all that match with --filter: one of the two')
        await withLibrary(options.library, {}, (library) => {
          library.worklist.freshen()
          const studyIds = query === undefined ? named : library.worklist.ids(query, { by: 'ai', descending: false })
          const deeds = createWorklistDeeds(library, () => by)
          const label = options.label === undefined ? undefined : labelOf(options.label)
          const urgency = options.urgency === undefined ? undefined : urgencyOf(options.urgency)
          const work: readonly (readonly [string, (() => WorklistDeed) | undefined])[] = [
            ['read', options.read === true ? () => deeds.read(studyIds, true) : undefined],
            ['unread', options.unread === true ? () => deeds.read(studyIds, false) : undefined],
            ['flagged', options.flag === true ? () => deeds.flag(studyIds, true) : undefined],
            ['unflagged', options.unflag === true ? () => deeds.flag(studyIds, false) : undefined],
            ['urgency', urgency === undefined ? undefined : () => deeds.urgency(studyIds, urgency === 'none' ? null : urgency)],
            ['labelled', label === undefined ? undefined : () => deeds.label(studyIds, label.finding, label.value)],
            ['queued', options.queue === true ? () => deeds.queue(studyIds, true) : undefined],
            ['unqueued', options.unqueue === true ? () => deeds.queue(studyIds, false) : undefined]
          ]
          const asked = work.flatMap(([name, deed]) => (deed === undefined ? [] : [{ name, deed }]))
          if (asked.length === 0 && options.dataset === undefined) throw new UsageError('Say what to do: --read, --flag, --urgency, --label, --queue or --dataset')
          // all of it or none
          const done = library.transaction(() => ({
            changed: Object.fromEntries(asked.map(({ name, deed }) => [name, deed().changed])),
            dataset: options.dataset === undefined ? undefined : addToDataset(library, { studyIds, dataset: options.dataset, finding: options.finding }, by)
          }))
          output.result({ library: library.dir, studies: studyIds.length, changed: done.changed, ...(done.dataset === undefined ? {} : { dataset: done.dataset }) }, () => [
            `${count(studyIds.length, 'study', 'studies')} named.`,
            ...Object.entries(done.changed).map(([name, changed]) => `${name}: ${changed} changed`),
            ...(done.dataset === undefined ? [] : [`Data set ${done.dataset.dataset}, version ${done.dataset.version}: ${count(done.dataset.added, 'image')} added${done.dataset.leftOut === 0 ? '' : `, ${done.dataset.leftOut} left out, without a label or with contradictory ones`}.`])
          ])
        })
      })
    )
}

function studyNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new UsageError(`A study is named by its number in \`hilum cases --json\`, not "${text}"`)
  return Number(text)
}

function urgencyOf(text: string): (typeof URGENCIES)[number] {
  const urgency = URGENCIES.find((each) => each === text)
  if (urgency === undefined) throw new UsageError(`--urgency takes ${URGENCIES.join(', ')}, not "${text}"`)
  return urgency
}

function labelOf(text: string): { readonly finding: string; readonly value: string | null } {
  const at = text.indexOf('=')
  if (at <= 0) throw new UsageError(`--label takes FINDING=VALUE, not "${text}"`)
  const value = text.slice(at + 1).trim()
  return { finding: text.slice(0, at).trim(), value: value === '' ? null : value }
}
