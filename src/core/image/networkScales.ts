import type { DecodedImage, RangeRule, VoiRule } from './image.ts'
import { ImageRefusedError } from './imageRefusedError.ts'
import { greyRange, greyScale, isWithin, modalityScale, scaleToRange, throughVoiLut, throughWindow } from './voi.ts'

/**
 * Stored value to 0..255 as a network gets it, by an input's VOI rule: one function, or one per channel for `ct-windows`. Low is dark:
 * MONOCHROME1 is inverted, but for `ct-windows`, whose windows say themselves what is bright. Padding is 0 always. Throws
 * ImageRefusedError (`voi-not-applicable`) where the rule asks for what the file does not have.
 */
export function networkScales(image: DecodedImage, rule: VoiRule): readonly ((stored: number) => number)[] {
  const { padding } = image
  const scales = scalesOf(image, rule)
  return padding === undefined ? scales : scales.map((scale) => (stored) => (isWithin(stored, padding) ? 0 : scale(stored)))
}

function scalesOf(image: DecodedImage, rule: VoiRule): readonly ((stored: number) => number)[] {
  if (rule.rule === 'ct-windows') return ctScales(image, rule.windows)
  const scale = rule.rule === 'window' ? ownScale(image, rule) : rangeScale(image, rule)
  return [image.photometricInterpretation === 'MONOCHROME1' ? (stored) => 255 - scale(stored) : scale]
}

function rangeScale(image: DecodedImage, rule: RangeRule): (stored: number) => number {
  const range = greyRange(image, rule)
  const { value } = greyScale(image)
  return (stored) => scaleToRange(value(stored), range)
}

function ownScale(image: DecodedImage, { kind, index, fallback }: Extract<VoiRule, { rule: 'window' }>): (stored: number) => number {
  const modality = modalityScale(image)
  const [window, table] = image.samplesPerPixel === 3 ? [] : [image.windows[index], image.voiLuts?.[index]]
  if (kind === 'window' && window !== undefined) return (stored) => throughWindow(modality(stored), window)
  if (kind === 'voi-lut' && table !== undefined) return (stored) => throughVoiLut(modality(stored), table)
  if (fallback.rule !== 'refuse') return rangeScale(image, fallback)
  const [name, tag, count] = kind === 'window' ? ['window', '0028,1050', image.windows.length] : ['VOI LUT', '0028,3010', image.voiLuts?.length ?? 0]
  throw new ImageRefusedError(
    'voi-not-applicable',
    image.samplesPerPixel === 3
      ? `the input takes ${name} ${index} of the file; the image is in colour, to which none applies`
      : `the input takes ${name} ${index} of the file (from 0); it has ${count === 0 ? 'none' : count} (${tag})`
  )
}

function ctScales(image: DecodedImage, windows: Extract<VoiRule, { rule: 'ct-windows' }>['windows']): readonly ((stored: number) => number)[] {
  if (image.samplesPerPixel === 3 || image.modalityUnit !== 'HU') {
    const has =
      image.samplesPerPixel === 3
        ? 'is in colour'
        : image.modalityUnit === undefined
          ? 'has no rescale to them (0028,1052 to 0028,1054)'
          : `is in the unit ${image.modalityUnit} (0028,1054)`
    throw new ImageRefusedError('voi-not-applicable', `the input takes windows in Hounsfield units; the image ${has}`)
  }
  const modality = modalityScale(image)
  return windows.map(({ center, width }) => (stored) => throughWindow(modality(stored), { center, width, function: 'LINEAR_EXACT' }))
}
