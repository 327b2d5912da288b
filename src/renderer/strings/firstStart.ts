/** Nothing opened yet. */
export const firstStartStrings = {
  title: 'No library here yet',
  text: 'A library is one folder on this machine. Hilum copies your films into it and never changes an original. Nothing leaves this machine unless a person sends it.',
  folder: 'Looked in',
  offers: {
    sample: { title: 'Try it on the sample archive', text: 'Generated films, one trained model and a report, made on this machine.', command: 'npm run demo' },
    import: { title: 'Import your own films', text: 'DICOM, PNG, JPEG, TIFF or NIfTI. Files that cannot be read are listed with the reason; the rest go in.' }
  },
  importCommand: (path: string) => `hilum import FOLDER --library ${/[\s"'%$]/.test(path) ? JSON.stringify(path) : path}`,
  retry: 'Look again',
  machine: {
    title: 'This machine',
    checking: 'Checking engine, memory and folders',
    states: { ok: 'fine', warn: 'note', bad: 'missing' }
  }
} as const
