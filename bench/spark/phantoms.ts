import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fork } from 'node:child_process'
import { encodePng } from '../../src/core/image/encodePng.ts'
import { planSampleArchive, renderSampleFilm, type PlannedFilm } from '../../src/core/sample/sampleArchive.ts'
import { cachePaths } from '../../scripts/setup/cachePaths.mjs'
import { readSampleRecipe } from '../../src/main/sample.ts'

/** Of the archive that all are taken from, so that a film does not depend on how many are asked for. */
const PATIENTS = 10_000

export interface Phantom {
  readonly path: string
  readonly label: string
  readonly patient: string
}

/** The first so many films of a large sample archive as PNG files of `size` x `size`, each another phantom; drawn once into the user's cache, with a process on each core. */
export async function phantoms(count: number, size: number, say: (line: string) => void): Promise<Phantom[]> {
  const plan = await planOf(size)
  if (count > plan.length) throw new Error(`there are ${plan.length} phantoms, and ${count} are asked for`)
  const films = plan.slice(0, count).map((film, i) => ({ path: pathOf(size, i), label: film.label, patient: film.patient }))
  const missing = films.filter(({ path }) => !existsSync(path)).length
  if (missing > 0) {
    say(`drawing ${missing} phantoms of ${size} x ${size}`)
    const processes = missing < 100 ? 1 : availableParallelism()
    await Promise.all(Array.from({ length: processes }, (_, part) => drawn(['--draw', size, count, part, processes].map(String))))
  }
  return films
}

/** A table that `hilum scale … --labels` reads. */
export function labelsOf(films: readonly Phantom[]): string {
  return `file,label,patient\n${films.map(({ path, label, patient }) => `${path},${label},${patient}`).join('\n')}\n`
}

async function planOf(size: number): Promise<PlannedFilm[]> {
  return planSampleArchive({ ...(await readSampleRecipe()), size, patients: PATIENTS })
}

function pathOf(size: number, index: number): string {
  const number = String(index).padStart(5, '0')
  return join(cachePaths(process.env).dir, 'bench', `phantoms-${size}`, number.slice(0, 2), `${number}.png`)
}

function drawn(argv: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    fork(import.meta.filename, argv).on('error', reject).on('exit', (code) => (code === 0 ? resolve() : reject(new Error('phantoms could not be drawn'))))
  })
}

async function draw(size: number, count: number, part: number, parts: number): Promise<void> {
  const plan = await planOf(size)
  for (let i = part; i < count; i += parts) {
    const [film, path] = [plan[i], pathOf(size, i)]
    if (film === undefined || existsSync(path)) continue
    const data = Uint8Array.from(renderSampleFilm(film).film, (value) => value >> 4)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(`${path}.part`, encodePng({ width: size, height: size, samplesPerPixel: 1, data }))
    await rename(`${path}.part`, path)
  }
}

if (process.argv[2] === '--draw') {
  const [size = 0, count = 0, part = 0, parts = 1] = process.argv.slice(3).map(Number)
  await draw(size, count, part, parts)
}
