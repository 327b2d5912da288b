import { Option, type Command } from 'commander'
import { resolve } from 'node:path'
import type { AuditFilter } from '../../../contract/index.ts'
import { askPassphrase } from '../askPassphrase.ts'
import type { RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'
import { table } from '../output.ts'
import { UsageError } from '../usageError.ts'

interface JournalOptions {
  readonly library?: string
  readonly kind?: string[]
  readonly actor?: string
  readonly from?: string
  readonly to?: string
  readonly limit: string
  readonly csv?: string
}

/** Commands about who works with a library, and what was done in it. */
export function addPeopleCommands(program: Command, run: RunCommand, terminal: Parameters<typeof askPassphrase>[2]): void {
  const people = program.command('people').description('who works with a library; set a new PIN for who has forgotten theirs')
  people
    .command('list', { isDefault: true })
    .description('those who may enter')
    .addOption(libraryOption)
    .action((options: { library?: string }) =>
      run(async ({ output }) => {
        const { withLibrary } = await import('../withLibrary.ts')
        await withLibrary(options.library, {}, (library) => {
          const list = library.people.list().map(({ personId, name, hasPin }) => ({ personId, name, hasPin }))
          output.result({ library: library.dir, people: list }, () => (list.length === 0 ? ['Nobody has been added.'] : table(list.map(({ name, hasPin }) => [name, hasPin ? 'PIN' : 'no PIN']))))
        })
      })
    )
  for (const [verb, what] of [['add', 'lets somebody enter'], ['pin', 'gives somebody a new PIN, without the present one'], ['remove', 'lets somebody enter no more; records keep the name']] as const) {
    const command = people.command(verb).description(what).argument('<name>').addOption(libraryOption)
    if (verb !== 'remove') command.addOption(new Option('--with-pin', 'ask for a PIN (or HILUM_PASSPHRASE)')).addOption(new Option('--no-pin', 'enter without one'))
    command.action((name: string, options: { library?: string; withPin?: boolean }) =>
      run(async ({ output }) => {
        const [{ withLibrary }, { changePeople }] = await Promise.all([import('../withLibrary.ts'), import('../../people/changePeople.ts')])
        const pin = options.withPin === true ? await askPassphrase(`the PIN of ${name}`, true, terminal) : null
        await withLibrary(options.library, {}, async (library) => {
          const changed = await changePeople(library, verb, name, pin)
          output.result({ library: library.dir, ...changed }, () => [`${changed.name}: ${verb === 'remove' ? 'removed' : changed.hasPin ? 'enters with a PIN' : 'enters without a PIN'}`])
        })
      })
    )
  }

  program
    .command('journal')
    .description('what was done in a library, when and by whom; latest first')
    .addOption(libraryOption)
    .option('--kind <kind...>', 'only these kinds, e.g. lockbox.opened')
    .option('--actor <name>', 'only this person')
    .option('--from <day>', 'from this day on (YYYY-MM-DD, UTC)')
    .option('--to <day>', 'up to this day')
    .option('--limit <n>', 'at most as many events', '100')
    .option('--csv <file>', 'write all of them to a new file instead')
    .action((options: JournalOptions) =>
      run(async ({ output }) => {
        const [{ withLibrary }, { exportJournal }, { auditFilter }] = await Promise.all([import('../withLibrary.ts'), import('../../handlers/journal/exportJournal.ts'), import('../../../contract/index.ts')])
        const { kind, actor, from, to, csv } = options
        const parsed = auditFilter.safeParse({ ...(kind === undefined ? {} : { kinds: kind }), ...(actor === undefined ? {} : { actor }), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) })
        if (!parsed.success) throw new UsageError(`${parsed.error.issues[0]?.path.join('.') ?? 'the filter'}: a day is written YYYY-MM-DD, e.g. 2026-03-14`)
        const filter: AuditFilter = parsed.data
        await withLibrary(options.library, {}, async (library) => {
          if (csv !== undefined) {
            const written = await exportJournal(library, resolve(csv), filter)
            output.result(written, () => [`${written.events} events written to ${written.path}`])
            return
          }
          const events = library.audit.page(filter, undefined, Math.max(1, Number.parseInt(options.limit, 10) || 100))
          output.result({ library: library.dir, total: library.audit.count(filter), events }, () => events.map(({ at, actor: who, kind: what, detail }) => `${at}  ${who === '' ? '-' : who}  ${what}  ${JSON.stringify(detail)}`))
        })
      })
    )
}
