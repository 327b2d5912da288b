import { voiRuleText } from '../image/voiRuleText.ts'
import { metricTitle } from './metrics.ts'
import type { Recipe } from './recipe.ts'
import type { TrainingPhase, TopLayer } from './trainingSchema.ts'

/** A published figure as it stands in the publication, else to two decimals. */
export function publishedText({ stated, value }: { readonly stated?: string | undefined; readonly value: number }): string {
  return stated ?? value.toFixed(2)
}

/** One recipe as a person reads it: line by line, without indentation of its own. */
export function recipeWords(recipe: Recipe): string[] {
  const { paper, leakageSafe } = recipe
  return [
    `${recipe.name}: ${recipe.title}`,
    ...(paper === undefined ? [] : [`After ${paper.citation}`]),
    '',
    ...facts(recipe),
    ...(paper === undefined ? [] : ['', ...paperWords(paper)]),
    ...(leakageSafe === undefined
      ? []
      : ['', 'The leakage-safe form (the default) changes:', ...Object.entries(leakageSafe.set).map(([key, value]) => `  ${key} to ${JSON.stringify(value)}${because(leakageSafe.reasons[key])}`)]),
    ...(Object.keys(recipe.ours).length === 0 ? [] : ['', 'Choices of this project:', ...Object.entries(recipe.ours).map(([key, why]) => `  ${key}: ${why}`)])
  ]
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${reason}`
}

function facts(recipe: Recipe): string[] {
  const { data, backbone, input, split, evaluation } = recipe
  const classes = data?.classes?.map(({ name, labels }) => `${name} (${labels.join(', ')})`).join('; ')
  const rows: [string, string][] = [
    ['classes', classes ?? 'those of the data set'],
    ['network', `${backbone.name}, ${backbone.tap === undefined ? 'its last map' : `the layer ${backbone.tap}`}, ${POOLING[backbone.pooling]}`],
    ['input', [input.voi === undefined ? '' : voiRuleText(input.voi), input.resize === undefined ? '' : input.resize.replace('-', ' '), input.size === undefined ? '' : `${input.size} x ${input.size}`].filter((part) => part !== '').join(', ') || 'as the network has it'],
    ...learningWords(recipe),
    ['split', splitWords(split)],
    ['intervals', evaluation.replicates === 0 ? 'none' : `95 %, ${evaluation.replicates} resamples of groups`],
    ['seed', String(recipe.seed)]
  ]
  return rows.map(([name, text]) => `${name.padEnd(12)} ${text}`)
}

const POOLING = { avg: 'averaged', max: 'the largest at each channel', flatten: 'flattened' } as const

/** How a recipe learns: by name, what a person reads of it. */
export function learningWords({ head, classDecomposition, search, training, augmentation }: Recipe): [string, string][] {
  const { kind, ...params } = head
  const classifier = `${kind.replaceAll('-', ' ')}, ${Object.entries(params).map(([key, value]) => `${key} ${JSON.stringify(value).replaceAll('"', '')}`).join(', ')}`
  if (training === undefined) {
    return [
      ['classifier', classifier],
      ...(classDecomposition === undefined ? [] : [['classes into', `${classDecomposition.clusters} sub-classes each, by k-means on their features`] satisfies [string, string]]),
      ...(search === undefined ? [] : [['search', `${search.method} over ${Object.keys(search.parameters).join(', ')} by ${search.metric}, ${search.folds} inner folds`] satisfies [string, string]])
    ]
  }
  const { start, top, batchSize, validationFraction, phases } = training
  return [
    ['weights', start === 'random' ? 'drawn at random: trained from scratch' : 'as installed'],
    ['top', [...top.map(topLayerWords), 'dense softmax'].join(', ')],
    ['batches', `${batchSize} images; ${validationFraction === 0 ? 'no part of the training images is set aside' : `${validationFraction} of the training part is watched`}`],
    ...phases.map((phase, i): [string, string] => [`run ${i + 1}`, phaseWords(phase)]),
    ...(augmentation === undefined ? [] : [['augmentation', augmentationWords(augmentation)] satisfies [string, string]])
  ]
}

function topLayerWords(layer: TopLayer): string {
  switch (layer.layer) {
    case 'batch-norm':
      return 'BatchNorm'
    case 'dense':
      return `dense ${layer.units}${layer.activation === 'relu' ? ' ReLU' : ''}`
    case 'dropout':
      return `dropout ${layer.rate}`
  }
}

function phaseWords({ trainableFrom, kerasIndex, epochs, optimizer, reduceOnPlateau, earlyStopping }: TrainingPhase): string {
  const what =
    trainableFrom === 'none' ? 'the layers on top learn' : trainableFrom === 'all' ? 'all layers learn' : `layers from ${trainableFrom}${kerasIndex === undefined ? '' : ` (${kerasIndex} in Keras)`} learn`
  return [
    what,
    `at most ${epochs} epochs`,
    `${optimizer.kind} ${optimizer.learningRate}`,
    ...(reduceOnPlateau === undefined ? [] : [`rate times ${reduceOnPlateau.factor} after ${reduceOnPlateau.patience} epochs without gain`]),
    ...(earlyStopping === undefined ? [] : [`ends after ${earlyStopping.patience}`])
  ].join(', ')
}

function augmentationWords({ balance, timesMajority, keepOriginals, flipHorizontal, flipVertical, ...operations }: NonNullable<Recipe['augmentation']>): string {
  return [
    ...(balance === 'cycle' ? [`classes cycled to ${timesMajority} times the largest${keepOriginals ? ', originals among them' : ''}`] : []),
    ...Object.entries(operations).map(([key, value]) => `${key} ${JSON.stringify(value).replaceAll('"', '')}`),
    ...(flipHorizontal ? ['flipped left to right'] : []),
    ...(flipVertical ? ['flipped upside down'] : [])
  ].join('; ')
}

/** A rule of splitting in words. */
export function splitWords({ rule, trainFraction, folds }: Recipe['split']): string {
  const share = `${Math.round(trainFraction * 100)} / ${Math.round((1 - trainFraction) * 100)}`
  switch (rule) {
    case 'grouped':
      return `${share}, patients and groups kept together, stratified`
    case 'random':
      return `${share}, image by image, unstratified`
    case 'grouped-folds':
      return `${folds} folds, patients and groups kept together, stratified`
    case 'stratified-folds-halved':
      return `${folds} stratified folds of images; half of each is judged, the other half watched while training`
    case 'hashed-folds':
      return `${folds} folds by a hash of patient or group, not stratified`
    case 'leave-one-source-out':
      return 'each source held out in turn'
  }
}

function paperWords({ published, time, data, dataNote }: NonNullable<Recipe['paper']>): string[] {
  const images = data.images === undefined ? '' : `: ${Object.entries(data.images).map(([name, n]) => `${n} ${name}`).join(', ')}`
  return [
    `Published on ${data.what}${images}.`,
    ...published.map((figure) => {
      const aside = [figure.testImages === undefined ? '' : `${figure.testImages} test images`, figure.from === undefined ? '' : `from ${figure.from}`, figure.note ?? ''].filter((part) => part !== '')
      return `  ${metricTitle(figure)} ${publishedText(figure)}${aside.length === 0 ? '' : ` (${aside.join('; ')})`}`
    }),
    ...(published.length === 0 ? ['  no figure is known from the papers at hand'] : []),
    ...(time === undefined ? [] : [`  time: fit ${time.fitMinutes ?? '?'} min, evaluation ${time.evaluateMinutes ?? '?'} min on ${time.machine}`]),
    `What differs: ${dataNote}`
  ]
}
