import type { CommandInput } from '../../contract/index.ts'

type Input = CommandInput<'anonymize.start'>
type Retained = NonNullable<Input['retain']>[number]

/** What can be kept besides the basic profile, dates apart. */
export const RETAINED = ['patientCharacteristics', 'device', 'institution', 'descriptors', 'uids', 'safePrivate', 'structuredContent', 'graphics'] as const satisfies readonly Retained[]

/** What the panel holds. */
export interface AnonymizeForm {
  readonly whose: 'studies' | 'patient' | 'dataset'
  readonly dataset: string | null
  readonly out: string | null
  readonly prefix: string
  readonly dates: 'removed' | 'random' | 'days' | 'kept'
  readonly days: string
  readonly retain: readonly (typeof RETAINED)[number][]
  readonly onBurnedIn: 'refuse' | 'warn' | 'keep'
  /** Rectangles, one a line. */
  readonly blank: string
  readonly blankRules: string | null
  readonly mapping: { readonly file: string | null; readonly isNew: boolean; readonly passphrase: string; readonly again: string } | null
}

export const BEFORE: AnonymizeForm = { whose: 'studies', dataset: null, out: null, prefix: 'ANON', dates: 'removed', days: '-90', retain: [], onBurnedIn: 'refuse', blank: '', blankRules: null, mapping: null }

/** What keeps the form from being sent. */
export type Missing = 'dataset' | 'out' | 'prefix' | 'days' | 'file' | 'passphrase' | 'again'

/** The command's input, or the first thing that is missing. Rectangles and rules are judged by the backend, as on the command line. */
export function anonymizeInput(form: AnonymizeForm, from: Input['from']): { readonly input: Input; readonly missing?: undefined } | { readonly input?: undefined; readonly missing: Missing } {
  const { out, prefix, mapping, blankRules } = form
  const blank = form.blank.split(/\n|;/).map((line) => line.trim()).filter((line) => line !== '')
  if (form.whose === 'dataset' && form.dataset === null) return { missing: 'dataset' }
  if (out === null) return { missing: 'out' }
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$/.test(prefix)) return { missing: 'prefix' }
  const shift = form.dates === 'random' ? 'random-per-patient' : form.dates === 'days' && /^[-−]?\d{1,5}$/.test(form.days.trim()) ? Number(form.days.trim().replace('−', '-')) : undefined
  if (form.dates === 'days' && (shift === undefined || shift === 0)) return { missing: 'days' }
  if (mapping !== null && mapping.file === null) return { missing: 'file' }
  if (mapping !== null && mapping.passphrase === '') return { missing: 'passphrase' }
  if (mapping?.isNew === true && mapping.again !== mapping.passphrase) return { missing: 'again' }
  return {
    input: {
      from,
      out,
      prefix,
      onBurnedIn: form.onBurnedIn,
      retain: [...form.retain, ...(form.dates === 'kept' ? (['fullDates'] as const) : [])],
      ...(shift === undefined ? {} : { shiftDates: shift }),
      ...(blank.length === 0 ? {} : { blank }),
      ...(blankRules === null ? {} : { blankRules }),
      ...(mapping === null || mapping.file === null ? {} : { mapping: { file: mapping.file, passphrase: mapping.passphrase } })
    }
  }
}
