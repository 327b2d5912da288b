import * as z from 'zod'
import type { JsonValue } from '../errors.ts'
import { figure, progress } from '../schemas.ts'

const json: z.ZodType<JsonValue> = z.json()
const count = z.int().nonnegative()

export const recipeForm = z.enum(['as-published', 'leakage-safe'])

/** What a run is to do, as `hilum train` takes it: a shipped recipe in one of its forms, its classes, and changes of `key=value`. */
export const recipeChoice = z.strictObject({
  recipe: z.string().min(1),
  form: recipeForm.optional(),
  /** `own`: the data set's classes; else which labels mean each class, in label order. The recipe's own classes where absent. */
  classes: z.union([z.literal('own'), z.array(z.strictObject({ name: z.string().min(1), labels: z.array(z.string().min(1)).min(1) })).min(2)]).optional(),
  settings: z.array(z.string().regex(/^[^=]+=/, 'key=value').max(20_000)).max(100).default([])
})

export const weightsState = z.strictObject({ installed: z.boolean(), how: z.string() })

/** A shipped recipe, as the list shows it. */
export const recipeInfo = z.strictObject({
  name: z.string(),
  title: z.string(),
  paper: z.strictObject({ id: z.string(), citation: z.string() }).nullable(),
  /** The figures that the publication states, the leading one first. */
  published: z.array(z.strictObject({ metric: z.string(), text: z.string(), aside: z.string() })),
  /** Empty for a recipe that has one form. */
  forms: z.array(recipeForm),
  backbone: z.string(),
  method: z.enum(['frozen', 'fine-tuned', 'from-scratch']),
  augmented: z.boolean(),
  /** The recipe's own classes; null where it takes the data set's. */
  classes: z.array(z.string()).nullable(),
  weights: weightsState,
  /** By form, what its latest finished run on the data set asked about reached; null where there is none. */
  here: z.array(z.strictObject({ form: recipeForm.nullable(), run: z.int().nullable(), absent: z.string().nullable(), accuracy: z.number().nullable(), thumbnail: z.number().nullable(), beyondChance: z.boolean() }))
})

/** One setting under the hood, as it would be run. */
export const recipeSetting = z.strictObject({
  key: z.string(),
  value: json,
  /** As the recipe's form has it. */
  own: json,
  /** In the recipe as published, where that is another. */
  published: json.optional(),
  kind: z.enum(['whole', 'number', 'choice', 'switch', 'text']),
  options: z.array(z.string()).optional(),
  least: z.number().optional(),
  most: z.number().optional(),
  /** Why the publication's or this project's choice is what it is. */
  reason: z.string().optional()
})

export const recipeDetail = z.strictObject({
  recipe: z.string(),
  title: z.string(),
  form: recipeForm.nullable(),
  citation: z.string().nullable(),
  /** Line by line, as `hilum recipes NAME` says it. */
  words: z.array(z.string()),
  /** What the leakage-safe form changes, with the reasons. */
  leakageSafe: z.array(z.strictObject({ key: z.string(), from: json, to: json, reason: z.string() })),
  backbone: z.string(),
  method: z.enum(['frozen', 'fine-tuned', 'from-scratch']),
  head: z.string(),
  /** Each operation on training images, in words; empty where there is none. */
  augmentation: z.array(z.string()),
  split: z.strictObject({ rule: z.string(), words: z.string() }),
  classes: z.array(z.string()).nullable(),
  weights: weightsState,
  settings: z.array(recipeSetting),
  /** Other ways to learn and to change training images, as settings that make the recipe do it; those of these keys go first. */
  methods: z.array(z.strictObject({ id: z.enum(['logistic-regression', 'svm', 'mlp', 'knn', 'fine-tune-head', 'fine-tune-all', 'from-scratch']), settings: z.array(z.string()) })),
  augmentations: z.array(z.strictObject({ id: z.enum(['none', 'light', 'strong']), settings: z.array(z.string()) })),
  /** Why it cannot run on the data set as it is chosen; null where it can. */
  obstacle: z.strictObject({ code: z.string(), message: z.string() }).nullable()
})

