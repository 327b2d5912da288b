import { expect, test } from 'vitest'
import { augmentationSchema } from '../../recipe/trainingSchema.ts'
import { drawText, textSize } from '../drawText.ts'
import type { ResizedInput } from '../prepareInput.ts'
import { augmentationWords, operationLabel } from './augmentationWords.ts'
import { contactSheet } from './contactSheet.ts'

function plain(side: number, value: number, channels: 1 | 3 = 1): ResizedInput {
  return { height: side, width: side, channels, values: new Float32Array(side * side * channels).fill(value) }
}

function pixelsOf(data: Uint8Array, [r, g, b]: readonly [number, number, number]): number {
  let found = 0
  for (let i = 0; i < data.length; i += 3) if (data[i] === r && data[i + 1] === g && data[i + 2] === b) found++
  return found
}

function inkOf(text: string): number {
  const target = { width: 1000, height: 10, samplesPerPixel: 1 as const, data: new Uint8Array(10_000) }
  drawText(target, 0, 0, text, { colour: 1 })
  return target.data.reduce((a, b) => a + b, 0)
}

test('pictures stand in rows at their own size, each with its labels, grey as grey and colour as colour', () => {
  const colour: ResizedInput = { ...plain(160, 0, 3), values: Float32Array.from({ length: 160 * 160 * 3 }, (_, i) => [10, 20.6, 30][i % 3] ?? 0) }
  const sheet = contactSheet(
    ['Title'],
    [
      [
        { image: plain(160, 99.6), labels: ['original'] },
        { image: plain(160, 300), labels: ['zoom 1.08'] }
      ],
      [{ image: colour, labels: ['zoom 1.08', 'elastic', 'gamma 1.11', 'shift 0.91'] }]
    ]
  )
  expect(sheet.width).toBe(6 + 2 * 166)
  expect(pixelsOf(sheet.data, [100, 100, 100])).toBe(160 * 160)
  // float values above 255 are white, never black again
  expect(pixelsOf(sheet.data, [255, 255, 255])).toBe(160 * 160)
  expect(pixelsOf(sheet.data, [10, 21, 30])).toBe(160 * 160)
  expect(pixelsOf(sheet.data, [0xdf, 0xe3, 0xe5])).toBe(inkOf('Titleoriginalzoom 1.08zoom 1.08elasticgamma 1.11shift 0.91'.replaceAll(' ', '')))
})

test('small pictures are enlarged by a whole factor, large ones averaged down', () => {
  const sides = [32, 128, 299, 600].map((side) => contactSheet([], [[{ image: plain(side, 7), labels: ['original'] }]]).width - 12)
  expect(sides).toEqual([128, 128, 256, 256])
  expect(pixelsOf(contactSheet([], [[{ image: plain(32, 7), labels: ['original'] }]]).data, [7, 7, 7])).toBe(128 * 128)
})

test('a label too long for its picture is cut, not drawn into the next', () => {
  const long = 'x'.repeat(60)
  const sheet = contactSheet([], [[{ image: plain(128, 0), labels: [long] }]])
  expect(pixelsOf(sheet.data, [0xdf, 0xe3, 0xe5])).toBe(inkOf(long.slice(0, Math.floor(129 / (textSize('x').width + 1)))))
  expect(() => contactSheet(['Title'], [])).toThrow(RangeError)
})

test('every operation has its words and its label', () => {
  const spec = augmentationSchema.parse({
    brightness: [1.05, 1.1],
    gamma: [1.1, 1.1],
    elastic: { alpha: 2, sigma: 0.1 },
    zoom: [1.05, 1.1],
    translation: [0.9, 0.97],
    rotation: 5,
    flipHorizontal: true,
    flipVertical: true
  })
  const words = augmentationWords(spec)
  expect(words.map(({ operation }) => operation)).toEqual(['flip-horizontal', 'flip-vertical', 'zoom', 'rotation', 'translation', 'elastic', 'brightness', 'gamma'])
  expect(words.at(-1)?.words).toBe('raises intensities (0 to 1) to a power of 1.1; above 1 darkens')
  expect(augmentationWords(augmentationSchema.parse({}))).toEqual([])
  expect(
    [
      operationLabel({ operation: 'flip-horizontal' }),
      operationLabel({ operation: 'zoom', factor: 1.084 }),
      operationLabel({ operation: 'rotation', degrees: -3.14 }),
      operationLabel({ operation: 'translation', share: 0.914, towards: 'left-top' })
    ].join('; ')
  ).toBe('flip h; zoom 1.08; turn -3.1; shift 0.91 left-up')
})
