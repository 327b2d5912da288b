import type { Command } from 'commander'
import { libraryOption } from '../libraryOption.ts'
import { table } from '../output.ts'
import type { RunCommand } from '../commandContext.ts'

/** The command about what imports found contradictory. */
export function addConflictsCommand(program: Command, run: RunCommand): void {
  program
    .command('conflicts')
    .description('what imports found contradictory, and former names, birth dates, sexes and IDs of patients')
    .addOption(libraryOption)
    .action((options: { library?: string }) =>
      run(async ({ output }) => {
        const [{ listConflicts }, { withLibrary }] = await Promise.all([import('../../handlers/conflicts.ts'), import('../withLibrary.ts')])
        await withLibrary(options.library, {}, (library) => {
          const found = listConflicts(library)
          output.result({ library: library.dir, ...found }, () => [
            ...found.conflicts.map(({ kind, file, patient, detail }) => `${kind}  patient ${patient}, ${file}: ${detail}`),
            ...(found.formerValues.length === 0 ? [] : ['', 'Former values:']),
            ...table(found.formerValues.map(({ patient, field, value, asOf, source, replacedAt }) => [patient, field, value, asOf === null ? '' : `study of ${asOf}`, source, `replaced ${replacedAt}`]))
          ])
        })
      })
    )
}
