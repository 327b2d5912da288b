import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { buildInterface } from '../../scripts/setup/interfaceBuild.mjs'
import { loadCodecs } from '../../src/main/codecs.ts'
import { importPaths } from '../../src/main/handlers/import.ts'
import { openLibrary } from '../../src/main/store/openLibrary.ts'
import { ctSlice } from '../ctSlices.ts'
import type { BenchOptions, BenchResult } from '../main.ts'
import { benchDecode, type DecodeFigure } from './decode.ts'
import { benchImport, type ImportFigure } from './importing.ts'
import { benchViewing, type ViewingFigure } from './viewing.ts'

/** Import beside Orthanc, decoding beside native codecs, and what a reader waits for. */
export async function benchImages(options: BenchOptions): Promise<BenchResult> {
  const { quick, say } = options
  const dir = await mkdtemp(join(tmpdir(), 'hilum-bench-'))
  try {
    const count = quick ? 12 : 1000
    const slices = join(dir, 'slices')
    await mkdir(slices)
    let bytes = 0
    for (let k = 0; k < count; k++) {
      const file = ctSlice(k, { slices: count, size: 512, seed: 1 })
      bytes += file.length
      await writeFile(join(slices, `${String(k).padStart(4, '0')}.dcm`), file)
    }
    const decoding = quick ? undefined : await benchDecode(dir, options)
    const importing = await benchImport(dir, slices, count, bytes / 1e6, options)
    const viewing = await viewSeries(dir, quick ? 6 : 300, say)
    say(`viewing: ${JSON.stringify(viewing)}`)
    return { figures: { decoding, importing, viewing }, markdown: markdown(decoding, importing, viewing) }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function viewSeries(dir: string, slices: number, say: (line: string) => void): Promise<ViewingFigure> {
  buildInterface(join(import.meta.dirname, '..', '..'), say)
  const folder = join(dir, 'series')
  await mkdir(folder)
  for (let k = 0; k < slices; k++) await writeFile(join(folder, `${k}.dcm`), ctSlice(k, { slices, size: 512, seed: 2 }))
  for (let k = 0; k < 5; k++) await writeFile(join(folder, `film${k}.dcm`), ctSlice(k, { slices: 5, size: 2048, seed: 3 }))
  const library = openLibrary(join(dir, 'viewed'), { create: true })
  await importPaths(library, await loadCodecs(), [folder])
  library.close()
  return benchViewing(library.dir)
}

function markdown(decoding: readonly DecodeFigure[] | undefined, importing: ImportFigure, viewing: ViewingFigure): string[] {
  const { files, megabytes, hilum, orthanc } = importing
  const beside = orthanc === undefined ? 'no Orthanc in this run' : `Orthanc by storescu ${orthanc.toFixed(1)} s: ratio ${(orthanc / hilum).toFixed(2)}`
  return [
    `Import of ${files} CT slices, ${megabytes.toFixed(0)} MB, each synced to disk: ${hilum.toFixed(1)} s; ${beside}.`,
    '',
    ...(decoding === undefined
      ? ['No native codecs in this run.']
      : [
          '| decoding, MB/s of pixels, one thread | Hilum | native | ratio |',
          '|---|---|---|---|',
          ...decoding.map(({ codec, hilum: own, native }) => `| ${codec} | ${own.toFixed(0)} | ${native.toFixed(0)} | ${(own / native).toFixed(2)} |`)
        ]),
    '',
    '| viewing, served on loopback | |',
    '|---|---|',
    `| first image of a series, program just started | ${viewing.firstImage.toFixed(0)} ms |`,
    `| scrolling through it, slices of 512 x 512 | ${viewing.scrolling.toFixed(0)} a second |`,
    `| once more, from the cache as far as it reaches | ${viewing.again.toFixed(0)} a second |`,
    `| a film of 2048 x 2048, 12 bits, for the first time | ${viewing.film.toFixed(0)} ms |`
  ]
}