export const partCounts = z.strictObject({
  part: z.enum(['training', 'validation', 'test']),
  images: count,
  groups: count,
  patients: count.nullable(),
  perClass: z.array(z.strictObject({ class: z.string(), images: count, groups: count, patients: count.nullable() }))
})

/** How a rule would divide the images; nothing is frozen by asking. */
export const splitPreview = z.strictObject({
  rule: z.string(),
  words: z.string(),
  seed: z.int(),
  classes: z.array(z.string()),
  images: count,
  /** Labels of the data set that are in no class. */
  leftOut: z.array(z.strictObject({ label: z.string(), images: count })),
  parts: z.array(
    z.strictObject({
      title: z.string(),
      parts: z.array(partCounts),
      shared: z.strictObject({ testImages: count, testImagesSharingGroup: count, testGroups: count, groupsInBoth: count })
    })
  ),
  /** Parts that these data do not allow, with the reason. */
  refused: z.array(z.string()),
  /** What keeps together: groups as frozen, then joined by near-duplicates; null while nobody has looked for those (a preflight does). */
  groups: z.strictObject({ frozen: count, largest: count, joined: z.strictObject({ clusters: count, images: count, largest: count, line: z.number() }).nullable() }),
  patientsKnown: count,
  sources: z.array(z.strictObject({ source: z.string().nullable(), images: count })),
  nearDuplicates: z.boolean()
})

/** What a run takes on this machine, from what was measured on it. */
export const timeEstimate = z.strictObject({
  images: count,
  /** Images that go through the network once, unless an earlier run left their features; null where the backbone is not installed. */
  toCompute: count.nullable(),
  featuresPerSecond: z.number().nullable(),
  trainingPerSecond: z.number().nullable(),
  /** Images that training sees at most, over all parts and epochs; 0 for a classifier on frozen features. */
  trainingImages: count,
  /** Null where nothing was measured. */
  seconds: z.number().nullable(),
  /** Of a classifier on the same features, to compare with; null where not measured. */
  frozenSeconds: z.number().nullable(),
  /** Where the rates come from, in words; null where nothing was measured. */
  from: z.string().nullable(),
  /** Of the split: networks, or classifiers, to be trained. */
  parts: count
})

/** What a finished run reached: never without interval, baseline and what chance would do. */
export const runOutcome = z.strictObject({
  /** The rule that the figures were judged under, and whether it keeps patients apart. */
  rule: z.string(),
  ruleTitle: z.string(),
  leakageSafe: z.boolean(),
  sharingGroup: count,
  testImages: count,
  testGroups: count,
  classes: z.array(z.string()),
  accuracy: figure,
  auc: figure,
  /** The same classifier on 16 x 16 thumbnails of the same images. */
  thumbnail: z.strictObject({ accuracy: figure, auc: figure }).nullable(),
  /** Model less thumbnail. */
  gain: z.strictObject({ accuracy: figure, beyondChance: z.boolean() }).nullable(),
  /** Always saying the commonest class. */
  majority: figure,
  shortcuts: z.enum(['red', 'amber', 'green']).nullable()
})

export const runState = z.enum(['running', 'done', 'failed', 'cancelled', 'interrupted', 'paused'])

