import { existsSync } from 'node:fs'
import type { Progress } from '../../../contract/index.ts'
import type { BlankRule } from '../../../core/deidentify/blankRegions.ts'
import type { ProfileOption } from '../../../core/deidentify/profileTable.ts'
import { loadCodecs } from '../../codecs.ts'
import { anonymizeSources, type AnonymizeReport, type FoundSources } from '../anonymize.ts'
import { readMapping, writeMapping } from './mappingFile.ts'
import type { ShiftDates } from './pseudonyms.ts'

/** What is to be de-identified and how, as it crosses to a job. */
export interface AnonymizePayload {
  readonly found: FoundSources
  readonly out: string
  readonly options: readonly ProfileOption[]
  readonly shift?: ShiftDates
  readonly prefix: string
  readonly onBurnedIn: 'refuse' | 'warn' | 'keep'
  readonly blank: readonly BlankRule[]
  /** Who is who, encrypted; a file that is there is continued. */
  readonly mapping?: { readonly file: string; readonly passphrase: string }
}

export interface AnonymizeJobResult {
  readonly report: AnonymizeReport
  /** Which file each refused input was: the report names none, because it may leave the house. */
  readonly refusedPaths: readonly (readonly [input: number, path: string])[]
}

/** `anonymizeSources` with its mapping read before and kept after. Throws MappingError, OutputFolderError and the signal's reason. */
export async function anonymizeFiles({ found, mapping, options, shift, ...rest }: AnonymizePayload, hooks: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void }): Promise<AnonymizeJobResult> {
  const refusedPaths: [number, string][] = []
  const before = mapping !== undefined && existsSync(mapping.file) ? await readMapping(mapping.file, mapping.passphrase) : undefined
  const report = await anonymizeSources(found, {
    ...rest,
    codecs: await loadCodecs(),
    options: new Set(options),
    ...(shift === undefined ? {} : { shift }),
    ...(before === undefined ? {} : { mapping: before }),
    ...(mapping === undefined ? {} : { keepMapping: (kept) => writeMapping(mapping.file, kept, mapping.passphrase) }),
    ...hooks,
    onRefused: (input, path) => void refusedPaths.push([input, path])
  })
  return { report, refusedPaths }
}
