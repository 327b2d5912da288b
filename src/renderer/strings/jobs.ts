import { number, plural } from './counts.ts'

/** Long work: the tray in the status bar, its panel, what is said when it ends. */
export const jobsStrings = {
  title: 'Jobs',
  detail: 'They go on when a page is left. What was done stays when one is cancelled.',
  none: 'Nothing has run yet',
  noneText: 'Imports, training and scoring show here, with what they refused.',
  running: 'Running',
  ended: 'Ended',
  tray: (text: string) => `Jobs: ${text}`,
  more: (n: number) => `+${number(n)}`,
  kinds: {
    import: 'Import',
    sample: 'Sample library',
    weights: 'Network weights',
    train: 'Training',
    preflight: 'Checking the data',
    lockbox: 'Sealing the lockbox',
    score: 'Scoring',
    scoring: 'Scoring',
    delete: 'Deleting',
    anonymize: 'De-identifying',
    export: 'Export',
    evaluate: 'Judging'
  },
  states: { waiting: 'Waiting its turn', running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' },
  news: { done: (job: string) => `${job}: done`, failed: (job: string, why: string) => `${job} failed. ${why}` },
  refused: (n: number) => plural(n, 'file refused', 'files refused'),
  refusedToast: (job: string, n: number) => `${job}: ${plural(n, 'file was', 'files were')} refused, the rest went in`,
  seeWhy: 'See why',
  show: 'Details',
  hide: 'Hide details',
  showMore: (n: number) => `Show ${number(n)} more`,
  copy: 'Copy the list',
  copied: 'The list is on the clipboard',
  file: 'File',
  reason: 'Reason',
  importDone: (imported: number, already: number) => `${plural(imported, 'new file', 'new files')}${already > 0 ? `, ${number(already)} were here already` : ''}`,
  skipped: (n: number) => plural(n, 'other file left aside', 'other files left aside'),
  cancelled: 'Cancelled; what was done stays',
  cancel: (job: string) => `Cancel: ${job}`
} as const
