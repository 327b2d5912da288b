import { resolve } from 'node:path'
import { encodePng } from '../../core/image/encodePng.ts'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import { mapsOf } from '../../core/experiment/modelDocument.ts'
import { explainImages } from './explainImages.ts'
import { refuseUnreadable } from './import/walkFolder.ts'
import { onEngine } from './learnJobs.ts'
import { modelBackbone } from './modelBackbone.ts'
import { modelOf } from './modelOf.ts'
import { pictureOutput, writePicture } from './pictureOutput.ts'
import { readFrame, type ImageFile } from './readFrame.ts'
import type { WorkContext } from './workContext.ts'

export interface ExplainResult {
  readonly class: string
  readonly probability: number
  /** Contribution per position in log-odds, row-major [height, width]; mean + baseline is the decision. */
  readonly map: { readonly height: number; readonly width: number; readonly values: readonly number[]; readonly baseline: number }
  readonly out: string
}

/** The file is no image that the program can read; `code` and reason as an import gives them. */
export class ImageNotExplainedError extends Error {
  override readonly name = 'ImageNotExplainedError'
  readonly code: string
  constructor(path: string, { code, reason }: { readonly code: string; readonly reason: string }) {
    super(`${path} cannot be explained: ${reason}`)
    this.code = code
  }
}

/** Draws a model's evidence over an image file, which need not be in the library. Throws ModelUnknownError, NoActivationMapError, ImageNotExplainedError, PictureOutputError, OutputFolderError. */
export async function explainFile(context: WorkContext, reference: string, file: ImageFile, out: string): Promise<ExplainResult> {
  const { document } = await modelOf(context.library, reference)
  mapsOf(document)
  await requireReadable(file)
  const path = await pictureOutput(out, context.library.dir)
  const [explained] = await explainImages(onEngine(context, await modelBackbone(context, document)), document, [{ ...file, path: resolve(file.path) }])
  if (explained === undefined) throw new RangeError('one image in, none out')
  await writePicture(path, encodePng(explained.figure))
  const { height, width, values, baseline } = explained.map
  return { class: explained.className, probability: explained.probability, map: { height, width, values: Array.from(values), baseline }, out }
}

/** Before a network is loaded for nothing. */
async function requireReadable(file: ImageFile): Promise<void> {
  try {
    await readFrame(file)
  } catch (error) {
    if (error instanceof ImageRefusedError) throw new ImageNotExplainedError(file.path, { code: error.code, reason: error.message })
    if (error instanceof Error && 'syscall' in error) throw new ImageNotExplainedError(file.path, refuseUnreadable(file.path, error))
    throw error
  }
}
