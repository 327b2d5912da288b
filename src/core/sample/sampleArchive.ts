import { createRandom, type Random } from '../random.ts'
import { drawAnatomy, drawPose, type Anatomy, type Pose } from './anatomy.ts'
import { drawLesions, type Lesion } from './lesions.ts'
import { renderPhantom } from './phantom.ts'
import { collimate, printBanner, printMarker } from './print.ts'
import type { SampleRecipe } from './sampleRecipe.ts'

/** One film that the archive will hold, with everything needed to render it. */
export interface PlannedFilm {
  readonly patient: string
  readonly site: string
  readonly label: string
  readonly anatomy: Anatomy
  readonly pose: Pose
  readonly lesions: readonly Lesion[]
  /** what the lesions add to -ln(intensity) at the densest point; 0 without lesions */
  readonly contrast: number
  readonly marker: string | null
  /** from 1, within the patient */
  readonly study: number
  /** from 1, within the study */
  readonly instance: number
  /** days after the archive's first day */
  readonly day: number
  readonly noiseSeed: number
  readonly size: number
}

/** A film as stored. */
export interface SampleFilm {
  /** 12-bit values, [size, size], MONOCHROME2 */
  readonly film: Uint16Array
  /** 255 on lesions, else 0; [size, size] */
  readonly mask: Uint8Array
}

/**
 * The films of a sample archive in order of patient, study and instance. The same recipe gives the same plan; class and contrast belong to the patient,
 * so that splitting by patient is a fair test and splitting by film is not.
 */
export function planSampleArchive(recipe: SampleRecipe): PlannedFilm[] {
  const root = createRandom(recipe.seed)
  const cases = root.fork('order').shuffle(dealCases(recipe))
  return cases.flatMap((assigned, index) => planPatient(recipe, assigned, index, root.fork('patient').fork(index)))
}

/** Renders a planned film: the phantom, the unexposed border, the printed marker and banner. */
export function renderSampleFilm(planned: PlannedFilm): SampleFilm {
  const { film, mask } = renderPhantom(planned.anatomy, planned.pose, planned.lesions, planned.contrast, planned.size, planned.noiseSeed)
  collimate(film, mask, planned.size, planned.pose.collimation)
  if (planned.marker !== null) printMarker(film, mask, planned.size, planned.marker)
  printBanner(film, mask, planned.size)
  return { film, mask }
}

interface Case {
  readonly site: SampleRecipe['sites'][number]
  readonly positive: boolean
  readonly contrast: number
}

/** Exact quotas, not coin tosses: the planted shortcut has the stated strength in every archive. */
function dealCases(recipe: SampleRecipe): Case[] {
  const total = recipe.sites.reduce((sum, site) => sum + site.share, 0)
  const cases: Case[] = []
  let dealt = 0
  let until = 0
  let positives = 0
  for (const site of recipe.sites) {
    until += site.share
    const count = Math.round((recipe.patients * until) / total) - dealt
    const positive = Math.round(count * site.positiveRate)
    for (let k = 0; k < count; k++) {
      const contrast = k < positive ? (recipe.contrasts[positives++ % recipe.contrasts.length] ?? 0) : 0
      cases.push({ site, positive: k < positive, contrast })
    }
    dealt += count
  }
  return cases
}

function planPatient(recipe: SampleRecipe, { site, positive, contrast }: Case, index: number, random: Random): PlannedFilm[] {
  const anatomy = drawAnatomy(random.fork('anatomy'))
  const lesions = positive ? drawLesions(random.fork('lesions')) : []
  const course = random.fork('course')
  const films = course.next() < recipe.threeFilms ? 3 : 2
  // three films are two studies, the first with a repeated exposure
  const studies = films === 3 ? [1, 1, 2] : [1, 2]
  const firstDay = course.integer(300)
  const gap = 3 + course.integer(12)
  const trend = course.between(-0.2, 0.2)
  return studies.map((study, k) => {
    const pose = drawPose(random.fork('film').fork(k))
    return {
      patient: `SYN-${String(index + 1).padStart(4, '0')}`,
      site: site.name,
      label: positive ? recipe.positives : recipe.negatives,
      anatomy,
      pose: { ...pose, exposure: pose.exposure * site.dose },
      lesions,
      contrast: Math.round(contrast * (1 + trend * (study - 1)) * 1000) / 1000,
      marker: site.marker,
      study,
      instance: studies.slice(0, k).filter((other) => other === study).length + 1,
      day: firstDay + gap * (study - 1),
      noiseSeed: random.fork('noise').fork(k).integer(2 ** 31),
      size: recipe.size
    }
  })
}