export const runInfo = z.strictObject({
  run: z.int().positive(),
  state: runState,
  recipe: z.string(),
  title: z.string(),
  form: recipeForm.nullable(),
  backbone: z.string(),
  method: z.enum(['frozen', 'fine-tuned', 'from-scratch']),
  dataset: z.strictObject({ name: z.string(), version: z.int(), hash: z.string() }).nullable(),
  seed: z.int(),
  model: z.strictObject({ name: z.string(), version: z.int(), hash: z.string() }).nullable(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** Of all phases, also in processes that were killed; null before the end. */
  seconds: z.number().nullable(),
  outcome: runOutcome.nullable(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  /** It can be gone on with where it stopped. */
  resumable: z.boolean(),
  jobId: z.string().nullable()
})

export const epochPoint = z.strictObject({
  /** 0-based, as in the record. */
  phase: z.int(),
  epoch: z.int(),
  learningRate: z.number(),
  loss: z.number(),
  accuracy: z.number(),
  validationLoss: z.number().nullable(),
  validationAccuracy: z.number().nullable(),
  seconds: z.number()
})

/** One part of the split: a fold or the hold-out. */
export const runPart = z.strictObject({
  title: z.string(),
  state: z.enum(['waiting', 'running', 'done']),
  epochs: z.array(epochPoint),
  /** Of the kept epoch, counted from 1 over all phases; null before there is one. */
  bestEpoch: z.int().nullable(),
  /** On the part's test images. */
  accuracy: z.number().nullable(),
  auc: z.number().nullable(),
  thumbnailAccuracy: z.number().nullable()
})

/** A run while it learns, and after. */
export const runDetail = z.strictObject({
  info: runInfo,
  /** As it was asked for; null for a run that the command line began. */
  choice: recipeChoice.nullable(),
  words: z.array(z.string()),
  /** The present step, with its rate and what is left of it; null where it does not run. */
  progress: z.strictObject({ now: progress, perSecond: z.number().nullable(), stepSecondsLeft: z.number().nullable(), secondsLeft: z.number().nullable(), runningSeconds: z.number() }).nullable(),
  parts: z.array(runPart),
  /** Most epochs that each phase may take; empty for a classifier on frozen features. */
  phases: z.array(z.strictObject({ epochs: z.int(), learns: z.string() })),
  phaseSeconds: z.array(z.strictObject({ phase: z.string(), seconds: z.number(), detail: z.string().nullable() })),
  /** Latest first; the last 200. */
  events: z.array(z.strictObject({ at: z.string(), kind: z.string(), text: z.string(), level: z.enum(['info', 'caution', 'stop']) })),
  refused: z.array(z.strictObject({ input: z.int(), code: z.string(), message: z.string() })),
  notes: z.array(z.strictObject({ level: z.enum(['info', 'caution', 'stop']), title: z.string(), text: z.string() }))
})

/** A run against the first of those compared, on the images that both answered without having learned from them. */
export const runPair = z.strictObject({
  run: z.int(),
  against: z.int(),
  images: count,
  accuracyDifference: figure,
  aucDifference: figure,
  mcNemar: z.strictObject({ onlyFirstRight: count, onlySecondRight: count, p: z.number() }),
  delong: z.array(z.strictObject({ class: z.string(), difference: figure, p: z.number().nullable() })),
  beyondChance: z.boolean()
})

/** What a run on a cluster does besides, as it is typed. */
export const clusterDraft = z.strictObject({
  /** Which changes make the random copies. */
  augmentation: z.enum(['none', 'recipe', 'light', 'strong']).default('none'),
  /** So many copies of each film, or until the classes are equal. */
  copies: z.enum(['each', 'balanced']).default('each'),
  each: z.string().max(20).default('3'),
  /** Of the largest class's films. */
  timesMajority: z.string().max(20).default('1'),
  /** Whether parameters of the classifier are searched; the values to try, with commas between. */
  searches: z.boolean().default(false),
  regParam: z.string().max(500).default('0.001, 0.01, 0.1, 1'),
  elasticNetParam: z.string().max(500).default('0, 0.5, 1')
})

/** What the wizard keeps of a data set's plan between visits. */
export const trainingDraft = z.strictObject({
  choice: recipeChoice.partial(),
  useAs: z.record(z.string(), z.enum(['positive', 'negative', 'own', 'leave-out'])).default({}),
  /** Further rules of splitting to judge by, and whether growing parts of the data are judged. */
  alsoSplit: z.array(z.string()).default([]),
  learningCurve: z.boolean().default(false),
  cluster: clusterDraft.optional()
})

export type RecipeChoice = z.infer<typeof recipeChoice>
export type RecipeInfo = z.infer<typeof recipeInfo>
export type RecipeDetail = z.infer<typeof recipeDetail>
export type RecipeSetting = z.infer<typeof recipeSetting>
export type SplitPreview = z.infer<typeof splitPreview>
export type TimeEstimate = z.infer<typeof timeEstimate>
export type RunInfo = z.infer<typeof runInfo>
export type RunOutcome = z.infer<typeof runOutcome>
export type RunDetail = z.infer<typeof runDetail>
export type RunPart = z.infer<typeof runPart>
export type RunPair = z.infer<typeof runPair>
export type ClusterDraft = z.infer<typeof clusterDraft>
export type TrainingDraft = z.infer<typeof trainingDraft>
