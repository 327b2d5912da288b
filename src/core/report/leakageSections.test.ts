import { expect, test } from 'vitest'
import { sampleReport } from '../../../test/fixtures/sampleReport.ts'
import { renderHtml } from './renderHtml.ts'
import type { RunFigures } from './runReport.ts'

const figure = (value: number) => ({ value, interval: [value - 0.1, value + 0.1] as const })
const FURTHER: Partial<RunFigures> = {
  shortcuts: {
    level: 'red',
    images: 80,
    groups: 40,
    permutations: 100,
    summary: 'A network can tell the label without looking at the finding, by: size in pixels.',
    probes: [
      { title: 'Size in pixels', level: 'red', auc: 0.992, p: 1 / 101, words: 'The size in pixels alone tells covid from the rest.' },
      { title: 'Age', level: 'unknown', auc: null, p: null, words: 'Not known for these images.' }
    ]
  },
  subgroups: [
    { attribute: 'Sex', value: 'F', images: 60, groups: 30, positives: 30, figures: { auc: figure(0.83), accuracy: figure(0.75), sensitivity: figure(0.7), specificity: figure(0.8) } },
    { attribute: 'Sex', value: 'M', images: 12, groups: 6, positives: 4, figures: null, reason: 'too few: 8 none, 4 opacity; 10 each of two classes are the least' }
  ],
  learningCurve: {
    testImages: 72,
    text: 'From 70 % to all of the training groups the AUC changes by 0.040 on the same test part.',
    points: [{ fraction: 0.1, groups: 1, images: 2, auc: null, accuracy: null, reason: 'no training image of opacity' }, { fraction: 1, groups: 40, images: 80, auc: figure(0.8), accuracy: figure(0.7) }]
  }
}

test('the page shows shortcuts with their lights, subgroups with what is too few, and the learning curve', () => {
  const report = sampleReport()
  const text = renderHtml({ ...report, figures: { ...report.figures, ...FURTHER } })
  expect(text).toContain('<h2 id="shortcuts">Shortcuts</h2>')
  expect(text).toContain('× Red')
  expect(text).toContain('– Not known')
  expect(text).toContain('Sex: F')
  expect(text).toMatch(/Sex: M[\s\S]{0,300}too few/)
  expect(text).toContain('0.73 to 0.93')
  expect(text).toContain('no training image of opacity')
  expect(text).toContain('the AUC changes by 0.040')
})

test('nothing of them stands on the page of a run that has none', () => {
  const text = renderHtml(sampleReport())
  for (const id of ['shortcuts', 'subgroups', 'curve']) expect(text).not.toContain(`id="${id}"`)
})
