import { expect, it } from 'vitest'
import { drawText, textSize, type TextTarget } from './drawText.ts'

const picture = (target: TextTarget): string[] =>
  Array.from({ length: target.height }, (_, y) =>
    Array.from({ length: target.width }, (__, x) => (target.data[(y * target.width + x) * target.samplesPerPixel] === 0 ? '.' : '#')).join('')
  )

it('draws letters of 5 x 7', () => {
  const target: TextTarget = { width: 12, height: 8, samplesPerPixel: 1, data: new Uint8Array(96) }
  drawText(target, 0, 0, 'L4', { colour: 200 })
  expect(picture(target)).toEqual([
    '#........#..',
    '#.......##..',
    '#......#.#..',
    '#.....#..#..',
    '#.....#####.',
    '#........#..',
    '#####....#..',
    '............'
  ])
})

it('has a mark for every printable character, each its own', () => {
  const pictures = Array.from({ length: 95 }, (_, i) => {
    const target: TextTarget = { width: 5, height: 7, samplesPerPixel: 1, data: new Uint8Array(35) }
    drawText(target, 0, 0, String.fromCharCode(32 + i), { colour: 255 })
    return picture(target).join('')
  })
  expect(new Set(pictures).size).toBe(95)
})

it('clips, scales, colours and fills its box', () => {
  const target: TextTarget = { width: 4, height: 4, samplesPerPixel: 3, data: new Uint8Array(48) }
  drawText(target, -2, -2, 'L', { scale: 2, colour: [1, 2, 3], background: 9 })
  // the stem of the L takes columns -2 and -1: only its box is in sight
  expect([...target.data]).toEqual(Array.from({ length: 48 }, () => 9))
  drawText(target, 2, -1, '|', { scale: 1, colour: 65 })
  drawText(target, 0, 0, '|', { scale: 2, colour: [1, 2, 3] })
  expect({ size: textSize('ABC', 2), corner: [...target.data.subarray(0, 3)] }).toEqual({ size: { width: 34, height: 14 }, corner: [9, 9, 9] })
})

it('draws on 16 bits', () => {
  const target: TextTarget = { width: 5, height: 7, samplesPerPixel: 1, data: new Uint16Array(35) }
  drawText(target, 0, 0, '-', { colour: 4095 })
  expect([...target.data.subarray(15, 20)]).toEqual([4095, 4095, 4095, 4095, 4095])
})
