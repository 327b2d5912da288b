/** What stands around every page. */
export const shellStrings = {
  product: 'Hilum',
  banner: 'Research use only, not for diagnosis',
  bannerDetail: 'Hilum is a research tool. Its scores must not guide the care of a patient.',
  nav: { label: 'Main', worklist: 'Worklist', read: 'Read', train: 'Train', models: 'Models', audit: 'Audit', settings: 'Settings', skip: 'Skip to the page' },
  noLibraryName: 'No library',
  offline: 'Offline',
  offlineDetail: 'Nothing leaves this machine unless a person sends it.',
  theme: { toLight: 'Light theme', toDark: 'Dark theme' },

  bridgeMissing: {
    title: 'The window could not reach its program',
    message: 'The bridge between this window and Hilum was not set up, so nothing can be shown. Your library is untouched. Close Hilum and start it again; if this stays, install it again.'
  },
  pageFailed: { title: 'This page has stopped', text: 'Nothing was lost; the library and jobs go on. Open it again, or go to another page.', again: 'Open it again' },
  pageLoading: 'Opening the page',

  loading: { opening: 'Opening the library' },
  failed: { title: 'The library cannot be shown', retry: 'Try again', code: (code: string) => `Reason: ${code}` },

  statusBar: {
    label: 'Status',
    version: (version: string) => `Hilum ${version}`,
    keysHint: 'keys'
  },

  palette: {
    title: 'Find a patient, study or command',
    field: 'Find a patient, accession number or command',
    studies: 'Patients and studies',
    commands: 'Commands',
    worklist: 'Worklist',
    inWorklist: (text: string) => `Show “${text}” in the worklist`,
    searching: 'Searching…',
    nothing: 'Nothing has this name'
  },
  files: {
    folder: 'Choose a folder',
    files: 'Choose files',
    save: 'Save as',
    places: 'Places',
    up: 'The folder above',
    path: 'Path of the folder',
    list: (path: string) => `What is in ${path}`,
    take: (n: number) => (n > 1 ? `Choose ${n}` : 'Choose'),
    takeFolder: 'Choose this folder',
    saveHere: 'Save here',
    name: 'Name of the file',
    failed: 'This folder cannot be read.',
    cut: 'There is more in this folder than is shown.',
    reading: 'Reading the folder',
    empty: 'Nothing to choose here'
  },
  libraryMenu: {
    label: 'Library',
    open: 'Open another library',
    begin: 'Begin a new library',
    facts: 'About this library',
    failed: 'The library was not opened'
  },
  people: {
    menu: (name: string) => `At the machine: ${name}`,
    nobody: 'Nobody is signed in',
    enterAs: (name: string) => `Enter as ${name}`,
    lock: 'Lock',
    leave: 'Leave',
    add: 'Add yourself',
    manage: 'People and PINs',
    locked: 'Locked',
    who: 'Who is at the machine?',
    lockedText: 'Jobs go on. Nothing of a patient is shown until somebody enters.',
    pin: 'PIN',
    pinOf: (name: string) => `PIN of ${name}`,
    enter: 'Enter',
    other: 'Somebody else'
  },

  ui: {
    close: 'Close',
    working: (label: string, percent: number) => `${label} ${percent} %`,
    timeLeft: (left: string) => `${left} left`,
    rate: (rate: string, unit: string) => `${rate} ${unit}/s`,
    of: (done: string, total: string) => `${done} of ${total}`,
    cancel: 'Cancel',
    pause: 'Pause',
    resume: 'Resume',
    remove: (what: string) => `Remove ${what}`,
    clear: 'Clear',
    dismiss: 'Dismiss',
    tones: { ok: 'fine', warn: 'caution', bad: 'stop', info: 'note' },
    notifications: 'Messages'
  }
} as const
