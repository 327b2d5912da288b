import { z } from 'zod'

const logisticRegression = z.strictObject({
  kind: z.literal('logistic-regression'),
  maxIter: z.int().min(0).default(100),
  regParam: z.number().min(0).default(0),
  elasticNetParam: z.number().min(0).max(1).default(0),
  tol: z.number().min(0).default(1e-6),
  fitIntercept: z.boolean().default(true),
  standardization: z.boolean().default(true),
  family: z.enum(['auto', 'binomial', 'multinomial']).default('auto'),
  /** Which MLlib generation's optimisation path (features centred virtually from 3.2 on). */
  spark: z.union([z.string(), z.number()]).transform(String).pipe(z.enum(['4', '3.1'])).default('4')
})

/** C-SVC as libsvm and scikit-learn's SVC: one against one, Platt's probabilities from inner folds. */
const svm = z.strictObject({
  kind: z.literal('svm'),
  kernel: z.enum(['linear', 'rbf']).default('rbf'),
  c: z.number().positive().default(1),
  /** `scale`: 1 / (d × variance of all features); `auto`: 1 / d (scikit-learn's names). */
  gamma: z.union([z.enum(['scale', 'auto']), z.number().positive()]).default('scale'),
  tolerance: z.number().positive().default(1e-3),
  classWeight: z.enum(['none', 'balanced']).default('none'),
  standardization: z.boolean().default(true)
})

/** A perceptron with hidden layers of ReLU units, softmax, Adam (scikit-learn's MLPClassifier). */
const mlp = z.strictObject({
  kind: z.literal('mlp'),
  hidden: z.array(z.int().min(1).max(4096)).min(1).max(4).default([128]),
  /** L2 penalty. */
  alpha: z.number().min(0).default(1e-4),
  learningRate: z.number().positive().default(1e-3),
  epochs: z.int().min(1).default(200),
  batchSize: z.int().min(1).default(32),
  standardization: z.boolean().default(true)
})

const knn = z.strictObject({
  kind: z.literal('knn'),
  k: z.int().min(1).default(5),
  weights: z.enum(['uniform', 'distance']).default('uniform'),
  metric: z.enum(['euclidean', 'cosine']).default('euclidean'),
  standardization: z.boolean().default(true)
})

/** The classifier on frozen features. */
export const headSchema = z.discriminatedUnion('kind', [logisticRegression, svm, mlp, knn])

/** DeTraC: each class is split by k-means on its features, the head learns the sub-classes, their probabilities are added up again. */
export const classDecompositionSchema = z.strictObject({ clusters: z.int().min(2).max(10).default(2) })

/** Head parameters chosen by inner folds, grouped as the outer ones are, on the training part alone. */
export const searchSchema = z.strictObject({
  method: z.enum(['grid', 'random']).default('grid'),
  /** Values to try, by the bare name of a head parameter. */
  parameters: z.record(z.string(), z.array(z.union([z.number(), z.string(), z.boolean()])).min(1)),
  /** For `random`: how many combinations. */
  samples: z.int().min(1).max(1000).default(20),
  folds: z.int().min(2).max(20).default(3),
  metric: z.enum(['auc', 'accuracy', 'log-loss']).default('auc')
})

export type HeadSpec = z.infer<typeof headSchema>
