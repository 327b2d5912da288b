import { number, plural } from './counts.ts'

const percent = (share: number): string => (100 * share).toFixed(0)

/** Where labelled cases come from. */
const FROM = { 'out-of-fold': 'training', 'set aside': 'set-aside', 'local cases': 'local' } as const

/** Texts of the evidence panel and the reader's form. */
export const evidenceStrings = {
  title: 'Evidence',
  loading: 'Reading what the models say',
  failed: 'The evidence cannot be shown',
  version: (version: number) => `v${version}`,
  states: { candidate: 'Candidate', active: 'Active', retired: 'Retired' },

  score: {
    above: 'above the operating point',
    below: 'below the operating point',
    noPoint: 'no operating point confirmed',
    calibrated: 'calibrated probability',
    uncalibrated: 'probability, not calibrated',
    of: (finding: string) => `of ${finding}`,
    raw: (probability: string) => `${probability} before calibration`,
    byFold: (fold: string) => `The model learned from this film. This answer is by a classifier that had not seen it (${fold}).`,
    decides: (rule: string) => `Score of the study: ${rule}.`,
    decidedHere: 'This image decides it.',
    decidedElsewhere: 'Another image decides it',
    showDeciding: 'Show it',
    imageScore: (probability: string) => `This image: ${probability}.`,
    imageRefused: (reason: string) => `This image is not scored: ${reason}.`,
    classes: 'Classes, as the classifier gave them'
  },
  chart: {
    label: (score: string, point: string | null) => `Where the score ${score} lies among those of labelled cases${point === null ? '' : `; the operating point is ${point}`}`,
    without: 'no finding',
    with: 'finding',
    point: (point: string) => `operating point ${point}`
  },
  near: {
    lead: (cases: number, low: string, high: string, from: 'out-of-fold' | 'set aside' | 'local cases') =>
      `Of ${plural(cases, `${FROM[from]} case`, `${FROM[from]} cases`)} scored ${low} to ${high}${from === 'out-of-fold' ? ' by a classifier that had not seen them' : ''}, `,
    had: (share: number) => `${percent(share)} % had the finding`,
    interval: (low: number, high: number) => ` (95 % interval ${percent(low)} to ${percent(high)}).`,
    few: (cases: number) => `Too few of the ${number(cases)} labelled cases scored about as high to say how many had the finding.`
  },
  refused: {
    title: 'Not scored',
    note: 'A refusal says nothing about the film.',
    helps: 'What helps',
    code: (code: string) => `Reason: ${code}`
  },
  unscored: { title: 'Not scored yet', text: 'This model has not been asked about this study.' },
  noModel: { title: 'No model has answered', text: 'Train a model or import one, then score the studies. Your own reading is kept all the same.' },
  /** What a person can do about a refusal, by its code. */
  remedies: {
    'in-training': 'Nothing: the model learned from this film, so its answer would repeat the label. A model trained without this patient can judge it.',
    'out-of-distribution': 'Read it without the model. If films like this one are usual here, label some and train a model on them.',
    'wrong-modality': 'Use a model for this modality, or correct the modality in the file’s header and import it again.',
    'wrong-body-part': 'Use a model for this body part, or correct Body Part Examined and import it again.',
    'wrong-view': 'Open the view that the model is for, or correct View Position and import it again.',
    'not-frontal': 'Open the frontal view of this study. If this is one, correct View Position and import it again.',
    'wrong-age-group': 'Use a model for this age group; on the Models page a person can change what a model is meant for.',
    'colour-photograph': 'Import the original grey image in place of a photograph or a screenshot.',
    blank: 'Ask for the image again: the detector or the export failed.',
    constant: 'Ask for the image again: the detector or the export failed.',
    saturated: 'Ask for the image again with the usual exposure and export.',
    damaged: 'Import the file again: its pixels are not those that were imported.',
    other: 'Read it without the model. The reason above says what it met.'
  },

  map: {
    title: 'Activation map',
    methods: { cam: 'CAM', 'grad-cam': 'Grad-CAM', occlusion: 'Occlusion' },
    modes: { map: 'Map', both: 'Both', contour: 'Contour' },
    modesLabel: 'How the map is drawn',
    finding: 'Evidence for',
    opacity: 'Opacity',
    from: 'Drawn from',
    contour: 'Contour at',
    percent: (share: number) => `${Math.round(100 * share)} %`,
    hidden: 'Hidden',
    show: 'Show the map',
    hide: 'Hide the map',
    input: 'What the network saw',
    inputNote: (width: number, height: number) => `${width} × ${height} pixels, before preprocessing`,
    inputFailed: 'The network’s input cannot be shown',
    computing: (method: string) => `Computing the map (${method})`,
    drawing: (method: string) => `Drawing the map (${method})`,
    places: 'places',
    placesOf: (done: number, total: number) => `${number(done)} of ${number(total)} places`,
    stop: 'Stop',
    meanwhile: (finding: string) => `Until then the film shows the map for ${finding}.`,
    ask: (runs: number) => `Draw the map (${number(runs)} runs of the network)`,
    failed: 'The map cannot be drawn',
    none: 'No map',
    otherFilm: 'The film in the active viewport belongs to another study.',
    barTitle: (finding: string, method: string) => `Evidence for ${finding}, ${method}`,
    units: { 'log-odds': 'log-odds', none: 'no unit' },
    contourMark: (value: string) => `${value} contour`,
    top: (value: string) => `≥ ${value}`,
    barLabel: (top: string, unit: string) => `Colour scale of the activation map, 0 to ${top} ${unit}, the same for all images of the model`,
    fixed: 'One scale for all images of this model.'
  },

  similar: {
    title: 'Most similar in the archive',
    count: (alike: number, all: number, name: string) => `${alike} of ${all} ${name}`,
    withFinding: 'with a finding',
    loading: 'Looking through the archive',
    none: 'None to show',
    failed: 'Similar cases cannot be shown',
    noLabel: 'no label',
    read: (answer: string) => `read: ${answer}`,
    film: (labels: string, similarity: string) => `${labels}, similarity ${similarity}: open this study`,
    note: 'Other patients, by the model’s features; 1 is alike.'
  },

  warnings: { title: 'From the model card', card: 'Card', none: 'Nothing to warn of.', levels: { stop: 'Stop', caution: 'Caution', info: 'Note' } },
  others: { title: 'Other models', unscored: 'not scored yet', refused: 'not scored' },

  blind: {
    on: 'Read without the AI',
    off: 'Show the AI again',
    title: 'The AI is hidden',
    text: 'Scores, maps and similar cases of this study are shown once your answer is kept.'
  },

  form: {
    title: 'Your reading',
    seenFirst: 'AI seen first, recorded',
    blinded: 'AI hidden, recorded',
    firstBlinded: 'first answer without the AI',
    noAi: 'no AI answer',
    question: (finding: string) => (finding === 'diagnosis' ? 'Is there a finding?' : `Is there ${finding}?`),
    agreeLabel: 'Do you agree?',
    agree: 'Agree',
    disagree: 'Disagree',
    uncertain: 'Can’t tell',
    yes: 'Yes',
    no: 'No',
    findings: 'What do you see?',
    note: 'Note',
    notePlaceholder: 'Note',
    save: 'Save, next case',
    saveBlinded: 'Save, show the AI',
    next: 'Next case',
    answerFirst: 'Answer first.',
    flag: 'Flag this study',
    unflag: 'Take the flag off',
    queue: 'Add to the training queue',
    queued: 'Added to the training queue',
    alreadyQueued: 'It is in the training queue already',
    proposed: 'Kept. Your answer is proposed as a label; the study is in the training queue.',
    committed: 'Kept as you gave it. Change your answer, or go on.',
    failed: 'Your reading could not be kept'
  },
  answers: { present: 'finding present', absent: 'no finding', uncertain: 'can’t tell' },
  history: {
    title: 'Readings',
    aiShown: 'AI shown',
    aiHidden: 'AI hidden',
    changed: (first: string) => `first answer: ${first}`,
    agrees: 'agreed',
    disagrees: 'disagreed'
  },
  proposal: {
    title: 'Proposed label',
    change: (before: string, value: string) => (before === '' ? value : `${value} in place of ${before}`),
    open: 'In the training queue, to be looked at.',
    by: (name: string) => `by ${name}`,
    accept: 'Take over',
    dismiss: 'Set aside',
    accepted: 'Taken over. The label before is kept as retired.',
    dismissed: 'Set aside.'
  },
  end: {
    title: 'Every study has been read',
    text: (read: number) => `${plural(read, 'study', 'studies')} read. New studies come to the worklist as they are imported.`,
    worklist: 'Back to the worklist'
  },
  cases: {
    label: 'Cases',
    waiting: (n: number) => `${number(n)} to read`
  }
} as const
