import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelDetail, ModelInfo } from '../../src/contract/index.ts'
import { encodePng } from '../../src/core/image/encodePng.ts'
import type { AcceptResult } from '../../src/main/handlers/models/accept.ts'
import type { ModelComparison } from '../../src/main/handlers/models/compareModels.ts'
import type { ConfirmedPoint } from '../../src/main/handlers/models/operatingPoint.ts'
import type { EvaluateResult } from '../../src/main/handlers/evaluate.ts'
import type { PredictResult } from '../../src/main/handlers/predict.ts'
import { writeSampleArchive } from '../../src/main/sample.ts'
import { makeFolder } from '../fixtures/archiveFiles.ts'
import { cliIn, type Answer, type Cli } from '../fixtures/cliProcess.ts'

let folder: ReturnType<typeof makeFolder>
let hilum: Cli
const at = (...names: string[]): string => join(folder.dir, ...names)
const MODEL = 'films-scattering-lr'

/** Two archives of other patients; the second is the other site's. */
beforeAll(async () => {
  folder = makeFolder()
  hilum = cliIn(folder.dir)
  await writeSampleArchive(at('here'), { patients: 40, size: 128 })
  await writeSampleArchive(at('there'), { patients: 24, size: 128, seed: 77 })
  await hilum.json(['import', at('here', 'dicom'), '--labels', at('here', 'labels.csv'), '--dataset', 'films', '--library', at('library')])
  await hilum.json(['import', at('there', 'dicom'), '--labels', at('there', 'labels.csv'), '--dataset', 'local', '--library', at('other')])
  await hilum.json(['train', 'scattering-lr', '--dataset', 'films', '--library', at('library')])
})
afterAll(() => folder.remove())

async function ask<T>(argv: readonly string[]): Promise<Answer<T>> {
  return (await hilum.json([...argv])) as Answer<T>
}

describe('a model goes into use', () => {
  test('a person confirms its threshold and promotes it; cases then show its calls', async () => {
    const refused = await hilum.run(['models', 'operating-point', MODEL, '--sensitivity', '0.9', '--library', at('library')])
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--by')])
    const confirmed = await ask<ConfirmedPoint>(['models', 'operating-point', MODEL, '--sensitivity', '0.9', '--by', 'Dr A', '--library', at('library')])
    const { point, model } = confirmed.value
    expect([confirmed.code, point.from, (point.sensitivity.value ?? 0) >= 0.9, model.operatingPoint?.live]).toEqual([0, 'out-of-fold', true, true])
    const promoted = await ask<ModelInfo>(['models', 'promote', MODEL, '--by', 'Dr A', '--why', 'first one', '--library', at('library')])
    expect([promoted.code, promoted.value.state]).toEqual([0, 'active'])
    const cases = await hilum.run(['cases', '--library', at('library')])
    expect(cases.stdout).toMatch(/ (positive|negative) /)
    const next = await hilum.run(['cases', '--by-priority', '--limit', '3', '--library', at('library')])
    expect([next.code, next.stdout.split('\n').length]).toEqual([0, 8])
  })

  test('show says what it is for and what was done to it', async () => {
    const { value } = await ask<ModelDetail>(['models', 'show', MODEL, '--library', at('library')])
    expect(value.events.map(({ kind, actor }) => [kind, actor])).toEqual([['model.promoted', 'Dr A'], ['model.operating-point', 'Dr A']])
    expect(value.document).toMatchObject({ studyRule: { rule: 'highest' }, use: { calibration: { kind: 'temperature' }, intended: { modalities: ['X-ray'], colour: false }, gate: { kind: 'features' }, reference: { from: 'out-of-fold' } } })
    const page = at('card.html')
    await hilum.run(['models', 'card', MODEL, '--out', page, '--library', at('library')])
    const html = readFileSync(page, 'utf8')
    expect(html).toContain('not stated')
    expect(html).toMatch(/confirmed by Dr A/)
    expect(html).toContain('nothing in it was learned from any image')
    expect(html).not.toMatch(/SYN-|\.dcm|labels\.csv/)
  })

  test('blanks and photographs are refused by name; --no-gate shows them, marked', async () => {
    const grey = { width: 64, height: 64, samplesPerPixel: 1 as const, data: new Uint8Array(64 * 64).fill(9) }
    const colour = { width: 64, height: 64, samplesPerPixel: 3 as const, data: Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => [Math.floor(i / 3) % 256, 255 - ((i * 7) % 256), (i * 3) % 256][i % 3] ?? 0) }
    writeFileSync(at('blank.png'), encodePng(grey))
    writeFileSync(at('photograph.png'), encodePng(colour))
    const argv = ['predict', MODEL, at('blank.png'), at('photograph.png'), '--library', at('library')]
    const { code, value } = await ask<PredictResult>(argv)
    expect([code, value.images.map((image) => ('notScored' in image ? image.notScored.code : 'scored')).toSorted()]).toEqual([3, ['colour-photograph', 'constant']])
    const open = await ask<PredictResult>([...argv, '--no-gate'])
    expect(open.value.images.map((image) => ('overridden' in image ? (image.overridden?.code ?? '') : '')).toSorted()).toEqual(['colour-photograph', 'constant'])
    const judged = await ask<EvaluateResult>(['evaluate', MODEL, '--dataset', 'films', '--top-losses', '3', '--no-gate', '--library', at('library')])
    expect([judged.value.leftOut.notAnswered, judged.value.topLosses.every(({ label, said, file }) => label !== said && file.endsWith('.dcm'))]).toEqual([{}, true])
  })
})

test('a model goes to another library as one file, and calls nothing before it has passed a test there', async () => {
  const file = at('films.hilum')
  expect((await ask(['models', 'export', MODEL, '--out', file, '--with-weights', '--library', at('library')])).code).toBe(0)
  const imported = await ask<{ model: ModelInfo }>(['models', 'import', file, '--by', 'IT', '--library', at('other')])
  expect(imported.value.model).toMatchObject({ name: MODEL, origin: { name: MODEL, version: 1 }, operatingPoint: { live: false } })
  const accepted = await ask<AcceptResult>(['models', 'accept', MODEL, '--dataset', 'local', '--by', 'Dr B', '--library', at('other')])
  const { acceptance, model } = accepted.value
  expect([accepted.code, acceptance.positives + acceptance.negatives, model.operatingPoint?.live]).toEqual([0, expect.any(Number), acceptance.passed])
  expect(acceptance.auc?.interval).toHaveLength(2)
  expect(acceptance.passed || acceptance.words.length > 0).toBe(true)

  await ask(['train', 'scattering-lr', '--dataset', 'local', '--set', 'regParam=0.5', '--library', at('other')])
  const compared = await ask<ModelComparison>(['evaluate', MODEL, '--against', 'local-scattering-lr', '--dataset', 'local', '--no-gate', '--library', at('other')])
  expect([compared.code, compared.value.models.map(({ name }) => name), compared.value.comparison.delong?.length]).toEqual([0, [MODEL, 'local-scattering-lr'], 1])
  const cut = readFileSync(file).subarray(0, 4000)
  writeFileSync(at('cut.hilum'), cut)
  const refused = await hilum.run(['models', 'import', at('cut.hilum'), '--library', at('other')])
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('Nothing of it was imported')])
})
