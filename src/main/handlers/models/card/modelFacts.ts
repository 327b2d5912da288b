import { calibrationText } from '../../../../core/judge/calibration.ts'
import { isFinding } from '../../../../core/judge/imageScore.ts'
import { studyRuleText } from '../../../../core/judge/studyScore.ts'
import type { ModelRow } from '../../../store/models.ts'
import { programVersion } from '../../../programVersion.ts'
import { intendedInputOf } from '../inputChecks.ts'
import { fieldOf, headText, type CardSource, type FactsOf } from './cardSource.ts'

type ModelFact = 'what' | 'aim' | 'identity' | 'specification' | 'software' | 'trained' | 'context' | 'inequalities'

export function modelFacts({ model, document, record }: CardSource): FactsOf<ModelFact> {
  const { backbone, engine } = document
  const versions = Object.entries(record?.engineVersions ?? {}).map(([name, version]) => `${name} ${version}`)
  return {
    what: `A classifier of images by machine learning, ${headText(document)} on features of ${backbone.name}: it tells ${model.classes.join(' / ')} (${model.finding}).`,
    aim: `Development of a model for ${model.finding} with internal evaluation${fieldOf(model.acceptance, 'passed') === undefined ? '' : ', and a test on local cases'}; no hypothesis is tested.`,
    identity: `model ${model.hash}; backbone ${backbone.hash}`,
    specification: 'All parameters: hilum models export writes them with the recipe, and with the backbone’s weights where asked for.',
    software: `Hilum ${programVersion()}; ${engine.name}, ${engine.numericClass}${versions.length === 0 ? '' : ` (${versions.join(', ')})`}. Another engine must first reproduce the features of a probe image.`,
    trained: `${model.createdAt.slice(0, 16).replace('T', ' ')} UTC${model.origin === null ? '' : ', elsewhere; imported'}`,
    context: null,
    inequalities: null
  }
}

type UseFact = 'purpose' | 'users' | 'modality' | 'bodyPart' | 'view' | 'ageGroup' | 'refuses' | 'studyScore' | 'calibration' | 'threshold' | 'interaction' | 'nextSteps'

export function useFacts({ model, document }: CardSource): FactsOf<UseFact> {
  const intended = intendedInputOf(document, model)
  return {
    purpose: 'Research on how such models behave on one’s own archive. Not for diagnosis.',
    users: null,
    modality: familiesText(intended?.modalities),
    bodyPart: familiesText(intended?.bodyParts),
    view: familiesText(intended?.views),
    ageGroup: familiesText(intended?.ageGroups),
    refuses: refusalText(document.use?.gate),
    studyScore: `${studyRuleText(document.studyRule)}; a score is the probability of ${model.classes.filter((_, label) => isFinding(model.classes, label)).join(' or ')}, 0 to 1`,
    calibration: document.use === undefined ? null : calibrationText(document.use.calibration),
    threshold: model.operatingPoint === null ? null : `${model.operatingPoint.toPrecision(4)}, ${choiceText(model)}${model.liveThreshold === null ? '; not in force here before a test on local cases' : ''}`,
    interaction: 'A score stands beside the image with the evidence for it; a named person confirms the threshold before any call is shown, and may reject each call.',
    nextSteps: null
  }
}

type Use = NonNullable<CardSource['document']['use']>

function refusalText(gate: Use['gate'] | undefined): string | null {
  if (gate === undefined) return null
  const damaged = 'Files that cannot be read, blank frames, and what is not its intended input, each with the reason; '
  if (gate.kind === 'none') return `${damaged}none by their features: ${gate.reason}`
  const { images, accepted } = gate.coverage
  return `${damaged}images further from its training images than ${images - accepted} of ${images} held-out ones; by class it answers ${gate.byClass.map((one) => `${one.accepted} of ${one.images} ${one.class}`).join(', ')}`
}

function choiceText({ operatingChoice }: ModelRow): string {
  const [rule, at, from, by] = [fieldOf(operatingChoice, 'rule', 'rule'), fieldOf(operatingChoice, 'rule', 'at'), fieldOf(operatingChoice, 'from'), fieldOf(operatingChoice, 'confirmedBy')]
  const [sensitivity, specificity] = [fieldOf(operatingChoice, 'sensitivity', 'value'), fieldOf(operatingChoice, 'specificity', 'value')]
  const rates = typeof sensitivity === 'number' && typeof specificity === 'number' ? `, sensitivity ${sensitivity.toFixed(2)} and specificity ${specificity.toFixed(2)} there` : ''
  return `chosen by ${typeof rule === 'string' ? rule : 'hand'}${typeof at === 'number' ? ` ${at}` : ''} on ${typeof from === 'string' ? from : 'unknown'} predictions${rates}; confirmed by ${typeof by === 'string' ? by : 'unknown'}`
}

/** Undefined: not known. Empty: nothing restricts it. */
function familiesText(values: readonly string[] | undefined): string | null {
  if (values === undefined) return null
  return values.length === 0 ? 'not restricted: training images do not state it' : values.join(', ')
}
