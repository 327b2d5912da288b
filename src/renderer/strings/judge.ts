import type { Figure } from '../../contract/index.ts'
import { number, plural } from './counts.ts'

const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`
const films = (n: number): string => plural(n, 'film', 'films')
const two = (value: number | null): string => (value === null ? 'not defined' : value.toFixed(2))

/** What each rule asks of a model. */
const MEANINGS: Readonly<Record<string, string>> = {
  random: 'Film by film, as many papers did: patients stand on both sides, which flatters.',
  'stratified-folds-halved': 'Film by film in stratified folds: patients stand on both sides, which flatters.',
  grouped: 'Patients and groups kept apart; one part of the films judged.',
  'grouped-folds': 'Patients and groups kept apart; every film judged once.',
  'hashed-folds': 'Patients and groups kept apart by hash; every film judged once.',
  'leave-one-source-out': 'Each source held out in turn: the hardest question, and the nearest to use in another hospital.'
}

/** Texts of the steps Judge and Use. */
export const judgeStrings = {
  percent,
  films,
  two,
  reading: 'Reading what the model said',
  failed: 'This run cannot be judged',
  panes: { threshold: 'The threshold', figures: 'What the run is worth', deeds: 'What is decided', card: 'The card of the model' },
  /** A figure as running text. */
  withInterval: (figure: Figure | undefined) => `${two(figure?.value ?? null)}${figure === undefined || figure.interval === null ? '' : ` (${figure.interval[0].toFixed(2)} to ${figure.interval[1].toFixed(2)})`}`,
  interval: (low: number, high: number) => `${low.toFixed(2)} to ${high.toFixed(2)}`,
  threshold: {
    title: 'Threshold',
    label: 'Threshold on the probability',
    curve: 'Curve',
    roc: 'ROC',
    pr: 'PR',
    rocLabel: (sensitivity: string, specificity: string, at: string) => `ROC curve; at the threshold ${at} sensitivity ${sensitivity}, specificity ${specificity}`,
    prLabel: (recall: string, precision: string, at: string) => `Precision and recall; at the threshold ${at} recall ${recall}, precision ${precision}`,
    axes: { falsePositive: '1 − specificity', sensitivity: 'sensitivity', recall: 'recall', precision: 'precision' },
    model: (auc: string) => `model, AUC ${auc}`,
    thumbnail: (auc: string) => `16 × 16 thumbnail, AUC ${auc}`,
    choose: 'Set it by sensitivity',
    at: (share: number) => percent(share, 0),
    sensitivity: 'Sensitivity',
    specificity: 'Specificity',
    value: (threshold: number) => (Math.abs(threshold * 100 - Math.round(threshold * 100)) < 1e-6 ? threshold.toFixed(2) : threshold.toFixed(4)),
    found: (n: number, of: number) => `${number(n)} of ${number(of)} with the finding`,
    cleared: (n: number, of: number) => `${number(n)} of ${number(of)} without it`,
    intervals: (groups: number) => `95 % intervals over ${plural(groups, 'patient or group', 'patients or groups')}.`,
    onTest: 'On the test films. The threshold that is confirmed is chosen on predictions that were set aside for it, not here.',
    several: 'With more than two classes the most probable class is said; the threshold is on the probability of all findings together.'
  },
  prevalence: {
    title: 'Of 100 films',
    label: (finding: string) => `Prevalence of ${finding}, percent`,
    names: { found: 'found', missed: 'missed', falseAlarms: 'false alarms', cleared: 'cleared' },
    array: (found: number, missed: number, alarms: number, cleared: number) => `Of 100 films ${found} found, ${missed} missed, ${alarms} false alarms, ${cleared} cleared`,
    words: (ppv: number | null) => {
      if (ppv === null) return 'nothing would be flagged'
      const flagged = ppv === 0 ? 0 : Math.max(1, Math.round(1 / ppv))
      return ppv === 0 ? 'nothing that it flags has the finding' : flagged === 1 ? 'nearly all films it flags have the finding' : `of ${flagged} films it flags, 1 has the finding`
    },
    ppv: 'PPV',
    npv: 'NPV'
  },
  confusion: {
    title: 'Confusion',
    detail: (images: number, groups: number, at: string | undefined) => `${films(images)}, ${plural(groups, 'patient or group', 'patients or groups')}${at === undefined ? '' : `; at the threshold ${at}`}`,
    says: (name: string) => `says ${name}`,
    cell: (actual: string, said: string, n: number, verdict: string) => `${n} ${verdict}: films labelled ${actual}, the model says ${said}`,
    right: 'right',
    wrong: 'wrong',
    verdicts: { found: 'found', missed: 'missed', falseAlarm: 'false alarm', cleared: 'cleared' },
    empty: 'No film is in this cell at this threshold.',
    strip: (actual: string, said: string, n: number) => `Labelled ${actual}, said ${said}: ${films(n)}`,
    more: (n: number) => `and ${number(n)} more`,
    film: (of: string, score: number) => `Film with ${of} at ${score.toFixed(2)}; opens in the reader`,
    below: (of: string) => `below each: probability of ${of}`,
    noCases: 'The films of this run are not in the library any more; its figures stay.'
  },
  made: {
    title: 'Accuracy, and what it is made of',
    detail: '0 to 1, 95 % intervals',
    model: 'This model',
    thumbnail: '16 × 16 thumbnail',
    thumbnailDetail: 'no network',
    majority: (name: string) => `Always “${name}”`,
    largest: 'the larger class'
  },
  calibration: { title: 'Calibration', predicted: 'predicted (upright: observed)', ece: 'ECE', brier: 'Brier', of: (name: string | undefined) => (name === undefined ? 'of the class said' : `of ${name}`), label: 'Calibration: predicted against observed share', point: (p: string, o: string, n: number) => `predicted ${p}, observed ${o}, ${films(n)}` },
  predictive: { title: 'Predictive values', label: 'Positive and negative predictive value by prevalence', ppv: 'PPV', npv: 'NPV', axis: 'prevalence, % of films', at: (prevalence: number) => `at ${percent(prevalence, prevalence * 100 === Math.round(prevalence * 100) ? 0 : 1)}` },
  subgroups: { title: 'Subgroups', detail: (auc: string) => `AUC from 0.4 to 1, line at all films’ ${auc}`, columns: { group: 'Subgroup', films: 'Films', auc: 'AUC' }, label: 'AUC by subgroup', none: 'No view, sex, age or source is known of these films.', tooFew: 'too few' },
  splits: {
    title: 'Judged in other ways',
    detail: 'The same recipe on the same films under other rules of splitting; AUC from 0.4 to 1, line at this run’s',
    columns: { split: 'Split', films: 'Test films', sharing: 'Of patients learned from', accuracy: 'Accuracy', gain: 'Over thumbnail', auc: 'AUC' },
    own: 'this run',
    noneShared: 'none',
    shared: (n: number) => number(n),
    noGain: 'no baseline',
    beyond: 'more than chance',
    within: 'within chance',
    meaning: (rule: string): string | undefined => MEANINGS[rule],
    beside: (difference: number, flatters: boolean) => {
      const points = (100 * difference).toFixed(1)
      if (Number(points) === 0) return 'Same accuracy as this run.'
      return `${Math.abs(Number(points)).toFixed(1)} points of accuracy ${difference > 0 ? 'more' : 'less'} than this run${flatters && difference > 0 ? ', for films of patients it knew' : ''}.`
    },
    alone: 'This run was judged in one way. On Learn, under “Judge in other ways too”, random and leave-one-source-out splits can be judged beside it in the same run.',
    leak: (sharing: number, images: number) => `${number(sharing)} of ${films(images)} are of patients or groups that the model learned from`,
    leakText: 'These figures flatter: they say how well it knows patients again, too. A grouped split tells what it does on new ones.'
  },
  curve: {
    title: 'Is more data worth it?',
    detail: (images: number) => `learning curve on the same ${films(images)}`,
    none: 'This run was not asked. For classifiers on frozen features Learn has the switch “On 10 to 100 % of the patients”; features are kept, so training again takes seconds.',
    nothing: 'Every part lacks a class: there are too few patients for a curve.',
    table: 'Learning curve',
    columns: { share: 'Share', groups: 'Patients or groups', films: 'Films', auc: 'AUC', accuracy: 'Accuracy' },
    axis: 'training patients or groups; dashed: chance',
    label: (points: readonly string[]) => `AUC by training patients: ${points.join('; ')}`,
    point: (groups: number, auc: string) => `${auc} with ${groups}`
  },
  shortcuts: { title: 'Shortcuts', detail: 'what else tells the label' },
  losses: {
    title: 'Top losses',
    detail: 'Is the label right? Every edit is kept with who and when, and makes a new version of the data set.',
    none: 'The model is right about every test film.',
    scored: (label: string, score: number, said: string, probability: number) => `Labelled ${label} (${score.toFixed(2)}), said ${said} (${probability.toFixed(2)})`,
    relabel: 'Relabel',
    exclude: 'Exclude',
    ask: 'Ask',
    relabelTo: (name: string) => `Relabel as ${name}`,
    asked: 'Queued for another reader.',
    mended: (dataset: string, version: number) => `${dataset} has a version ${version}. This run was judged on the labels before.`,
    all: (n: number) => `Show all ${number(n)}`,
    open: 'Open in the reader'
  },
  foot: {
    back: 'Learn',
    report: 'Report',
    reportStarted: 'The report is being written; the tray shows when it is done.',
    within: (gain: string) => `${gain} over a thumbnail, within chance.`,
    beyond: (gain: string) => `${gain} over a thumbnail, more than chance.`,
    worse: (gain: string) => `${gain} against a thumbnail: worse than no network.`,
    noBaseline: 'There is no baseline beside this run.',
    keep: 'Keep as candidate',
    models: 'Models',
    use: 'Go on to Use',
    between: (gain: string, low: string, high: string) => `${gain} (95 % interval over patients ${low} to ${high})`,
    points: (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`
  },
  use: {
    noModel: { title: 'No model to use', text: 'The model of this run is not in the library any more.' },
    point: 'Operating point',
    pointDetail: 'Chosen on predictions that the model had not learned from, confirmed by a person, bound to the model’s hash.',
    rule: 'Rule',
    rules: { sensitivity: 'Sensitivity at least', specificity: 'Specificity at least', youden: 'Youden’s index', threshold: 'A threshold of' },
    value: 'Value, percent',
    confirm: 'Confirm the operating point',
    confirmed: (threshold: number) => `Confirmed at ${threshold.toFixed(2)}`,
    notLive: 'It comes from elsewhere and is not in force before a test on local cases.',
    none: 'Nobody has confirmed one: scores are shown without a call.',
    suggestion: 'The version before:',
    before: (from: string, here: number, before: number, sensitivity: number | undefined, specificity: number | undefined) =>
      `${from} was confirmed at ${before.toFixed(2)}. Its rule gives ${here.toFixed(2)} here; its threshold would give sensitivity ${two(sensitivity ?? null)}, specificity ${two(specificity ?? null)}.`,
    promote: 'Make it the active model',
    promoteDetail: (finding: string) => `Its answers about ${finding} become the worklist’s, and new studies are scored by it. The model that is active now is retired, and can be made active again.`,
    why: 'Why (kept in the journal)',
    promoteNow: 'Promote',
    active: 'This model is active: its answers are the worklist’s.',
    score: 'Score all studies again',
    scoring: 'Scoring has begun; the tray shows it.',
    card: 'Model card'
  },
  people: { nobody: 'local user' }
} as const
