import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Codecs } from '../../src/core/image/codecs.ts'
import { encodePng } from '../../src/core/image/encodePng.ts'
import { sniffFormat } from '../../src/core/image/sniffFormat.ts'
import { createRandom } from '../../src/core/random.ts'
import { codedFiles } from '../fixtures/codedFiles.ts'
import { encapsulate, fragmentItems } from '../fixtures/encapsulate.ts'
import { TIFFS_OF_PEERS } from '../fixtures/tiffsOfPeers.ts'
import { TINY_JPEGS } from '../fixtures/tinyJpegs.ts'
import { WIDE_JPEGS } from '../fixtures/wideJpegs.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { buildDicom } from './buildDicom.ts'
import { buildNifti } from './buildNifti.ts'
import { buildTiff } from './buildTiff.ts'
import { buildZip } from './buildZip.ts'

/** What is mutated: each input's bytes and its format. */
export interface CorpusFile {
  readonly format: string
  readonly bytes: Uint8Array
}

/** Larger files cost time and show nothing that smaller ones do not. */
const MAX_FILE = 256 * 1024

/** The files of `folder`, in the order of their paths, or, without one, files of every coding that the project's own code writes. */
export async function loadCorpus(folder: string | undefined): Promise<CorpusFile[]> {
  const files = folder === undefined ? await generated() : filesIn(folder).map((path) => new Uint8Array(readFileSync(path)))
  const codecs = await loadCodecs()
  return files.map((bytes) => ({ bytes, format: formatOf(bytes, codecs) }))
}

async function generated(): Promise<Uint8Array[]> {
  const random = createRandom(1)
  return [
    ...(await codedFiles()).values(),
    ...Object.values(TINY_JPEGS).map(({ file }) => Uint8Array.from(Buffer.from(file, 'base64'))),
    ...Object.values(WIDE_JPEGS).map(({ file, components }) => wideJpegFile(Uint8Array.from(Buffer.from(file, 'base64')), components)),
    ...[1, 3, 4].map((samplesPerPixel) => encodePng({ width: 9, height: 7, samplesPerPixel: samplesPerPixel === 1 ? 1 : samplesPerPixel === 3 ? 3 : 4, data: Uint8Array.from({ length: 63 * samplesPerPixel }, (_, i) => (i * 37) & 255) })),
    ...Array.from({ length: 60 }, (_, i) => buildDicom(random.fork(i)).bytes),
    ...Array.from({ length: 12 }, (_, i) => buildNifti(random.fork(1000 + i)).bytes),
    ...TIFFS_OF_PEERS.map(({ file }) => Uint8Array.from(Buffer.from(file, 'base64'))),
    ...Array.from({ length: 12 }, (_, i) => buildTiff(random.fork(3000 + i)).bytes),
    ...Array.from({ length: 6 }, (_, i) => buildZip(random.fork(2000 + i)).bytes)
  ]
}

function wideJpegFile(frame: Uint8Array, samplesPerPixel: 1 | 3): Uint8Array {
  const image = { transferSyntax: '1.2.840.10008.1.2.4.51', rows: 9, columns: 11, samplesPerPixel, bitsAllocated: 16, bitsStored: 12 }
  return encapsulate(image, fragmentItems([], [frame]))
}

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name)
      const stat = lstatSync(path)
      if (stat.isDirectory()) return filesIn(path)
      return stat.isFile() && stat.size > 0 && stat.size <= MAX_FILE ? [path] : []
    })
}

function formatOf(bytes: Uint8Array, codecs: Codecs): string {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return 'zip'
  try {
    return sniffFormat(bytes, codecs)
  } catch {
    return 'other'
  }
}
