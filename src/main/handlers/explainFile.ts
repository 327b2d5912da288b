import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { encodePng } from '../../core/image/encodePng.ts'
import { explainImages } from './explainImages.ts'
import { modelOf } from './modelOf.ts'
import type { ImageFile } from './readFrame.ts'
import type { WorkContext } from './workContext.ts'

export interface ExplainResult {
  readonly class: string
  readonly probability: number
  /** Contribution per position in log-odds, row-major [height, width]; mean + baseline is the decision. */
  readonly map: { readonly height: number; readonly width: number; readonly values: readonly number[]; readonly baseline: number }
  readonly out: string
}

/** Draws a model's evidence over an image file, which need not be in the library. Throws ModelUnknownError; ImageRefusedError's words in an Error. */
export async function explainFile(context: WorkContext, reference: string, file: ImageFile, out: string): Promise<ExplainResult> {
  const { document } = await modelOf(context.library, reference)
  const [explained] = await explainImages(context, document, [{ ...file, path: resolve(file.path) }])
  if (explained === undefined) throw new RangeError('one image in, none out')
  await writeFile(out, encodePng(explained.figure))
  const { height, width, values, baseline } = explained.map
  return { class: explained.className, probability: explained.probability, map: { height, width, values: Array.from(values), baseline }, out }
}
