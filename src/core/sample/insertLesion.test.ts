import { expect, test } from 'vitest'
import type { Raster } from '../image/displayImage.ts'
import { createRandom } from '../random.ts'
import { insertLesion } from './insertLesion.ts'

/** Bright but for a dark field on the left, where a lung would be. */
const FILM: Raster = { width: 100, height: 120, samplesPerPixel: 1, data: Uint8Array.from({ length: 12_000 }, (_, p) => (p % 100 < 42 && p % 100 > 14 ? 60 : 180)) }

test('one patch, brighter than the film, in its darkest part; the mask is where it is, the film stays as it was', () => {
  for (let seed = 0; seed < 20; seed++) {
    const before = Uint8Array.from(FILM.data)
    const { film, mask } = insertLesion(FILM, createRandom(seed))
    const places = Array.from(mask.keys()).filter((p) => mask[p] !== 0)
    const x = places.reduce((sum, p) => sum + (p % 100), 0) / places.length
    expect(places.length).toBeGreaterThan(40)
    expect(places.length).toBeLessThan(800)
    expect(x).toBeGreaterThan(14)
    expect(x).toBeLessThan(46)
    const gain = (p: number): number => (film.data[p] ?? 0) - (before[p] ?? 0)
    expect(places.every((p) => gain(p) > 0)).toBe(true)
    expect(Math.max(...Array.from(film.data.keys(), gain))).toBeLessThan(0.56 * 195)
    expect(Math.min(...Array.from(film.data.keys(), gain))).toBe(0)
    expect(FILM.data).toEqual(before)
  }
})

test('the same stream draws the same patch, another another', () => {
  expect(insertLesion(FILM, createRandom(5))).toEqual(insertLesion(FILM, createRandom(5)))
  expect(insertLesion(FILM, createRandom(5)).mask).not.toEqual(insertLesion(FILM, createRandom(6)).mask)
})
