import { setImmediate as nextTurn } from 'node:timers/promises'
import { nearDuplicates } from '../../core/audit/nearDuplicates.ts'
import { probePixels } from '../../core/audit/probePixels.ts'
import type { AuditedImage } from '../../core/audit/probes.ts'
import { THUMBNAIL_SIDE } from '../../core/audit/thumbnailIndex.ts'
import { shortcutAudit } from '../../core/audit/shortcutAudit.ts'
import { decodeFile } from '../../core/image/decodeFile.ts'
import type { DecodedFile } from '../../core/image/decodedFile.ts'
import { loadCodecs } from '../codecs.ts'
import { readBytes } from '../files/readBytes.ts'
import { isDigestOf, pixelDigest } from '../store/pixelDigest.ts'
import { refusal } from './imageBatch.ts'
import type { AuditPayload, AuditJobResult, AuditReference, RefusedImage } from './jobKinds.ts'
import type { JobContext } from './serveJob.ts'

/** Reads the images once, probes them, and looks for near-duplicates. An image that is refused is left out. */
export async function audit({ images, classes, folds, permutations, seed, only }: AuditPayload, { signal, progress }: JobContext<'audit'>): Promise<AuditJobResult> {
  const codecs = await loadCodecs()
  const read: { readonly index: number; readonly image: AuditedImage }[] = []
  const refused: RefusedImage[] = []
  // frames of one file come one after the other
  let opened: { readonly path: string; readonly file: DecodedFile } | undefined
  for (const reference of images) {
    signal.throwIfAborted()
    progress({ phase: 'Reading images', done: read.length + refused.length, total: images.length, unit: 'images' })
    try {
      if (opened?.path !== reference.path) opened = { path: reference.path, file: decodeFile(await readBytes(reference), codecs) }
      const image = auditedImage(opened.file, reference)
      if (image === undefined) refused.push({ index: reference.index, code: 'pixels-changed', reason: 'its pixels are not those that were imported; the file has changed' })
      else read.push({ index: reference.index, image })
    } catch (error) {
      refused.push(refusal(reference.index, error))
    }
    await nextTurn()
  }
  const audited = read.map(({ image }) => image)
  const duplicates = nearDuplicates(audited, thumbnailsOf(audited))
  const result = await shortcutAudit(audited, {
    classes,
    folds,
    permutations,
    seed,
    ...(only === undefined ? {} : { only }),
    signal,
    onStep: (done, total) => progress({ phase: 'Comparing with permuted labels', done, total, unit: 'permutations' }),
    breathe: () => nextTurn()
  })
  return { result, duplicates: duplicates.pairs.map((pair) => ({ ...pair, a: read[pair.a]?.index ?? 0, b: read[pair.b]?.index ?? 0 })), duplicateLine: duplicates.line, refused }
}

function thumbnailsOf(images: readonly AuditedImage[]): Float32Array {
  const length = THUMBNAIL_SIDE * THUMBNAIL_SIDE
  const all = new Float32Array(images.length * length)
  for (const [i, { pixels }] of images.entries()) all.set(pixels.thumbnail, i * length)
  return all
}

function auditedImage(file: DecodedFile, { frame, pixelDigest: expected, traits }: AuditReference): AuditedImage | undefined {
  const image = file.frame(frame)
  if (expected !== undefined && !isDigestOf(expected, image, pixelDigest(image))) return undefined
  const { bitsStored, signed, photometricInterpretation, rescale } = image
  const [window] = image.windows
  const { institution } = file.header ?? {}
  return {
    ...traits,
    format: file.format,
    ...(institution === undefined ? {} : { institution }),
    ...(window === undefined ? {} : { window: { center: window.center, width: window.width } }),
    coding: `${photometricInterpretation} ${bitsStored} ${signed ? 'signed' : 'unsigned'} ${rescale.slope} ${rescale.intercept}`,
    pixels: probePixels(image)
  }
}
