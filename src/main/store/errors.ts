/** Every error of the library: a stable kebab-case `code`, and a message that says what was wrong with which input and what to do. */
export abstract class LibraryError extends Error {
  abstract readonly code: string
}

export class LibraryMissingError extends LibraryError {
  override readonly name = 'LibraryMissingError'
  readonly code = 'library-missing'
  constructor(dir: string) {
    super(`There is no library in ${dir}. Create one with: hilum import PATH… --library "${dir}"`)
  }
}

export class LibraryTooNewError extends LibraryError {
  override readonly name = 'LibraryTooNewError'
  readonly code = 'library-too-new'
  constructor(dir: string, found: { schema: number; program: string | undefined }, known: { schema: number; program: string }) {
    const program = found.program === undefined ? 'a newer Hilum' : `Hilum ${found.program}`
    super(
      `The library in ${dir} was written by ${program} (schema version ${found.schema}); this is Hilum ${known.program} ` +
        `(schema version ${known.schema}). Nothing was changed. Open it with the newer version.`
    )
  }
}

/** A readable SQLite file that another program made. */
export class LibraryForeignError extends LibraryError {
  override readonly name = 'LibraryForeignError'
  readonly code = 'library-foreign'
  constructor(path: string) {
    super(`${path} is a database of another program, not a Hilum library. Nothing was changed. Choose another folder.`)
  }
}

export class LibraryCorruptError extends LibraryError {
  override readonly name = 'LibraryCorruptError'
  readonly code = 'library-corrupt'
  constructor(path: string, reason: string) {
    super(
      `The database ${path} is damaged (${reason}). Originals in files/ beside it are untouched. Restore hilum.db from a backup, ` +
        `or move it away and import again.`
    )
  }
}

export class LibraryAccessError extends LibraryError {
  override readonly name = 'LibraryAccessError'
  readonly code = 'library-access'
  constructor(path: string, reason: string) {
    super(`${path} cannot be opened for writing (${reason}). Check the folder's permissions, or choose another one.`)
  }
}

export class LibraryBusyError extends LibraryError {
  override readonly name = 'LibraryBusyError'
  readonly code = 'library-busy'
  constructor(path: string) {
    super(`${path} has been locked by another program for longer than the library waits. Nothing was changed. Try again when it is done.`)
  }
}

export class NetworkFilesystemError extends LibraryError {
  override readonly name = 'NetworkFilesystemError'
  readonly code = 'library-on-network'
  constructor(dir: string, filesystem: string) {
    super(
      `The folder ${dir} is on a network filesystem (${filesystem}). File locks and shared memory are not dependable there, so a library could ` +
        `be damaged by two programs at once. Keep it on a local disk; images can be imported from the network.`
    )
  }
}

/** The file system cannot do what SQLite's write-ahead log needs. */
export class LibraryFilesystemError extends LibraryError {
  override readonly name = 'LibraryFilesystemError'
  readonly code = 'library-filesystem'
  constructor(dir: string, journalMode: string) {
    super(`The file system of ${dir} does not support a write-ahead log (SQLite fell back to "${journalMode}"). Keep the library on a local disk.`)
  }
}

export class DiskFullError extends LibraryError {
  override readonly name = 'DiskFullError'
  readonly code = 'disk-full'
  /** Bytes. */
  readonly needed: number
  readonly free: number | undefined
  /** `kept`: what is on the disk, as a sentence. */
  constructor(dir: string, amounts: { needed: number; free: number | undefined }, kept = 'Everything acknowledged is kept.') {
    super(
      `The disk of ${dir} is full: ${formatBytes(amounts.needed)} more ${amounts.needed >= 2e6 ? 'are' : 'is'} needed` +
        `${amounts.free === undefined ? '' : `, ${formatBytes(amounts.free)} free`}. ${kept} Free some space and try again.`
    )
    this.needed = amounts.needed
    this.free = amounts.free
  }
}

export class DatasetUnknownError extends LibraryError {
  override readonly name = 'DatasetUnknownError'
  readonly code = 'dataset-unknown'
  constructor(name: string, known: readonly string[]) {
    super(
      `There is no dataset "${name}" in this library. ${known.length === 0 ? 'It has none yet: import labelled images with --dataset NAME.' : `It has: ${known.join(', ')}.`}`
    )
  }
}

export class DatasetEmptyError extends LibraryError {
  override readonly name = 'DatasetEmptyError'
  readonly code = 'dataset-empty'
  constructor(name: string, reason: string) {
    super(`The dataset "${name}" would have no images: ${reason}`)
  }
}

export class PatientUnknownError extends LibraryError {
  override readonly name = 'PatientUnknownError'
  readonly code = 'patient-unknown'
  constructor() {
    super('No patient of this library has the ID that was given. hilum cases --json lists the IDs; a patient without one is named by its row, as #12.')
  }
}

export class PatientAmbiguousError extends LibraryError {
  override readonly name = 'PatientAmbiguousError'
  readonly code = 'patient-ambiguous'
  constructor(rows: readonly { readonly id: number; readonly issuer: string }[]) {
    super(
      `${rows.length} patients share the ID that was given, from different issuers: ` +
        `${rows.map((row) => `#${row.id} (${row.issuer === '' ? 'no issuer' : row.issuer})`).join(', ')}. Nothing was deleted. Name one by its row.`
    )
  }
}

export class RowUnknownError extends LibraryError {
  override readonly name = 'RowUnknownError'
  readonly code = 'row-unknown'
  constructor(noun: string, key: string | number) {
    super(`There is no ${noun} ${key} in this library. It may have been deleted.`)
  }
}

export class ModelUnknownError extends LibraryError {
  override readonly name = 'ModelUnknownError'
  readonly code = 'model-unknown'
  constructor(name: string, known: readonly string[]) {
    super(`There is no model "${name}" in this library. ${known.length === 0 ? 'It has none yet: train one first.' : `It has: ${known.join(', ')}.`}`)
  }
}

export class FeatureRowsMissingError extends LibraryError {
  override readonly name = 'FeatureRowsMissingError'
  readonly code = 'feature-rows-missing'
  constructor(key: string, missing: number, asked: number) {
    super(`The feature matrix ${key.slice(0, 12)} lacks ${missing} of the ${asked} images asked for. Featurize them first.`)
  }
}

function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`
  return `${Math.ceil(bytes / 1e3)} kB`
}
