import { expect, test } from 'vitest'
import { trainingSchema } from '../../../core/recipe/trainingSchema.ts'
import { earlyStopping, NOT_STOPPED } from '../../../core/training/earlyStopping.ts'
import type { EpochRecord } from '../../../core/training/trainingState.ts'
import { bestEpochOf } from './bestEpoch.ts'
import { secondsLeft } from './timeLeft.ts'

const training = trainingSchema.parse({
  phases: [
    { trainableFrom: 'none', epochs: 4, optimizer: { kind: 'adam' }, earlyStopping: { patience: 3, minDelta: 0.01 } },
    { trainableFrom: 'all', epochs: 10, optimizer: { kind: 'adam' }, earlyStopping: { patience: 3 } }
  ]
})
const epoch = (phase: number, at: number, validationLoss: number, seconds = 2): EpochRecord => ({ phase, epoch: at, learningRate: 1e-3, loss: 1, accuracy: 0.5, validationLoss, validationAccuracy: 0.5, seconds })

test('the epoch that is kept is the one that early stopping would restore, of the phase under way', () => {
  const losses = [0.9, 0.7, 0.695, 0.72]
  const first = losses.map((loss, at) => epoch(0, at, loss))
  // an improvement of less than minDelta is none: the second epoch stays the best
  let state = NOT_STOPPED
  const stopping = training.phases[0]?.earlyStopping
  if (stopping === undefined) throw new Error('no early stopping')
  first.forEach((record, at) => (state = earlyStopping(stopping, state, record, at).state))
  expect([bestEpochOf({ training }, first), state.bestEpoch + 1]).toEqual([2, 2])
  expect(bestEpochOf({ training }, [...first, epoch(1, 0, 0.8)])).toBe(5)
  expect(bestEpochOf({ training }, [])).toBeUndefined()
  const plain = trainingSchema.parse({ phases: [{ trainableFrom: 'all', epochs: 3, optimizer: { kind: 'sgd' } }] })
  expect(bestEpochOf({ training: plain }, first)).toBe(4)
})

test('what is left at most: epochs by what one has taken, a phase not begun by the one before, parts not begun whole', () => {
  const begun = [epoch(0, 0, 0.9, 2), epoch(0, 1, 0.8, 4)]
  // 2 of phase 1 and 10 of phase 2 left at 3 s, and a second part of 14 epochs
  expect(secondsLeft({ training }, [{ epochs: begun, figures: undefined }, { epochs: [], figures: undefined }])).toBe(12 * 3 + 14 * 3)
  const second = [...begun, epoch(1, 0, 0.7, 10)]
  expect(secondsLeft({ training }, [{ epochs: second, figures: undefined }])).toBe(9 * 10)
  expect(secondsLeft({ training }, [{ epochs: second, figures: { accuracy: 1 } }])).toBe(0)
  expect(secondsLeft({ training }, [{ epochs: [], figures: undefined }])).toBeUndefined()
  expect(secondsLeft({ training: undefined }, [{ epochs: begun, figures: undefined }])).toBeUndefined()
})
