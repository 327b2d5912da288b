import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import type { Progress } from '../../contract/index.ts'
import { anonymizeDicom, BurnedInError } from '../../core/deidentify/anonymizeDicom.ts'
import { attributeName } from '../../core/deidentify/attributeNames.ts'
import type { BlankRule } from '../../core/deidentify/blankRegions.ts'
import { PROFILE_EDITION, type ProfileOption } from '../../core/deidentify/profileTable.ts'
import { methodCodes } from '../../core/deidentify/options.ts'
import { stripJpeg } from '../../core/deidentify/stripJpeg.ts'
import { stripPng } from '../../core/deidentify/stripPng.ts'
import { addTally, createTally, type Tally } from '../../core/deidentify/tally.ts'
import type { Codecs } from '../../core/image/codecs.ts'
import { decodeFile } from '../../core/image/decodeFile.ts'
import type { ImageFormat } from '../../core/image/decodedFile.ts'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import { sniffFormat } from '../../core/image/sniffFormat.ts'
import { readBytes, type ByteSource } from '../files/readBytes.ts'
import { programVersion } from '../programVersion.ts'
import type { Mapping } from './anonymize/mappingFile.ts'
import { createPseudonyms, type Pseudonyms, type ShiftDates } from './anonymize/pseudonyms.ts'
import { FileExistsError, writeNew } from './anonymize/writeNew.ts'
import { planImport } from './import/planImport.ts'
import { refuseUnreadable } from './import/walkFolder.ts'
import { makeOutputFolder } from './outputFolder.ts'

export interface AnonymizeOptions {
  /** Where the new files go; made where it is not there. */
  readonly out: string
  readonly codecs: Codecs
  readonly options: ReadonlySet<ProfileOption>
  /** With `modifiedDates`. */
  readonly shift?: ShiftDates
  readonly prefix: string
  readonly onBurnedIn: 'refuse' | 'warn' | 'keep'
  readonly blank: readonly BlankRule[]
  /** Goes on from an earlier run: same key, same pseudonyms. */
  readonly mapping?: Mapping
  /** Told before the first file (the key) and at the end, also of a run that was stopped, who is who. Without it nothing is remembered. */
  keepMapping?(mapping: Mapping): Promise<void>
  readonly signal?: AbortSignal
  onProgress?(progress: Progress): void
  /** Told which input a refusal is of, because the report does not name files. */
  onRefused?(input: number, path: string): void
}

/** Holds nothing of a patient: inputs are counted from 1 in the order of their paths, outputs bear new names. */
export interface AnonymizeReport {
  readonly written: number
  /** Files that an earlier run had written with the same bytes. */
  readonly already: number
  readonly patients: number
  readonly profile: { readonly edition: string; readonly codes: readonly string[]; readonly dates: 'removed' | 'kept' | 'shifted' }
  readonly files: readonly WrittenFile[]
  readonly refused: readonly { readonly input: number; readonly code: string; readonly reason: string }[]
  readonly tags: Readonly<Record<keyof Tally, readonly TagCount[]>>
}

export interface WrittenFile {
  readonly input: number
  /** Below the output folder, with forward slashes. */
  readonly file: string
  readonly format: ImageFormat
  readonly transferSyntax?: string
  readonly blanked?: true
  readonly warnings?: readonly string[]
}

export interface TagCount {
  /** `(0010,0010)`; `(gggg,eeee)` of a private group without its elements */
  readonly tag: string
  readonly name?: string
  readonly count: number
}

/** The output cannot lie where the input does. */
export class AnonymizeArgumentError extends Error {
  override readonly name = 'AnonymizeArgumentError'
  readonly code = 'usage'
}

/** Files found for `anonymizeSources`, in order. */
export interface FoundSources {
  readonly sources: readonly ByteSource[]
  readonly refused: readonly { readonly path: string; readonly code: string; readonly reason: string }[]
}

/** Files, folders and archives. Throws AnonymizeArgumentError where the output would be among them. */
export async function findSources(paths: readonly string[], out: string, signal?: AbortSignal): Promise<FoundSources> {
  for (const path of paths) {
    if (!existsSync(path)) continue
    const below = relative(await realpath(path), existsSync(out) ? await realpath(out) : resolve(out))
    if (below === '' || (!below.startsWith('..') && !below.startsWith(sep) && !/^[A-Za-z]:/.test(below))) {
      throw new AnonymizeArgumentError(`The output folder ${out} lies in ${path}, which is read: a second run would read what the first wrote. Choose another --out.`)
    }
  }
  const { entries, refused } = await planImport(paths, {}, signal)
  return { sources: entries, refused }
}

/**
 * Writes a de-identified copy of each file (PS3.15 Annex E; metadata stripped of PNG and JPEG) under names made of new UIDs. Originals are only
 * read; nothing is overwritten; for a file that is refused nothing is written. Throws OutputFolderError and the signal's reason.
 */
