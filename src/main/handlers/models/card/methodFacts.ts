import { voiRuleText } from '../../../../core/image/voiRuleText.ts'
import { learningWords, splitWords } from '../../../../core/recipe/recipeWords.ts'
import type { Recipe } from '../../../../core/recipe/recipe.ts'
import { EMBEDDED_BACKBONES } from '../../../engine/embeddedBackbones.ts'
import { headlineOf, headText, type CardSource, type FactsOf } from './cardSource.ts'

type MethodFact =
  | 'recipe' | 'publication' | 'preparation' | 'subsets' | 'predictors' | 'predictorReaders' | 'handling' | 'split' | 'disjoint' | 'sampleSize' | 'initialisation' | 'training'
  | 'selection' | 'ensembling' | 'imbalance' | 'fairness' | 'calculation' | 'metrics' | 'uncertainty' | 'clusters' | 'updating' | 'explanation'

export function methodFacts(source: CardSource): FactsOf<MethodFact> {
  const { document, recipe, record, figures, model } = source
  const { resize, voi, channels } = document.input
  const known = (text: (recipe: Recipe) => string): string | null => (recipe === undefined ? null : text(recipe))
  const map = document.maps !== undefined
  return {
    recipe: known(({ title, name }) => `${title} (${name}), ${document.provenance.recipeHash}`),
    publication: recipe?.paper?.citation ?? null,
    preparation: `${resize.width} × ${resize.height} × ${channels}, ${voiRuleText(voi)}, ${resize.method}`,
    subsets: known(({ data }) => `Whole frames${data?.classes === undefined ? '' : ', of the labels that the recipe names'}; no frame or region is chosen.`),
    predictors: `All pixels of an image, as ${record === undefined ? '' : `${record.featuresPerImage} `}features of ${document.backbone.name}; none is chosen by hand.`,
    predictorReaders: 'None: no person reads a predictor.',
    handling: known(handlingText),
    split: known(({ split, seed }) => `${splitWords(split)}; seed ${seed}`),
    disjoint: disjointText(source),
    sampleSize: null,
    initialisation: known((own) => [initialisationText(own), embeddedText(document.backbone)].join('')),
    training: known((own) => learningWords(own).map(([name, text]) => `${name}: ${text}`).join('; ')),
    selection: known((own) => selectionText(own, source)),
    ensembling: known(({ classDecomposition }) => (classDecomposition === undefined ? 'None: one classifier.' : 'None: the probabilities of a class’s sub-classes are added up.')),
    imbalance: known(imbalanceText),
    fairness: 'None in training; figures are given by subgroup where sex, age, view or source are known.',
    calculation: `${document.backbone.name}${document.backbone.tap === undefined ? '' : ` up to ${document.backbone.tap}`}, ${document.pooling} pooling, ${headText(document)}, then calibration as stated; a study by the rule stated`,
    metrics: 'AUC, accuracy, sensitivity, specificity, predictive values, calibration error, Brier score; ROC, precision and recall, calibration and decision curves in the run’s report',
    uncertainty: known(({ evaluation }) => (evaluation.replicates === 0 ? 'no intervals were asked for' : `95 % intervals by ${evaluation.replicates} resamples of patients and groups`)),
    clusters: clustersText(source),
    updating: model.origin === null ? 'None after training; a changed model is a new version with its own figures.' : 'None here: it was imported as it is.',
    explanation: map
      ? 'Activation maps that add up to the classifier’s decision; hilum explain --sanity compares Grad-CAM and occlusion with shuffled weights'
      : `No map is exact for it; hilum explain draws Grad-CAM or occlusion and compares them with shuffled weights${figures === undefined ? '' : ', as the run’s report does'}`
  }
}

function handlingText({ head, training }: Recipe): string {
  if (training !== undefined) return 'As the network takes them in.'
  return 'standardization' in head && head.standardization ? 'Divided by their standard deviation in the training part; no cut-offs.' : 'As they are; no cut-offs.'
}

function disjointText(source: CardSource): string | null {
  const headline = headlineOf(source)
  if (headline === undefined) return null
  const duplicates = source.figures?.duplicates
  return `${headline.rule}${duplicates === undefined ? '' : `; ${duplicates.images} near-duplicates stay with theirs`}`
}

function initialisationText({ training, backbone, head }: Recipe): string {
  if (training === undefined) return `${backbone.name} as installed, frozen; the ${head.kind.replaceAll('-', ' ')} starts from zero or from the seed`
  return training.start === 'random' ? 'drawn at random from the seed (Glorot, as Keras)' : `${backbone.name}’s installed weights; new layers drawn from the seed (Glorot, as Keras)`
}

function selectionText({ search, training }: Recipe, { record }: CardSource): string {
  const refitted = record?.notes.some(({ title }) => title === 'Fitted on all images') === true ? '; then fitted on all images outside the lockbox' : ''
  if (search !== undefined) return `${search.method} search by inner folds of each training part${refitted}`
  if (training?.phases.some(({ earlyStopping }) => earlyStopping !== undefined) === true) return `the weights of the epoch with the best figure on images set aside from the training part${refitted}`
  return `none was chosen among: parameters as the recipe sets them${refitted}`
}

/** What a feature extractor that comes with the program is and is not; nothing of others, whose weights this program did not make. */
function embeddedText({ name, hash }: CardSource['document']['backbone']): string {
  const card = EMBEDDED_BACKBONES.get(name)?.card()
  return card?.about === undefined || card.hash !== hash ? '' : `. ${card.title}: ${card.source}. ${card.about}`
}

function imbalanceText({ training, augmentation, head }: Recipe): string {
  if (augmentation?.balance === 'cycle') return 'smaller classes repeated with changes until all are equal'
  if (training?.classWeight === 'balanced' || ('classWeight' in head && head.classWeight === 'balanced')) return 'classes weighed by the inverse of their images'
  return 'none: classes count as often as they occur'
}

function clustersText(source: CardSource): string | null {
  const column = source.figures?.evaluations.find(({ id }) => id === 'leave-one-source-out')
  if (column !== undefined) return 'each source held out in turn'
  return (source.figures?.subgroups ?? []).some(({ attribute }) => attribute === 'Source') ? 'figures by source; the split keeps groups, not sources, together' : null
}
