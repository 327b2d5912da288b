import { Option, type Command } from 'commander'
import { existsSync } from 'node:fs'
import type { ProfileOption } from '../../../core/deidentify/profileTable.ts'
import type { AnonymizeOptions, AnonymizeReport, FoundSources } from '../../handlers/anonymize.ts'
import type { Mapping } from '../../handlers/anonymize/mappingFile.ts'
import type { ShiftDates } from '../../handlers/anonymize/pseudonyms.ts'
import { askPassphrase } from '../askPassphrase.ts'
import type { CommandContext, RunCommand } from '../commandContext.ts'
import { count, table } from '../output.ts'
import { UsageError } from '../usageError.ts'

interface Options {
  readonly out?: string
  readonly library?: string
  readonly dataset?: string
  readonly patient?: string
  readonly retainUids?: boolean
  readonly retainDevice?: boolean
  readonly retainInstitution?: boolean
  readonly retainPatientCharacteristics?: boolean
  readonly retainFullDates?: boolean
  readonly retainSafePrivate?: boolean
  readonly shiftDates?: string
  readonly cleanDescriptors?: boolean
  readonly cleanStructuredContent?: boolean
  readonly cleanGraphics?: boolean
  readonly patientPrefix: string
  readonly onBurnedIn: 'refuse' | 'warn' | 'keep'
  readonly blank: readonly string[]
  readonly blankRules?: string
  readonly mapping?: string
  readonly showMapping?: string
}

/** Commands that take patients' identity out of files. */
export function addPrivacyCommands(program: Command, run: RunCommand): void {
  program
    .command('anonymize')
    .description('write de-identified copies of DICOM files (PS3.15 Annex E), and of PNG and JPEG without metadata')
    .argument('[paths...]', 'files, folders and ZIP archives')
    .option('--out <dir>', 'where the copies go; nothing there is overwritten')
    .option('--library <dir>', 'originals of a library instead of paths')
    .option('--dataset <name>', 'with --library: those of a data set')
    .option('--patient <id>', 'with --library: those of a patient')
    .option('--retain-uids', 'keep UIDs')
    .option('--retain-device', 'keep what names the device')
    .option('--retain-institution', 'keep what names the institution')
    .option('--retain-patient-characteristics', 'keep sex, age, weight and the like')
    .option('--retain-full-dates', 'keep dates and times')
    .option('--shift-dates <days>', 'move dates by whole days: a number, or random-per-patient')
    .option('--retain-safe-private', 'keep private elements that the standard knows to be safe')
    .option('--clean-descriptors', 'keep known words of free text instead of removing it')
    .option('--clean-structured-content', 'keep structured content, cleaned, instead of replacing it')
    .option('--clean-graphics', 'keep graphic annotations without their text; overlays go in any case')
    .option('--patient-prefix <text>', 'new patient IDs begin with this', 'ANON')
    .addOption(new Option('--on-burned-in <what>', 'images that may show text of the patient').choices(['refuse', 'warn', 'keep']).default('refuse'))
    .option('--blank <x,y,w,h>', 'blank this rectangle in every DICOM image; may be repeated', (one: string, before: readonly string[]) => [...before, one], [])
    .option('--blank-rules <json>', 'rectangles by modality, manufacturer, model, rows and columns')
    .option('--mapping <file>', 'keep who is who, encrypted with a passphrase (HILUM_PASSPHRASE, or asked); an existing one is continued')
    .option('--show-mapping <file>', 'decrypt a mapping and show it')
    .action((paths: string[], options: Options) => run((context) => (options.showMapping === undefined ? anonymize(paths, options, context) : showMapping(options.showMapping, context))))
}

