import { expect, it } from 'vitest'
import { html } from './html.ts'
import { trainingSection } from './trainingSection.ts'
import type { RunReport } from './runReport.ts'

const epoch = (phase: number, number: number, loss: number, validationLoss?: number) => ({
  phase,
  epoch: number,
  learningRate: 1e-3,
  loss,
  accuracy: 0.75,
  ...(validationLoss === undefined ? {} : { validationLoss, validationAccuracy: 0.5 }),
  seconds: 2
})
const sectionOf = (training: RunReport['training']): string => html`${trainingSection({ training } as RunReport)}`.text

it('shows accuracy and time side by side, a curve per figure, and where a phase begins', () => {
  const text = sectionOf([{ part: 'hold-out', images: 40, validationImages: 8, seconds: 75, testAccuracy: 0.625, epochs: [epoch(0, 0, 0.8, 0.9), epoch(0, 1, 0.4, 0.7), epoch(1, 0, 0.2, 0.6)], notes: ['20 of 30 nodes learn nothing.'] }])
  expect(text).toMatch(/hold-out[\s\S]*40[\s\S]*>8<[\s\S]*>3<[\s\S]*0\.200[\s\S]*75 %[\s\S]*50 %[\s\S]*63 %[\s\S]*1 min 15 s/)
  expect(text.match(/<path class="line c[01]"/g)).toHaveLength(4)
  expect(text.match(/class="chance"/g)).toHaveLength(2)
  expect(text).toContain('20 of 30 nodes learn nothing.')
})

it('leaves validation out where there is none, and itself where nothing was trained', () => {
  const text = sectionOf([{ part: 'fold 1', images: 40, validationImages: 0, seconds: 1, epochs: [epoch(0, 0, 0.8)], notes: [] }])
  expect(text.match(/<path class="line c[01]"/g)).toHaveLength(2)
  expect([text.includes('validation 0'), text.includes('NaN'), sectionOf([])]).toEqual([false, false, ''])
})
