/**
 * What a model card tells, section by section: a key for each fact, and how the card asks for it. The checklists of `checklists.ts` are answered
 * by these facts, so that each is worded once.
 */
export const CARD_SECTIONS = [
  {
    title: 'The model',
    facts: {
      what: 'What it is',
      aim: 'Aim of the work',
      identity: 'Identity',
      specification: 'Full specification',
      software: 'Software and engine',
      trained: 'Trained',
      context: 'Clinical background, and models that exist',
      inequalities: 'Known health inequalities'
    }
  },
  {
    title: 'Intended use',
    facts: {
      purpose: 'Purpose',
      users: 'Place in care, and users',
      modality: 'Modality',
      bodyPart: 'Body part',
      view: 'View',
      ageGroup: 'Age group',
      refuses: 'Images that it refuses',
      studyScore: 'Score of a study',
      calibration: 'Calibration',
      threshold: 'Threshold',
      interaction: 'What users do and must know',
      nextSteps: 'Next steps of research'
    }
  },
  {
    title: 'Data',
    facts: {
      dataset: 'Data set',
      design: 'Prospective or retrospective',
      bySource: 'Sources and centres',
      dates: 'Dates of the examinations',
      eligibility: 'What was included',
      excluded: 'What was left out',
      missing: 'Missing data',
      treatments: 'Treatments',
      deidentification: 'De-identification',
      acquisition: 'Machines and acquisition protocol',
      learnedFrom: 'Images it learned from',
      judgedOn: 'Images it was judged on',
      byLabel: 'Learned from, by label',
      byModality: 'Learned from, by modality',
      byView: 'Learned from, by view',
      bySex: 'Learned from, by sex',
      byAge: 'Learned from, by age group',
      race: 'Race, ethnicity, socioeconomic status',
      partitionTraits: 'Known of the judged images',
      difference: 'Training data beside test data',
      deleted: 'Deleted since, with their patients'
    }
  },
  {
    title: 'Reference standard',
    facts: {
      classes: 'Classes',
      labelSource: 'Where labels were read',
      reference: 'How the truth was established',
      referenceWhy: 'Why in this way',
      annotators: 'Who labelled, with what training',
      blinding: 'What they knew meanwhile',
      testLabels: 'Labels of the test part',
      raters: 'Agreement between and within readers'
    }
  },
  {
    title: 'Method',
    facts: {
      recipe: 'Recipe',
      publication: 'After',
      preparation: 'Preparation of images',
      subsets: 'Parts of the data used',
      predictors: 'Predictors',
      predictorReaders: 'People who assess predictors',
      handling: 'Handling of predictors',
      split: 'Split',
      disjoint: 'What the parts do not share',
      sampleSize: 'Sample size',
      initialisation: 'Start of the parameters',
      training: 'Training',
      selection: 'Choice of the final model',
      ensembling: 'Ensembles',
      imbalance: 'Unequal classes',
      fairness: 'Measures for fairness',
      calculation: 'How a score is computed',
      metrics: 'Figures',
      uncertainty: 'Uncertainty',
      clusters: 'Differences between sources',
      updating: 'Updates after training',
      explanation: 'Explanations'
    }
  },
  {
    title: 'Judgement',
    facts: {
      performance: 'Leading figures',
      internal: 'Internal evaluation',
      external: 'External evaluation',
      baseline: 'Against a plain baseline',
      robustness: 'Robustness',
      subgroups: 'Subgroups',
      bySourceFigures: 'Figures by source',
      failures: 'Failure analysis',
      lockbox: 'Lockbox',
      interpretation: 'Interpretation beside other work',
      limits: 'Limits'
    }
  },
  {
    title: 'The study',
    facts: {
      abstract: 'Structured summary',
      ethics: 'Ethical approval and consent',
      protocol: 'Protocol',
      registration: 'Registration',
      funding: 'Funding',
      conflicts: 'Conflicts of interest',
      dataSharing: 'Availability of the data',
      code: 'Availability of code and model',
      involvement: 'Patients and public'
    }
  }
] as const

type Section = (typeof CARD_SECTIONS)[number]
type KeysOf<T> = T extends { readonly facts: infer F } ? keyof F : never
export type CardFact = KeysOf<Section>

/** An answer from the library; null where nothing there tells it. */
export type CardFacts = Readonly<Record<CardFact, string | null>>

export const CARD_QUESTIONS: ReadonlyMap<string, string> = new Map(CARD_SECTIONS.flatMap(({ facts }) => Object.entries(facts)))
