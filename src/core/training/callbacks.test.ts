import { describe, expect, it } from 'vitest'
import type { TrainingPhase } from '../recipe/trainingSchema.ts'
import { earlyStopping, NOT_STOPPED } from './earlyStopping.ts'
import type { EpochFigures } from './monitor.ts'
import { NO_PLATEAU, reduceOnPlateau } from './reduceOnPlateau.ts'

const LOSSES = [1, 0.8, 0.79995, 0.81, 0.7, 0.75, 0.72, 0.71, 0.705, 0.9, 0.6, 0.61, 0.62, 0.63, 0.64, 0.65, 0.66, 0.67, 0.68, 0.69]
const ACCURACIES = [0.5, 0.6, 0.6, 0.55, 0.62, 0.61, 0.61, 0.62, 0.62, 0.7, 0.7, 0.7, 0.7]
const figures = (monitor: 'loss' | 'accuracy', value: number): EpochFigures => ({
  loss: 5,
  accuracy: 0.1,
  ...(monitor === 'loss' ? { validationLoss: value } : { validationAccuracy: value })
})
const rates = (...runs: readonly (readonly [rate: number, epochs: number])[]): number[] => runs.flatMap(([rate, epochs]) => Array.from({ length: epochs }, () => rate))

// What Keras 3.15's callbacks do with the same figures
describe('reduceOnPlateau', () => {
  type Plateau = NonNullable<TrainingPhase['reduceOnPlateau']>
  const base: Plateau = { monitor: 'loss', factor: 0.1, patience: 10, minDelta: 1e-4, cooldown: 0, minLearningRate: 0 }
  const cases: readonly (readonly [string, Plateau, readonly number[]])[] = [
    ['a factor of 0.05 after two epochs', { ...base, factor: 0.05, patience: 2 }, rates([1e-3, 3], [5e-5, 3], [2.5e-6, 2], [1.25e-7, 4], [6.25e-9, 2], [3.125e-10, 2], [1.5625e-11, 2], [7.8125e-13, 2])],
    ['cooldown and a lowest rate', { ...base, factor: 0.5, patience: 2, minDelta: 0.01, cooldown: 2, minLearningRate: 3e-4 }, rates([1e-3, 3], [5e-4, 3], [3e-4, 14])],
    ['no patience', { ...base, monitor: 'accuracy', patience: 0, cooldown: 1 }, [1e-3, 1e-3, 1e-4, 1e-5, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-9, 1e-10, 1e-11, 1e-12]],
    ['an accuracy', { ...base, monitor: 'accuracy', patience: 3, minDelta: 0 }, rates([1e-3, 7], [1e-4, 5], [1e-5, 1])]
  ]
  it.each(cases)('%s', (_, spec, expected) => {
    let state = NO_PLATEAU
    let learningRate = Math.fround(1e-3)
    const seen = (spec.monitor === 'loss' ? LOSSES : ACCURACIES).map((value) => {
      ;({ state, learningRate } = reduceOnPlateau(spec, state, figures(spec.monitor, value), learningRate))
      return learningRate
    })
    expect(seen.length).toBe(expected.length)
    for (const [epoch, rate] of expected.entries()) expect((seen[epoch] ?? 0) / rate).toBeCloseTo(1, 6)
  })
})

describe('earlyStopping', () => {
  type Stopping = NonNullable<TrainingPhase['earlyStopping']>
  const cases: readonly (readonly [Stopping, readonly number[], stoppedAt: number | undefined, best: number])[] = [
    [{ monitor: 'loss', patience: 3, minDelta: 0 }, LOSSES, 7, 4],
    [{ monitor: 'loss', patience: 5, minDelta: 0.05 }, LOSSES, 9, 4],
    [{ monitor: 'accuracy', patience: 0, minDelta: 0 }, ACCURACIES, 2, 1],
    [{ monitor: 'accuracy', patience: 3, minDelta: 0 }, ACCURACIES, 7, 4],
    [{ monitor: 'accuracy', patience: 9, minDelta: 0 }, ACCURACIES.slice(0, 5), undefined, 4]
  ]
  it.each(cases)('%o', (spec, values, stoppedAt, best) => {
    let state = NOT_STOPPED
    let stopped: number | undefined
    const improved: number[] = []
    for (const [epoch, value] of values.entries()) {
      const next = earlyStopping(spec, state, figures(spec.monitor, value), epoch)
      state = next.state
      if (next.improved) improved.push(epoch)
      if (next.stop) {
        stopped = epoch
        break
      }
    }
    expect({ stopped, best: state.bestEpoch, restored: improved.at(-1) }).toEqual({ stopped: stoppedAt, best, restored: best })
  })

  it('watches the training loss where there is no validation part', () => {
    const spec: Stopping = { monitor: 'loss', patience: 1, minDelta: 0 }
    const first = earlyStopping(spec, NOT_STOPPED, { loss: 1, accuracy: 0 }, 0)
    expect(earlyStopping(spec, first.state, { loss: 2, accuracy: 1 }, 1)).toMatchObject({ stop: true, improved: false })
  })
})
