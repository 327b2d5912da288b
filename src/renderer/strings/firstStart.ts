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
