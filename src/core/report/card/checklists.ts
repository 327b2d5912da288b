import type { CardFact } from './cardFacts.ts'

export interface ChecklistItem {
  /** As the checklist numbers it. */
  readonly number: string
  /** What it asks for, in this program's words. */
  readonly name: string
  /** Facts of the card that answer it. */
  readonly facts: readonly CardFact[]
}

export interface Checklist {
  readonly name: string
  readonly reference: string
  readonly items: readonly ChecklistItem[]
}

/** The Checklist for Artificial Intelligence in Medical Imaging, 2024 update: 44 items. */
export const CLAIM: Checklist = {
  name: 'CLAIM 2024',
  reference: 'Tejani et al., Radiology: Artificial Intelligence 2024, 6(4), e240300',
  items: [
    item('1', 'Named as AI, with its kind', 'what'),
    item('2', 'Summary of design, methods, results', 'abstract'),
    item('3', 'Background, intended use and role', 'context', 'purpose', 'users'),
    item('4', 'Aims and hypotheses', 'aim'),
    item('5', 'Prospective or retrospective', 'design'),
    item('6', 'Goal of the study', 'aim'),
    item('7', 'Data sources', 'dataset', 'bySource'),
    item('8', 'Inclusion and exclusion', 'eligibility', 'excluded'),
    item('9', 'Preprocessing', 'preparation'),
    item('10', 'Selection of subsets', 'subsets'),
    item('11', 'De-identification', 'deidentification'),
    item('12', 'Missing data', 'missing'),
    item('13', 'Image acquisition', 'byModality', 'acquisition'),
    item('14', 'Definition of the reference standard', 'reference', 'classes'),
    item('15', 'Reason for the reference standard', 'referenceWhy'),
    item('16', 'Source of annotations', 'labelSource', 'annotators'),
    item('17', 'Annotation of the test set', 'testLabels'),
    item('18', 'Variability between and within raters', 'raters'),
    item('19', 'Assignment to partitions', 'split'),
    item('20', 'Level at which partitions are disjoint', 'disjoint'),
    item('21', 'Intended sample size', 'sampleSize'),
    item('22', 'Description of the model', 'what', 'calculation', 'studyScore'),
    item('23', 'Software', 'software'),
    item('24', 'Initial parameters', 'initialisation'),
    item('25', 'Training', 'recipe', 'training'),
    item('26', 'Selection of the final model', 'selection'),
    item('27', 'Ensembling', 'ensembling'),
    item('28', 'Metrics', 'metrics'),
    item('29', 'Significance and uncertainty', 'uncertainty'),
    item('30', 'Robustness and sensitivity', 'robustness', 'baseline'),
    item('31', 'Explainability', 'explanation'),
    item('32', 'Evaluation on internal data', 'internal'),
    item('33', 'Testing on external data', 'external'),
    item('34', 'Registration of a clinical trial', 'registration'),
    item('35', 'Numbers included and excluded', 'learnedFrom', 'judgedOn', 'excluded'),
    item('36', 'Characteristics of each partition', 'byLabel', 'bySex', 'byAge', 'partitionTraits'),
    item('37', 'Performance with its uncertainty', 'performance'),
    item('38', 'Diagnostic performance with its precision', 'performance'),
    item('39', 'Analysis of failures', 'failures'),
    item('40', 'Limitations', 'limits'),
    item('41', 'Implications for practice', 'purpose', 'users'),
    item('42', 'Full protocol', 'protocol'),
    item('43', 'Availability of software, model, data', 'code', 'dataSharing'),
    item('44', 'Funding', 'funding')
  ]
}

/** Transparent reporting of prediction models that use regression or machine learning: 27 items, 52 with their parts. */
export const TRIPOD_AI: Checklist = {
  name: 'TRIPOD+AI',
  reference: 'Collins et al., BMJ 2024, 385, e078378',
  items: [
    item('1', 'Title: development or evaluation, population, outcome', 'what', 'aim'),
    item('2', 'Abstract', 'abstract'),
    item('3a', 'Healthcare context and existing models', 'context'),
    item('3b', 'Target population, purpose, users', 'purpose', 'users'),
    item('3c', 'Known health inequalities', 'inequalities'),
    item('4', 'Objectives', 'aim'),
    item('5a', 'Sources of data', 'dataset', 'design'),
    item('5b', 'Dates of the data', 'dates'),
    item('6a', 'Setting and centres', 'bySource'),
    item('6b', 'Eligibility', 'eligibility'),
    item('6c', 'Treatments', 'treatments'),
    item('7', 'Data preparation', 'preparation'),
    item('8a', 'Outcome and how it was assessed', 'classes', 'labelSource', 'reference'),
    item('8b', 'Qualification of outcome assessors', 'annotators'),
    item('8c', 'Blinding of the assessment', 'blinding'),
    item('9a', 'Choice of predictors', 'predictors'),
    item('9b', 'Definition of predictors', 'predictors'),
    item('9c', 'Qualification of predictor assessors', 'predictorReaders'),
    item('10', 'Sample size', 'sampleSize'),
    item('11', 'Missing data', 'missing'),
    item('12a', 'Use of the data: partitions', 'split', 'disjoint'),
    item('12b', 'Handling of predictors', 'handling'),
    item('12c', 'Type of model, building, tuning, internal validation', 'what', 'recipe', 'training', 'selection', 'internal'),
    item('12d', 'Heterogeneity between clusters', 'clusters'),
    item('12e', 'Measures of performance', 'metrics', 'uncertainty'),
    item('12f', 'Model updating', 'updating'),
    item('12g', 'How predictions were calculated', 'calculation'),
    item('13', 'Class imbalance', 'imbalance'),
    item('14', 'Fairness', 'fairness'),
    item('15', 'Output and thresholds', 'studyScore', 'calibration', 'threshold'),
    item('16', 'Differences of training and evaluation data', 'difference'),
    item('17', 'Ethical approval', 'ethics'),
    item('18a', 'Funding', 'funding'),
    item('18b', 'Conflicts of interest', 'conflicts'),
    item('18c', 'Protocol', 'protocol'),
    item('18d', 'Registration', 'registration'),
    item('18e', 'Data sharing', 'dataSharing'),
    item('18f', 'Code sharing', 'code'),
    item('19', 'Patient and public involvement', 'involvement'),
    item('20a', 'Flow of participants', 'learnedFrom', 'judgedOn', 'excluded'),
    item('20b', 'Characteristics of participants', 'bySex', 'byAge', 'race'),
    item('20c', 'Comparison of development and evaluation data', 'partitionTraits'),
    item('21', 'Participants and events in each analysis', 'learnedFrom', 'byLabel', 'judgedOn'),
    item('22', 'Full specification of the model', 'specification', 'identity'),
    item('23a', 'Performance with intervals, in subgroups too', 'performance', 'subgroups'),
    item('23b', 'Heterogeneity of performance', 'bySourceFigures'),
    item('24', 'Results of updating', 'updating'),
    item('25', 'Interpretation', 'interpretation'),
    item('26', 'Limitations', 'limits'),
    item('27a', 'Poor or missing input in use', 'refuses'),
    item('27b', 'Interaction and expertise of users', 'interaction'),
    item('27c', 'Next steps', 'nextSteps')
  ]
}

export const CHECKLISTS: readonly Checklist[] = [CLAIM, TRIPOD_AI]

function item(number: string, name: string, ...facts: readonly CardFact[]): ChecklistItem {
  return { number, name, facts }
}
