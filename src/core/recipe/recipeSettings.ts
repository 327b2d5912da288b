import { canonicalJson } from '../canonicalJson.ts'
import { SPLIT_RULES, type Recipe } from './recipe.ts'

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** One value of a recipe that a person may change, by its dotted key. */
export interface RecipeSetting {
  readonly key: string
  readonly value: JsonValue
  /** In the form that was chosen, before any change. */
  readonly own: JsonValue
  /** In the form as published, where that is another. */
  readonly published?: JsonValue
  readonly kind: 'whole' | 'number' | 'choice' | 'switch' | 'text'
  readonly options?: string[]
  readonly least?: number
  readonly most?: number
  /** The recipe's own reason for the value. */
  readonly reason?: string
}

/** Where they are not given the network's own is taken: null. */
const OPTIONAL = new Set(['input.resize', 'input.size'])

type Field = Pick<RecipeSetting, 'kind' | 'options' | 'least' | 'most'>

const whole = (least: number, most: number): Field => ({ kind: 'whole', least, most })
const number = (least: number, most: number): Field => ({ kind: 'number', least, most })
const choice = (...options: string[]): Field => ({ kind: 'choice', options })
const SWITCH: Field = { kind: 'switch' }
const TEXT: Field = { kind: 'text' }

/** Every setting of a recipe as it stands. `own` is the form without changes, `published` the form as published. */
export function recipeSettings(recipe: Recipe, own: Recipe, published: Recipe | undefined): RecipeSetting[] {
  return fields(recipe).flatMap(([key, field]): RecipeSetting[] => {
    const value = valueAt(recipe, key) ?? (OPTIONAL.has(key) ? null : undefined)
    if (value === undefined) return []
    const before = valueAt(own, key) ?? null
    const printed = published === undefined ? undefined : (valueAt(published, key) ?? null)
    const reason = recipe.ours[key] ?? own.ours[key]
    return [{ key, value, own: before, ...(printed === undefined || same(printed, before) ? {} : { published: printed }), ...field, ...(reason === undefined ? {} : { reason }) }]
  })
}

function fields({ head, training, augmentation, split, backbone }: Recipe): [key: string, field: Field][] {
  return [
    ...(training === undefined ? HEADS[head.kind] : trainingFields(training)),
    ...(augmentation === undefined ? [] : AUGMENTATION),
    ['backbone.pooling', choice('avg', 'max', 'flatten')],
    ...(backbone.tap === undefined ? [] : [['backbone.tap', TEXT] satisfies [string, Field]]),
    ['input.resize', choice('bilinear', 'area-averaging')],
    ['input.size', whole(32, 1024)],
    ['split.rule', choice(...SPLIT_RULES)],
    ...(split.rule === 'grouped' || split.rule === 'random' ? [['split.trainFraction', number(0.05, 0.95)] satisfies [string, Field]] : []),
    ...(split.rule.includes('folds') ? [['split.folds', whole(2, 100)] satisfies [string, Field]] : []),
    ['split.nearDuplicates', SWITCH],
    ['evaluation.replicates', whole(0, 100_000)],
    ['seed', whole(0, 2 ** 31)]
  ]
}

const HEADS: Readonly<Record<Recipe['head']['kind'], readonly [string, Field][]>> = {
  'logistic-regression': [
    ['head.maxIter', whole(0, 10_000)],
    ['head.regParam', number(0, 1000)],
    ['head.elasticNetParam', number(0, 1)],
    ['head.standardization', SWITCH],
    ['head.family', choice('auto', 'binomial', 'multinomial')]
  ],
  svm: [['head.kernel', choice('rbf', 'linear')], ['head.c', number(1e-6, 1e6)], ['head.classWeight', choice('none', 'balanced')], ['head.standardization', SWITCH]],
  mlp: [['head.alpha', number(0, 10)], ['head.learningRate', number(1e-6, 1)], ['head.epochs', whole(1, 10_000)], ['head.batchSize', whole(1, 1024)], ['head.standardization', SWITCH]],
  knn: [['head.k', whole(1, 1000)], ['head.weights', choice('uniform', 'distance')], ['head.metric', choice('euclidean', 'cosine')], ['head.standardization', SWITCH]]
}

function trainingFields({ phases }: NonNullable<Recipe['training']>): [string, Field][] {
  return [
    ['training.start', choice('installed', 'random')],
    ['training.batchSize', whole(1, 1024)],
    ['training.validationFraction', number(0, 0.5)],
    ['training.classWeight', choice('none', 'balanced')],
    ...phases.flatMap(({ earlyStopping, reduceOnPlateau }, p): [string, Field][] => {
      const key = `training.phases.${p}`
      return [
        [`${key}.trainableFrom`, TEXT],
        [`${key}.epochs`, whole(1, 10_000)],
        [`${key}.optimizer.kind`, choice('adam', 'sgd', 'rmsprop')],
        [`${key}.optimizer.learningRate`, number(1e-9, 10)],
        [`${key}.batchNorm`, choice('frozen', 'trainable')],
        ...(reduceOnPlateau === undefined ? [] : [[`${key}.reduceOnPlateau.factor`, number(0.001, 0.999)], [`${key}.reduceOnPlateau.patience`, whole(0, 1000)]] satisfies [string, Field][]),
        ...(earlyStopping === undefined ? [] : [[`${key}.earlyStopping.patience`, whole(0, 1000)]] satisfies [string, Field][])
      ]
    })
  ]
}

const AUGMENTATION: readonly [string, Field][] = [
  ['augmentation.balance', choice('none', 'cycle')],
  ['augmentation.redraw', choice('epoch', 'once')],
  ['augmentation.rotation', number(0, 180)],
  ['augmentation.flipHorizontal', SWITCH],
  ['augmentation.flipVertical', SWITCH],
  ['augmentation.border', choice('edge', 'constant')]
]

/** The value at a dotted key; undefined where there is none. */
export function valueAt(recipe: Recipe, key: string): JsonValue | undefined {
  const plain: JsonValue = JSON.parse(JSON.stringify(recipe))
  let at: JsonValue | undefined = plain
  for (const part of key.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined
    const next: unknown = Reflect.get(at, part)
    at = isJson(next) ? next : undefined
  }
  return at
}

/** What JSON.parse gave can be nothing else. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined
}

function same(a: JsonValue, b: JsonValue): boolean {
  return canonicalJson(a) === canonicalJson(b)
}
