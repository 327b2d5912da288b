import { describe, expect, it } from 'vitest'
import { checkIntendedInput, deriveIntendedInput, viewFamily, type InputTraits } from './intendedInput.ts'
import { checkPixels, pixelFacts } from './pixelSanity.ts'

const film: InputTraits & { colour: boolean } = { modality: 'DX', bodyPart: 'CHEST', view: 'PA', ageGroup: 'adult', colour: false }
const unknown = { modality: null, bodyPart: null, view: null, ageGroup: null, colour: false }
const some = <T>(n: number, of: T): T[] => Array.from({ length: n }, () => of)

describe('intended input', () => {
  it('is what training images state, by families, without strays and without what few state', () => {
    const images = [...some(150, film), ...some(49, { ...film, modality: 'CR', bodyPart: null, view: 'AP', ageGroup: 'elderly' }), { ...film, view: 'LL', ageGroup: 'child' }]
    expect(deriveIntendedInput(images)).toEqual({ modalities: ['X-ray'], bodyParts: ['CHEST'], views: ['frontal'], ageGroups: ['adult'], colour: false })
    expect(deriveIntendedInput([...some(3, film), ...some(97, unknown)])).toEqual({ modalities: [], bodyParts: [], views: [], ageGroups: [], colour: false })
  })

  it('refuses by code what an image states otherwise, and nothing that it does not state', () => {
    const intended = deriveIntendedInput(some(10, film))
    const code = (change: Partial<InputTraits>): string | undefined => checkIntendedInput(intended, { ...film, ...change })?.code
    expect([code({ modality: 'CT' }), code({ bodyPart: 'KNEE' }), code({ view: 'LL' }), code({ ageGroup: 'infant' })]).toEqual(['wrong-modality', 'wrong-body-part', 'not-frontal', 'wrong-age-group'])
    expect([code({}), code({ modality: 'CR' }), code({ view: 'AP' }), code({ ageGroup: 'elderly' }), code(unknown)]).toEqual(some(5, undefined))
    expect(checkIntendedInput(intended, { ...film, view: 'LL' })?.reason).toBe('its view is lateral (LL); the model is for frontal')
  })

  it('knows the terms of View Position', () => {
    expect(['PA', 'ap', 'AP SUPINE', 'LL', 'LATERAL', 'RAO', 'MLO', ' ', null].map((view) => viewFamily(view))).toEqual(['frontal', 'frontal', 'frontal', 'lateral', 'lateral', 'oblique', 'MLO', undefined, undefined])
  })
})

const image = (value: (x: number, y: number) => number | readonly number[], colour = false) => {
  const samples = Array.from({ length: 64 * 64 }, (_, at) => value(at % 64, Math.floor(at / 64))).flat()
  return { width: 64, height: 64, samplesPerPixel: colour ? (3 as const) : (1 as const), data: Uint8Array.from(samples), bitsStored: 8, signed: false, photometricInterpretation: colour ? ('RGB' as const) : ('MONOCHROME2' as const), rescale: { slope: 1, intercept: 0 }, windows: [] }
}

const code = (made: ReturnType<typeof image>, allowColour = false): string | undefined => checkPixels(pixelFacts(made), allowColour)?.code

describe('pixels', () => {
  it('tells what is no radiograph from what is', () => {
    expect(code(image(() => 7))).toBe('constant')
    expect(code(image((x, y) => (x === 0 && y < 32 ? 9 : 0)))).toBe('blank')
    expect(code(image((x) => (x < 30 ? 0 : x < 62 ? 255 : x)))).toBe('saturated')
    const photograph = image((x, y) => [4 * x, 2 * y, 255 - 4 * x], true)
    expect([code(photograph), code(photograph, true)]).toEqual(['colour-photograph', undefined])
    expect(code(image((x, y) => [x + y, x + y, x + y], true))).toBeUndefined()
    expect(code(image((x, y) => (x + 2 * y) % 200))).toBeUndefined()
  })
})
