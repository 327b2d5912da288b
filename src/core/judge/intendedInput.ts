import { z } from 'zod'

/** What a model is meant to be shown, by families of each attribute. An empty list restricts nothing: training did not tell. */
export const intendedInputSchema = z.strictObject({
  /** `X-ray` (CR, DX, RG), or a DICOM modality as it is. */
  modalities: z.array(z.string()),
  /** `CHEST`, …: DICOM's terms in upper case. */
  bodyParts: z.array(z.string()),
  /** `frontal`, `lateral`, `oblique`, or another term of View Position. */
  views: z.array(z.string()),
  /** `child` (under 18 years) and `adult`. */
  ageGroups: z.array(z.string()),
  /** Colour photographs are what it was trained on. */
  colour: z.boolean()
})

export type IntendedInput = z.infer<typeof intendedInputSchema>

/** What is known of an image; null where its file does not say. */
export interface InputTraits {
  /** (0008,0060) */
  readonly modality: string | null
  /** (0018,0015) */
  readonly bodyPart: string | null
  /** (0018,5101), or the term of its code. */
  readonly view: string | null
  /** ICH E11 and E7, as core/dicom/patientAge gives it. */
  readonly ageGroup: string | null
}

/** Why an image is not scored: a code that stays, and words. */
export interface InputRefusal {
  readonly code: string
  readonly reason: string
}

const ATTRIBUTES = ['modalities', 'bodyParts', 'views', 'ageGroups'] as const
type Attribute = (typeof ATTRIBUTES)[number]

/** An attribute that fewer training images than this share state is not known well enough to refuse by. */
const LEAST_KNOWN = 0.5
/** Families rarer than this among the training images that state the attribute are strays, not intent. */
const LEAST_SHARE = 0.01

/** The intended input that training images imply: families that make up at least 1 %, of attributes that at least half of them state. */
export function deriveIntendedInput(images: readonly (InputTraits & { readonly colour: boolean })[]): IntendedInput {
  const families = (attribute: Attribute): string[] => {
    const known = images.flatMap((image) => familyOf(attribute, image) ?? [])
    if (known.length === 0 || known.length < images.length * LEAST_KNOWN) return []
    return [...Map.groupBy(known, (family) => family)].filter(([, { length }]) => length >= known.length * LEAST_SHARE).map(([family]) => family).toSorted()
  }
  return {
    modalities: families('modalities'),
    bodyParts: families('bodyParts'),
    views: families('views'),
    ageGroups: families('ageGroups'),
    colour: images.filter(({ colour }) => colour).length >= Math.max(1, images.length * LEAST_SHARE)
  }
}

/** Whether an image is what the model is for. What its file does not say is not held against it. */
export function checkIntendedInput(intended: IntendedInput, image: InputTraits): InputRefusal | undefined {
  for (const attribute of ATTRIBUTES) {
    const family = familyOf(attribute, image)
    const allowed = intended[attribute]
    if (family === undefined || allowed.length === 0 || allowed.includes(family)) continue
    const { code, noun } = WORDS[attribute]
    const onlyFrontal = attribute === 'views' && allowed.length === 1 && allowed[0] === 'frontal'
    const written = valueOf(attribute, image) ?? ''
    const stated = written.toLowerCase() === family.toLowerCase() ? family : `${family} (${written})`
    return { code: onlyFrontal ? 'not-frontal' : code, reason: `its ${noun} is ${stated}; the model is for ${allowed.join(', ')}` }
  }
  return undefined
}

/** `frontal`, `lateral`, `oblique`, or the term itself; undefined where it is not known. */
export function viewFamily(view: string | null): string | undefined {
  const term = view?.trim().toUpperCase().replaceAll(/[\s_-]+/g, ' ')
  if (term === undefined || term === '') return undefined
  if (FRONTAL.test(term)) return 'frontal'
  if (LATERAL.test(term)) return 'lateral'
  return /^[LR][AP]O$|OBLIQUE/.test(term) ? 'oblique' : term
}

const FRONTAL = /^(PA|AP|AP ?\/ ?PA|PA ?\/ ?AP|FRONTAL|POSTERO ANTERIOR|ANTERO POSTERIOR|AP (SUPINE|ERECT|AXIAL|PORTABLE))$/
const LATERAL = /^(LL|RL|L|LAT|LATERAL|(LEFT|RIGHT) LATERAL)$/

const WORDS: Readonly<Record<Attribute, { readonly code: string; readonly noun: string }>> = {
  modalities: { code: 'wrong-modality', noun: 'modality' },
  bodyParts: { code: 'wrong-body-part', noun: 'body part' },
  views: { code: 'wrong-view', noun: 'view' },
  ageGroups: { code: 'wrong-age-group', noun: 'age group' }
}

function valueOf(attribute: Attribute, image: InputTraits): string | null {
  return { modalities: image.modality, bodyParts: image.bodyPart, views: image.view, ageGroups: image.ageGroup }[attribute]
}

function familyOf(attribute: Attribute, image: InputTraits): string | undefined {
  const term = valueOf(attribute, image)?.trim()
  if (term === undefined || term === '') return undefined
  switch (attribute) {
    case 'modalities':
      return ['CR', 'DX', 'RG', 'X-RAY'].includes(term.toUpperCase()) ? 'X-ray' : term.toUpperCase()
    case 'bodyParts':
      return ['CHEST', 'THORAX', 'LUNG', 'LUNGS'].includes(term.toUpperCase()) ? 'CHEST' : term.toUpperCase()
    case 'views':
      return viewFamily(term)
    case 'ageGroups':
      return ['adult', 'elderly'].includes(term) ? 'adult' : 'child'
  }
}