export async function anonymizeSources({ sources, refused: unread }: FoundSources, options: AnonymizeOptions): Promise<AnonymizeReport> {
  await makeOutputFolder(options.out)
  const pseudonyms = createPseudonyms({
    prefix: options.prefix,
    keep: options.keepMapping !== undefined,
    ...(options.shift === undefined ? {} : { shift: options.shift }),
    ...(options.mapping === undefined ? {} : { from: options.mapping })
  })
  const tally = createTally()
  const files: WrittenFile[] = []
  const refused: { input: number; code: string; reason: string }[] = []
  let already = 0
  const refuse = (input: number, path: string, code: string, reason: string): void => {
    refused.push({ input, code, reason })
    options.onRefused?.(input, path)
  }

  const copy = async (input: number, source: ByteSource): Promise<void> => {
    const { bytes, tally: done, file, format, transferSyntax, blanked, warnings } = await makeCopy(source, options, pseudonyms)
    const isNew = await writeNew(join(options.out, ...file.split('/')), bytes)
    if (!isNew) already++
    if (done !== undefined) addTally(tally, done)
    files.push({
      input, file, format,
      ...(transferSyntax === undefined ? {} : { transferSyntax }),
      ...(blanked === true ? { blanked } : {}),
      ...(warnings === undefined || warnings.length === 0 ? {} : { warnings })
    })
  }

  await options.keepMapping?.(pseudonyms.mapping())
  try {
    for (const [index, source] of sources.entries()) {
      options.signal?.throwIfAborted()
      options.onProgress?.({ phase: 'De-identifying', done: index, total: sources.length, unit: 'files' })
      try {
        await copy(index + 1, source)
      } catch (error) {
        const { code, reason } = refusalOf(error)
        refuse(index + 1, source.path, code, reason)
      }
    }
  } finally {
    await options.keepMapping?.(pseudonyms.mapping())
  }
  options.onProgress?.({ phase: 'De-identifying', done: sources.length, total: sources.length, unit: 'files' })
  unread.forEach(({ path, code, reason }, i) => refuse(sources.length + 1 + i, path, code, reason))
  return {
    written: files.length - already,
    already,
    patients: pseudonyms.patients,
    profile: {
      edition: PROFILE_EDITION,
      codes: methodCodes(options.options, files.some(({ blanked }) => blanked === true)).map(({ value, meaning }) => `${value} ${meaning}`),
      dates: options.options.has('modifiedDates') ? 'shifted' : options.options.has('fullDates') ? 'kept' : 'removed'
    },
    files,
    refused,
    tags: {
      removed: tagCounts(tally.removed),
      emptied: tagCounts(tally.emptied),
      replaced: tagCounts(tally.replaced),
      remapped: tagCounts(tally.remapped),
      cleaned: tagCounts(tally.cleaned)
    }
  }
}

interface Copy extends Omit<WrittenFile, 'input'> {
  readonly bytes: Uint8Array
  readonly tally?: Tally
}

/** The file cannot be read; why, without naming it. */
class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
  readonly code: string
  constructor(code: string, reason: string) {
    super(reason)
    this.code = code
  }
}

async function bytesOf(source: ByteSource): Promise<Uint8Array> {
  try {
    return await readBytes(source)
  } catch (error) {
    const { code, reason } = refuseUnreadable(source.path, error)
    throw new UnreadableError(code, reason.includes(source.path) ? 'it cannot be read' : reason)
  }
}

async function makeCopy(source: ByteSource, options: AnonymizeOptions, pseudonyms: Pseudonyms): Promise<Copy> {
  const bytes = await bytesOf(source)
  const format = sniffFormat(bytes, options.codecs)
  if (format === 'tiff' || format === 'nifti') {
    throw new UnreadableError('unsupported-format', `a ${format === 'tiff' ? 'TIFF' : 'NIfTI'} file may hold text in many places, which are not known here; export it as PNG or DICOM`)
  }
  const hash = createHash('sha256').update(bytes).digest('hex')
  if (format !== 'dicom') {
    // decoded, so that a file with damaged pixels is refused and not passed on
    decodeFile(bytes, options.codecs).frame(0)
    const stripped = format === 'png' ? stripPng(bytes) : stripJpeg(bytes)
    const file = `pictures/${pseudonyms.nameOf(hash)}.${format === 'png' ? 'png' : 'jpg'}`
    return { bytes: stripped, file, format, warnings: ['whether text is burned into this picture cannot be told: look at it'] }
  }
  const done = anonymizeDicom(bytes, options.codecs, {
    options: options.options,
    aliasOf: (patient) => pseudonyms.aliasOf(patient, hash),
    newUid: (uid) => pseudonyms.newUid(uid),
    fallbackUid: () => pseudonyms.newUid(`file ${hash}`),
    method: `Hilum ${programVersion()}, PS3.15 ${PROFILE_EDITION} Annex E`,
    onBurnedIn: options.onBurnedIn,
    blank: options.blank
  })
  return {
    bytes: done.bytes,
    file: `${done.alias.id}/${done.study.slice(-12)}/${done.instance}.dcm`,
    format,
    transferSyntax: done.transferSyntax,
    ...(done.blanked ? { blanked: true } : {}),
    warnings: done.warnings,
    tally: done.tally
  }
}

/** What is wrong with one file; anything else (a full disk) ends the run. */
function refusalOf(error: unknown): { code: string; reason: string } {
  if (error instanceof ImageRefusedError || error instanceof BurnedInError || error instanceof FileExistsError || error instanceof UnreadableError) {
    return { code: error.code, reason: error.message }
  }
  throw error
}

function tagCounts(counts: Readonly<Record<string, number>>): TagCount[] {
  return Object.entries(counts)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([tag, count]) => {
      if (tag.length === 4) return { tag: `(${tag},eeee)`, name: 'Private Attributes', count }
      const name = attributeName(tag)
      return { tag: `(${tag.slice(0, 4)},${tag.slice(4)})`, ...(name === undefined ? {} : { name }), count }
    })
}
