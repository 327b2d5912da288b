import * as z from 'zod'
import { job } from '../schemas.ts'

const paths = z.array(z.string().min(1)).min(1).max(10_000)

/** Classes of files by name, the largest first. */
const classes = z.strictObject({ total: z.int().nonnegative(), labelled: z.int().nonnegative(), items: z.array(z.strictObject({ name: z.string(), files: z.int().positive() })) })

/** A column that says of each film whether a finding is there: how many of each. */
const findingColumn = z.strictObject({ name: z.string(), present: z.int().nonnegative(), absent: z.int().nonnegative(), uncertain: z.int().nonnegative() })

/** Long work that a first start begins with; each makes the library where there is none, and is answered with its job. */
export const importCommands = {
  /**
   * Files, folders, ZIP archives and DICOMDIRs by their paths on the machine of the backend, as `hilum import` takes them. The job's result is an
   * `importResult`; what was refused is in `jobs.show`. Delivered uploads are removed when they have been read.
   */
  'import.start': {
    input: z
      .strictObject({
        paths,
        /** The class of a file is the sub-folder it lies in. */
        labelsFromFolders: z.boolean().optional(),
        /** `auto`: a folder's own labels.csv where it has one, else its sub-folders. */
        labels: z.literal('auto').optional(),
        /** Path of a table of labels. */
        labelsCsv: z.string().optional(),
        /** Freezes the labelled images under this name. */
        dataset: z.string().min(1).optional(),
        /** With a table: films that it does not list are imported too, without labels; else they are left out. */
        unlisted: z.boolean().optional(),
        /** With a table: columns that say present, absent or uncertain; with `dataset` a data set for each. */
        findings: z.array(z.string().min(1)).optional(),
        uncertain: z.enum(['exclude', 'present', 'absent']).optional()
      })
      .refine(({ labelsFromFolders, labelsCsv }) => labelsFromFolders !== true || labelsCsv === undefined, 'labelsCsv and labelsFromFolders exclude each other')
      .refine(({ findings, labelsCsv, labels }) => findings === undefined || labelsCsv !== undefined || labels !== undefined, 'findings names columns of a table: it needs one'),
    output: z.strictObject({ job })
  },
  /** Goes on with an import that was cut off, failed or was cancelled, as a new job: what the library has by then is not copied again. Refused (`import-gone`) where its files are not there any more. */
  'import.again': { input: z.strictObject({ jobId: z.string() }), output: z.strictObject({ job }) },
  /**
   * What an import would call its classes, before it is begun: by sub-folders, and by a table of labels, which is the folder's own `labels.csv` or the one
   * that is named. `cut`: there is too much to look through at once; the import itself takes all.
   */
  'import.preview': {
    input: z.strictObject({ paths, labelsCsv: z.string().min(1).optional() }),
    output: z.strictObject({
      files: z.int().nonnegative(),
      cut: z.boolean(),
      folders: classes,
      /** `path`: null for the folder's own. `missing`: lines that name a file that is not there. `findings`: columns that `import.start` may be given as `findings`. */
      table: z.strictObject({ path: z.string().nullable(), listed: z.int().nonnegative(), missing: z.int().nonnegative(), classes, findings: z.array(findingColumn) }).nullable(),
      proposed: z.enum(['folders', 'table', 'none'])
    })
  },
  /** Removes what was delivered and is not to be imported after all; a person's own files stay. */
  'import.discard': { input: z.strictObject({ paths }), output: z.strictObject({}) },
  /** The sample library that `hilum demo` makes: drawn films, imported with their labels, and a model learned from them unless `train` is false. */
  'sample.start': { input: z.strictObject({ train: z.boolean().optional() }), output: z.strictObject({ job }) },
  /** Installs weights for all of this user's libraries, from packs (`hilum backbones pack`), Keras .h5 or .safetensors files. */
  'weights.add': { input: z.strictObject({ paths, architecture: z.string().optional() }), output: z.strictObject({ job }) }
}

/** How many conflicts an `importResult` lists. */
export const CONFLICTS_LISTED = 200

/** Result of `import.start`, and of the import in `sample.start`. */
export const importResult = z.strictObject({
  /** New files. */
  imported: z.int(),
  /** Files whose bytes were there. */
  already: z.int(),
  /** New images: frames of new files. */
  images: z.int(),
  labels: z.strictObject({ added: z.int(), changed: z.int() }),
  refused: z.int(),
  /** Text, tables and the like that lay among the images. */
  skipped: z.int(),
  duplicates: z.int(),
  conflicts: z.strictObject({ total: z.int(), items: z.array(z.strictObject({ path: z.string(), detail: z.string() })) }),
  /** Studies with a new image. */
  studies: z.int(),
  datasets: z.array(z.strictObject({ name: z.string(), version: z.int(), images: z.int(), classes: z.record(z.string(), z.int()), leftOut: z.int() }))
})

/** Result of `sample.start`. */
export const sampleResult = z.strictObject({ import: importResult, run: z.int().nullable(), model: z.string().nullable() })

/** Result of `weights.add`. */
export const weightsResult = z.strictObject({ installed: z.array(z.strictObject({ name: z.string(), title: z.string(), hash: z.string() })) })

export type ImportResult = z.infer<typeof importResult>
export type SampleResult = z.infer<typeof sampleResult>
export type WeightsResult = z.infer<typeof weightsResult>
