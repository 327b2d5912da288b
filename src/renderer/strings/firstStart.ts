import { number, plural } from './counts.ts'

/** Nothing opened yet, or a library with nothing in it. */
export const firstStartStrings = {
  title: 'Nothing here yet',
  text: 'A library is one folder on this machine. Hilum copies your films into it and never changes an original.',
  label: 'How to begin',
  offers: {
    sample: { title: 'Open the sample library', text: 'Generated films, one trained model and its report. Made here in about a minute.' },
    folder: { title: 'Choose a folder of films', text: 'DICOM, DICOMDIR, PNG, JPEG, TIFF, NIfTI, ZIP or a CD. Files that cannot be read are listed, the rest go in.' },
    library: { title: 'Open a library you have', text: 'From another machine or a backup. It is checked before it opens.' }
  },
  drop: 'or drop files anywhere in this window',
  dropTitle: 'Drop to import',
  dropText: 'Files, folders, ZIP or DICOMDIR. One bad file never stops the rest.',
  receiving: 'Receiving the files',
  labels: {
    title: 'Import', what: (name: string, more: number) => (more === 0 ? name : `${name} and ${number(more)} more`), files: (n: number) => plural(n, 'file', 'files'), looking: 'Looking for labels among the files',
    label: 'Where their labels come from', folders: 'Sub-folders', foldersHelp: 'the class of a film is the sub-folder it lies in', noFolders: 'there are none', classes: (n: number, files: number) => `${plural(n, 'class', 'classes')}, ${plural(files, 'file', 'files')}`,
    table: 'A table', ownTable: 'The folder’s own labels.csv', namedTable: (name: string) => name, tableHelp: 'choose a CSV with the columns file and label', listed: (n: number, missing: number) => `${plural(n, 'file', 'files')} listed${missing === 0 ? '' : `; ${number(missing)} listed and not found`}`,
    none: 'No labels', noneHelp: 'for reading; labels can be given later', chooseTable: 'Choose a table', noTable: 'This is no table of labels',
    others: (n: number) => `Import ${n === 1 ? 'the one film' : `the ${number(n)} films`} that it does not list too, without labels`,
    findings: 'Findings in columns of the table', findingsHelp: 'Each chosen one becomes a label of its own, and with a data set a data set of its own.',
    findingCounts: (present: number, absent: number, uncertain: number) => [`${number(present)} present`, `${number(absent)} absent`, ...(uncertain === 0 ? [] : [`${number(uncertain)} uncertain`])].join(', '),
    uncertain: 'Uncertain films in a data set', uncertainPolicies: { exclude: 'Leave out', present: 'Count as present', absent: 'Count as absent' },
    found: 'Classes found', ofClass: (n: number) => plural(n, 'file', 'files'), more: (n: number) => `and ${number(n)} more`, many: (n: number) => `${number(n)} classes are many for a finding: are these folders cases or patients?`,
    dataset: 'Freeze as a data set (optional)', datasetHelp: 'A name, e.g. chest-2026: training begins with it.', begin: 'Import', cut: 'There is too much here to count beforehand. The import takes all of it.'
  },
  importFailed: 'Nothing was imported.',
  sampleFailed: 'The sample library was not begun.',
  weightsFailed: 'No weights were added.',
  folder: 'Library',
  atWork: 'Making your library',
  networks: 'Networks on this machine',
  addWeights: 'Add from a USB stick',
  weightsHelp: 'No network connection is used. A pack carries the weights, their licence and their hash; it is read once and survives updates.',
  networkStates: { embedded: 'comes with the program', installed: 'verified', missing: 'not here' },
  airTitle: 'This machine is offline, and that is fine',
  airText: 'Reading, scoring and training all work without a network. Nothing leaves unless a person sends it.',
  machine: {
    title: 'This machine',
    checking: 'Checking engine, memory and folders',
    states: { ok: 'fine', warn: 'note', bad: 'missing' }
  }
} as const
