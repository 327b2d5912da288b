import type { Experiment, Fold } from './experiment.ts'

/** The fold that stands for a run where one classifier must: the only one, else the one that learned from most images. */
export function modelFold(experiment: Experiment): Fold {
  const [first, ...rest] = experiment.folds
  if (first === undefined) throw new RangeError('an experiment without folds')
  return rest.reduce((best, fold) => (fold.train.length > best.train.length ? fold : best), first)
}