async function anonymize(paths: readonly string[], options: Options, context: CommandContext): Promise<void> {
  const { out } = options
  if (out === undefined) throw new UsageError('--out DIR says where the copies go')
  if ((paths.length > 0) === (options.library !== undefined)) throw new UsageError('Give paths, or --library DIR, and not both')
  if (options.library === undefined && (options.dataset !== undefined || options.patient !== undefined)) throw new UsageError('--dataset and --patient need --library')
  if (options.dataset !== undefined && options.patient !== undefined) throw new UsageError('--dataset and --patient exclude each other')
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$/.test(options.patientPrefix)) throw new UsageError('--patient-prefix takes up to 20 letters, digits, _ and -')
  if (options.retainFullDates === true && options.shiftDates !== undefined) throw new UsageError('--retain-full-dates and --shift-dates exclude each other')
  const shift = shiftOf(options.shiftDates)

  const [{ anonymizeSources, findSources }, { parseRegion, readBlankRules }, { loadCodecs }, { readMapping, writeMapping }] = await Promise.all([
    import('../../handlers/anonymize.ts'),
    import('../../handlers/anonymize/blankRules.ts'),
    import('../../codecs.ts'),
    import('../../handlers/anonymize/mappingFile.ts')
  ])
  const regions = options.blank.map(parseRegion)
  const blank = [...(regions.length === 0 ? [] : [{ regions }]), ...(options.blankRules === undefined ? [] : await readBlankRules(options.blankRules))]
  const { mapping: file } = options
  const continued = file !== undefined && existsSync(file)
  const passphrase = file === undefined ? undefined : await askPassphrase(`the mapping ${file}`, !continued, process)
  const before = continued && passphrase !== undefined ? await readMapping(file, passphrase) : undefined
  const keep = async (mapping: Mapping): Promise<void> => {
    if (file !== undefined && passphrase !== undefined) await writeMapping(file, mapping, passphrase)
  }
  const request: AnonymizeOptions = {
    out,
    codecs: await loadCodecs(),
    options: profileOptions(options),
    ...(shift === undefined ? {} : { shift }),
    prefix: options.patientPrefix,
    onBurnedIn: options.onBurnedIn,
    blank,
    ...(before === undefined ? {} : { mapping: before }),
    ...(file === undefined ? {} : { keepMapping: keep }),
    signal: context.signal,
    onProgress: context.output.progress,
    onRefused: (input, path) => context.output.note(`input ${input} is ${path}`)
  }
  const work = async (found: FoundSources): Promise<void> => {
    const report = await anonymizeSources(found, request)
    if (report.refused.length > 0) context.refused()
    context.output.result({ out, ...report }, () => reportLines(out, report))
  }
  if (options.library === undefined) return work(await findSources(paths, out, context.signal))
  const [{ withLibrary }, { librarySources }] = await Promise.all([import('../withLibrary.ts'), import('../../handlers/anonymize/librarySources.ts')])
  const { dataset, patient } = options
  await withLibrary(options.library, {}, (library) =>
    work(librarySources(library, { ...(dataset === undefined ? {} : { dataset }), ...(patient === undefined ? {} : { patient }) }))
  )
}

function profileOptions(options: Options): ReadonlySet<ProfileOption> {
  const asked: readonly (readonly [ProfileOption, boolean | undefined])[] = [
    ['uids', options.retainUids],
    ['device', options.retainDevice],
    ['institution', options.retainInstitution],
    ['patientCharacteristics', options.retainPatientCharacteristics],
    ['fullDates', options.retainFullDates],
    ['modifiedDates', options.shiftDates !== undefined],
    ['safePrivate', options.retainSafePrivate],
    ['descriptors', options.cleanDescriptors],
    ['structuredContent', options.cleanStructuredContent],
    ['graphics', options.cleanGraphics]
  ]
  return new Set(asked.filter(([, wanted]) => wanted === true).map(([option]) => option))
}

function shiftOf(text: string | undefined): ShiftDates | undefined {
  if (text === undefined || text === 'random-per-patient') return text
  if (!/^-?\d{1,5}$/.test(text) || Number(text) === 0) throw new UsageError(`--shift-dates takes a number of days other than 0 (--shift-dates=-90 moves back), or random-per-patient, not "${text}"`)
  return Number(text)
}

function reportLines(out: string, report: AnonymizeReport): string[] {
  const { files, refused, tags } = report
  const warnings = new Map<string, number>()
  for (const { warnings: own = [] } of files) for (const warning of own) warnings.set(warning, (warnings.get(warning) ?? 0) + 1)
  const blanked = files.filter((file) => file.blanked === true).length
  return [
    `${count(report.written, 'file')} of ${count(report.patients, 'patient')} written to ${out}${report.already === 0 ? '' : `, ${report.already} there already`}.`,
    `PS3.15 ${report.profile.edition} Annex E: ${report.profile.codes.join('; ')}. Dates ${report.profile.dates}.`,
    ...(blanked === 0 ? [] : [`Pixels blanked in ${count(blanked, 'file')}.`]),
    ...table(Object.entries(tags).map(([what, counts]) => [what, count(counts.reduce((sum, one) => sum + one.count, 0), 'element'), count(counts.length, 'attribute')])),
    ...[...warnings].map(([warning, n]) => `warning  ${count(n, 'file')}: ${warning}`),
    ...refused.map(({ input, code, reason }) => `refused  input ${input}: ${reason} (${code})`),
    'Look at the pictures before you pass them on: what is burned into them, and faces in head scans, this does not see.'
  ]
}

async function showMapping(file: string, { output }: CommandContext): Promise<void> {
  const { readMapping } = await import('../../handlers/anonymize/mappingFile.ts')
  const { patients, uids } = await readMapping(file, await askPassphrase(`the mapping ${file}`, false, process))
  output.result({ patients, uids }, () => [
    ...table([['pseudonym', 'patient ID', 'issuer', 'name', 'born', 'days'], ...patients.map((one) => [one.pseudonym, one.id, one.issuer, one.name, one.birthDate, one.shiftDays === undefined ? '' : String(one.shiftDays)])]),
    `${count(Object.keys(uids).length, 'UID')}; --json lists them.`
  ])
}
