import { describe, expect, it } from 'vitest'
import { planSampleArchive, renderSampleFilm, type PlannedFilm } from './sampleArchive.ts'
import { sampleRecipeSchema, type SampleRecipe } from './sampleRecipe.ts'

const recipe: SampleRecipe = sampleRecipeSchema.parse({
  name: 'test',
  seed: 5,
  patients: 40,
  size: 192,
  positives: 'opacity',
  negatives: 'none',
  contrasts: [0.3, 0.9],
  threeFilms: 0.5,
  sites: [
    { name: 'A', share: 0.5, positiveRate: 0.3, marker: null, dose: 1 },
    { name: 'B', share: 0.5, positiveRate: 0.7, marker: 'B', dose: 1.15 }
  ]
})
const plan = planSampleArchive(recipe)
const opacities = plan.filter(({ label }) => label === 'opacity')

describe('planSampleArchive', () => {
  it('repeats itself for a seed and differs for another', () => {
    expect(planSampleArchive(recipe)).toEqual(plan)
    expect(planSampleArchive({ ...recipe, seed: 6 })).not.toEqual(plan)
  })

  it('deals the stated share of positives to each site, exactly', () => {
    const patients = new Map(plan.map((film) => [film.patient, `${film.site} ${film.label}`]))
    const counts: Record<string, number> = {}
    for (const kind of patients.values()) counts[kind] = (counts[kind] ?? 0) + 1
    expect(counts).toEqual({ 'A none': 14, 'A opacity': 6, 'B none': 6, 'B opacity': 14 })
  })

  it('gives every patient one class, one anatomy, one site, and two or three films in two studies', () => {
    for (const films of byPatient(plan)) {
      const [first] = films
      for (const film of films) {
        expect([film.label, film.site, film.anatomy, film.lesions]).toEqual([first?.label, first?.site, first?.anatomy, first?.lesions])
      }
      expect([['1/1', '2/1'], ['1/1', '1/2', '2/1']]).toContainEqual(films.map((film) => `${film.study}/${film.instance}`))
      expect(new Set(films.map(({ noiseSeed }) => noiseSeed)).size).toBe(films.length)
    }
  })

  it('states a contrast near one of the recipe for positives, and none for the others', () => {
    for (const film of opacities) expect(recipe.contrasts.some((contrast) => Math.abs(film.contrast / contrast - 1) <= 0.201)).toBe(true)
    expect(new Set(plan.filter(({ label }) => label === 'none').map(({ contrast }) => contrast))).toEqual(new Set([0]))
  })
})

describe('renderSampleFilm', () => {
  it('draws the same pixels again', () => {
    const [film] = plan
    expect(film && renderSampleFilm(film)).toEqual(film && renderSampleFilm(film))
  })

  it('changes the film where the mask is, and nowhere outside the lesions', () => {
    for (const film of opacities.filter(({ contrast }) => contrast > 0.6).slice(0, 5)) {
      const { film: withLesions, mask } = renderSampleFilm(film)
      const { film: healthy, mask: empty } = renderSampleFilm({ ...film, lesions: [] })
      expect(empty.some((value) => value !== 0)).toBe(false)
      const inside = { sum: 0, count: 0 }
      const outside = { sum: 0, count: 0 }
      for (let i = 0; i < mask.length; i++) {
        const part = mask[i] === 255 ? inside : outside
        part.sum += (withLesions[i] as number) - (healthy[i] as number)
        part.count++
      }
      expect(inside.count).toBeGreaterThan(0.004 * mask.length)
      expect(inside.sum / inside.count).toBeGreaterThan(300)
      expect(Math.abs(outside.sum / outside.count)).toBeLessThan(40)
    }
  })

  it('darkens nothing but for scatter, and brightens more the higher the contrast', () => {
    const [film] = opacities
    if (film === undefined) throw new Error('the plan has no positives')
    const brightness = [0.2, 0.5, 1].map((contrast) => {
      const { film: pixels, mask } = renderSampleFilm({ ...film, contrast })
      return meanWhere(pixels, (i) => mask[i] === 255)
    })
    expect(brightness).toEqual(brightness.toSorted((a, b) => a - b))
  })

  it('prints the marker at its site alone, and SYNTHETIC on every film alike', () => {
    const size = recipe.size
    const banner = (pixels: Uint16Array): number[] => {
      const bits: number[] = []
      for (let row = size - 10; row < size - 3; row++) {
        for (let column = size / 2 - 27; column < size / 2 + 27; column++) bits.push(pixels[row * size + column] === 4095 ? 1 : 0)
      }
      return bits
    }
    const a = firstOf('A')
    const b = firstOf('B')
    const [filmA, filmB] = [renderSampleFilm(a).film, renderSampleFilm(b).film]
    expect([whiteInCorner(filmA, size) > 0, whiteInCorner(filmB, size) > 0]).toEqual([false, true])
    expect(banner(filmA)).toEqual(banner(filmB))
    expect(banner(filmA).filter((bit) => bit === 1).length).toBeGreaterThan(80)
  })

  it('looks like a chest: dark lungs, bright spine and abdomen, air beside the neck; 12 bits', () => {
    for (const film of plan.filter(({ label }) => label === 'none').slice(0, 8)) {
      const { film: pixels } = renderSampleFilm({ ...film, pose: { ...film.pose, collimation: [0, 0, 0, 0] } })
      const mean = (x: number, y: number): number => around(pixels, recipe.size, x, y)
      const lungs = (mean(0.3, 0.4) + mean(0.7, 0.4)) / 2
      expect(lungs).toBeGreaterThan(500)
      expect(lungs).toBeLessThan(1700)
      expect(mean(0.5, 0.6)).toBeGreaterThan(lungs + 1200)
      expect(mean(0.4, 0.93)).toBeGreaterThan(lungs + 1200)
      expect(mean(0.12, 0.02)).toBeLessThan(lungs)
      expect(Math.max(...pixels)).toBeLessThanOrEqual(4095)
    }
  })
})

function byPatient(films: readonly PlannedFilm[]): PlannedFilm[][] {
  return [...Map.groupBy(films, ({ patient }) => patient).values()]
}

function firstOf(site: string): PlannedFilm {
  const film = plan.find((candidate) => candidate.site === site)
  if (film === undefined) throw new Error(`the plan has no film of site ${site}`)
  return film
}

function whiteInCorner(pixels: Uint16Array, size: number): number {
  let count = 0
  for (let row = 0; row < 0.12 * size; row++) {
    for (let column = Math.ceil(0.88 * size); column < size; column++) if (pixels[row * size + column] === 4095) count++
  }
  return count
}

/** Mean of a patch of 5 % of the film's side around a place given in shares of it. */
function around(pixels: Uint16Array, size: number, x: number, y: number): number {
  const reach = Math.round(size / 40)
  return meanWhere(pixels, (i) => Math.abs((i % size) - x * size) <= reach && Math.abs(Math.floor(i / size) - y * size) <= reach)
}

function meanWhere(pixels: Uint16Array, where: (i: number) => boolean): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < pixels.length; i++) {
    if (!where(i)) continue
    sum += pixels[i] as number
    count++
  }
  return sum / count
}
