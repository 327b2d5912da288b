import { createRandom, type Random } from '../../src/core/random.ts'
import { buildDicom, type BuiltInput } from './buildDicom.ts'
import { buildJpeg } from './buildJpeg.ts'
import { buildNifti } from './buildNifti.ts'
import { buildPng } from './buildPng.ts'
import { buildTiff } from './buildTiff.ts'
import { buildZip } from './buildZip.ts'
import type { CorpusFile } from './corpus.ts'
import { mutate } from './mutate.ts'

export const FORMATS = ['dicom', 'png', 'jpeg', 'nifti', 'tiff', 'zip'] as const
export type FuzzFormat = (typeof FORMATS)[number]

const BUILDERS: Readonly<Record<FuzzFormat, (random: Random) => BuiltInput>> = { dicom: buildDicom, png: buildPng, jpeg: buildJpeg, nifti: buildNifti, tiff: buildTiff, zip: buildZip }

/** Input `index` of the run `seed`: the same on every machine with the same corpus. Half are damaged files of the corpus, half are built; of those some are damaged too. */
export function makeInput(seed: number, index: number, corpus: readonly CorpusFile[], only: FuzzFormat | undefined): BuiltInput {
  const random = createRandom(seed).fork(index)
  const files = only === undefined ? corpus : corpus.filter(({ format }) => format === only)
  const others = files.map(({ bytes }) => bytes)
  const file = others[random.integer(others.length)]
  if (file !== undefined && random.next() < 0.5) return { bytes: mutate(file, others, random) }
  const format = only ?? (random.next() < 0.6 ? 'dicom' : (FORMATS[random.integer(FORMATS.length)] ?? 'dicom'))
  const built = BUILDERS[format](random)
  return random.next() < 0.25 ? { bytes: mutate(built.bytes, [built.bytes], random) } : built
}
