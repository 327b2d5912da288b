import { existsSync } from 'node:fs'
import { CommandError, type AnonymizeResult, type CommandInput, type ExportResult, type JsonValue, type patientCommands } from '../../contract/index.ts'
import type { AnonymizePayload } from '../handlers/anonymize/anonymizeFiles.ts'
import { parseRegion, readBlankRules } from '../handlers/anonymize/blankRules.ts'
import { librarySources } from '../handlers/anonymize/librarySources.ts'
import { readMapping } from '../handlers/anonymize/mappingFile.ts'
import type { ChosenFiles } from '../handlers/chosenFiles.ts'
import { removePatient } from '../handlers/delete.ts'
import { exportStudies } from '../handlers/exportStudies.ts'
import type { Refusal } from '../handlers/import/findings.ts'
import { patientRemoval } from '../handlers/patientRemoval.ts'
import { requireAbsolute } from '../requireAbsolute.ts'
import { runJob } from '../jobs/runJob.ts'
import type { Handlers } from '../runCommand.ts'
import type { Library } from '../store/openLibrary.ts'
import type { JobRunner, JobWorkContext } from '../work/jobRunner.ts'
import { announce, type AreaServices } from './areaServices.ts'

/** Deletion of patients, and what leaves the library. */
export function patientHandlers(library: Library, services: AreaServices, runner: Pick<JobRunner, 'openLanes' | 'clear'>, rewrite: () => Promise<boolean>): Handlers<keyof typeof patientCommands> {
  const blocked = (): string | null => (runner.openLanes().some((lane) => lane !== 'background') ? 'Jobs run or wait that may read the patient\'s images: wait for them or cancel them first.' : null)
  const refuseBlocked = (): void => {
    const reason = blocked()
    if (reason !== null) throw new CommandError({ code: 'jobs-running', message: reason })
  }
  return {
    'patient.removal': ({ patientId }) => ({ ...patientRemoval(library, patientId), blocked: blocked() }),
    'patient.delete': async ({ patientId }) => {
      refuseBlocked()
      // features of the patient that arrive after the deletion would stay
      await runner.clear('background')
      refuseBlocked()
      const { models, datasets, outsideReports, ...counts } = removePatient(library, `#${patientId}`, services.actor())
      library.worklist.freshenSome()
      // the patient is gone from every list at once; what is left of them in the file's gaps takes longer
      services.emit({ name: 'library.changed', payload: {} })
      const rewritten = await rewrite()
      services.score()
      return announce(services, { ...counts, rewritten, models: [...models], datasets: datasets.map((one) => ({ ...one })), outsideReports: [...outsideReports] })
    },
    'anonymize.start': async (input) => {
      const payload = await anonymizePayload(library, input)
      const { mapping, ...rest } = input
      return { job: services.work('anonymize', { ...rest, ...(mapping === undefined ? {} : { mapping: { file: mapping.file } }) }, (context) => anonymize(input, payload, context), { lane: 'import' }) }
    },
    'studies.export': ({ from, out }) => {
      requireAbsolute(out)
      return { job: services.work('export', { from, out }, (context) => exportOriginals(choiceOf(from), out, services.actor(), context), { lane: 'import' }) }
    }
  }
}

function choiceOf(from: CommandInput<'studies.export'>['from']): ChosenFiles {
  if ('studyIds' in from) return { studies: from.studyIds }
  return 'patientId' in from ? { patient: `#${from.patientId}` } : { dataset: from.dataset }
}

/** What the command line asks of its options, before anything is written. Throws CommandError, BlankRuleError, MappingError. */
async function anonymizePayload(library: Library, { from, out, retain = [], shiftDates, prefix = 'ANON', onBurnedIn = 'refuse', blank = [], blankRules, mapping }: CommandInput<'anonymize.start'>): Promise<Omit<AnonymizePayload, 'found'>> {
  for (const path of [out, ...(blankRules === undefined ? [] : [blankRules]), ...(mapping === undefined ? [] : [mapping.file])]) requireAbsolute(path)
  if (shiftDates !== undefined && retain.includes('fullDates')) throw new CommandError({ code: 'invalid-input', message: 'Dates are kept or shifted, not both.' })
  if (typeof shiftDates === 'number' && (shiftDates === 0 || Math.abs(shiftDates) > 99_999)) throw new CommandError({ code: 'invalid-input', message: `Dates are moved by a number of days other than 0, 99999 at most (-90 moves back), not by ${shiftDates}.` })
  librarySources(library, choiceOf(from))
  const regions = blank.map(parseRegion)
  const rules = [...(regions.length === 0 ? [] : [{ regions }]), ...(blankRules === undefined ? [] : await readBlankRules(blankRules))]
  if (mapping !== undefined && existsSync(mapping.file)) await readMapping(mapping.file, mapping.passphrase)
  return {
    out,
    options: [...retain, ...(shiftDates === undefined ? [] : (['modifiedDates'] as const))],
    ...(shiftDates === undefined ? {} : { shift: shiftDates }),
    prefix,
    onBurnedIn,
    blank: rules,
    ...(mapping === undefined ? {} : { mapping })
  }
}

/** In a process of its own: decoding and writing thousands of files must not keep a reader waiting. */
async function anonymize({ from, out }: CommandInput<'anonymize.start'>, payload: Omit<AnonymizePayload, 'found'>, { library, spawn, signal, onProgress, refuse }: JobWorkContext): Promise<JsonValue> {
  const { report, refusedPaths } = await runJob(spawn, 'anonymize', { ...payload, found: librarySources(library, choiceOf(from)) }, { signal, onProgress })
  // the report names inputs by number, because it may leave the house; who asked sees which they are
  const paths = new Map(refusedPaths)
  refuse(report.refused.map(({ input, code, reason }): Refusal => ({ path: paths.get(input) ?? String(input), code, reason })))
  const warnings: Record<string, number> = {}
  for (const { warnings: own = [] } of report.files) for (const warning of own) warnings[warning] = (warnings[warning] ?? 0) + 1
  return { out, written: report.written, already: report.already, patients: report.patients, refused: report.refused.length, warnings } satisfies AnonymizeResult
}

async function exportOriginals(choice: ChosenFiles, out: string, actor: string, { library, signal, onProgress, refuse }: JobWorkContext): Promise<JsonValue> {
  const { written, already, studies, refused } = await exportStudies(library, choice, out, { signal, onProgress })
  refuse(refused)
  library.audit.record('studies.exported', { studies, files: written + already }, actor)
  return { out, written, already, studies, refused: refused.length } satisfies ExportResult
}
