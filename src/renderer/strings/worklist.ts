import { number, plural } from './counts.ts'

/** Texts of the worklist. */
export const worklistStrings = {
  groups: {
    above: (point: string | null) => (point === null ? 'Likely positive, operating points differ or none is confirmed yet' : `Above the operating point ${point}`),
    below: (point: string | null) => (point === null ? 'Less likely, operating points differ or none is confirmed yet' : `Below the operating point ${point}`),
    refused: 'Not scored',
    refusedDetail: 'placed before low scores: a refusal says nothing about the film',
    unscored: 'Waiting for a model',
    studies: (n: number) => plural(n, 'study', 'studies')
  },
  urgency: { stat: 'Stat', urgent: 'Urgent', routine: 'Routine' },
  status: { new: 'New', read: 'Read', flagged: 'Flagged', training: 'Training' },
  score: {
    notScored: (reason: string) => `Not scored: ${reason}`,
    unscored: 'No score yet',
    barLabel: (probability: string, point: string | null) => (point === null ? `probability ${probability}` : `probability ${probability}, operating point ${point}`),
    operatingPoint: (point: string) => `operating point ${point}`,
    noOperatingPoint: 'no operating point confirmed',
    model: (model: string) => `model ${model}`,
    above: (finding: string) => `${finding} likely`,
    below: (finding: string) => `${finding} unlikely`
  },
  labelText: (finding: string, value: string) => {
    if (finding === '' || finding === 'diagnosis' || finding === value) return value
    if (value === 'present') return finding
    if (value === 'absent') return `no ${finding}`
    return value === 'uncertain' ? `${finding}, uncertain` : `${finding}: ${value}`
  },
  patient: { noName: 'No name in file', noId: 'no ID', noStudy: 'No description', unknown: '–' },
  preview: {
    label: 'Preview',
    close: 'Close the preview',
    nothing: 'Select a study to see its film.',
    noImage: 'This study has no image that can be shown.',
    imageLabel: (patient: string, study: string) => `Film of ${patient}, ${study}`,
    loading: 'Reading the film',
    failed: 'This image cannot be shown',
    refusedTitle: 'Not scored',
    refusedNote: 'A refusal says nothing about the film.',
    labels: 'Labels',
    noLabels: 'Nobody has labelled this study yet.',
    image: 'Image',
    size: (width: number, height: number) => `${number(width)} × ${number(height)} px`,
    bits: (bits: number) => `${bits} bit`,
    digest: 'Pixel digest',
    accession: (accession: string) => `ACC ${accession}`,
    images: (n: number) => plural(n, 'image', 'images')
  },
  statusCounts: {
    library: (patients: number, images: number) => `${plural(patients, 'patient', 'patients')}, ${plural(images, 'image', 'images')}`
  },
  worklist: {
    label: 'Studies',
    blinded: 'Hidden until you have read it',
    loading: 'Reading the list',
    failed: 'The list cannot be shown',
    stale: (n: number) => `Bringing ${plural(n, 'line', 'lines')} up to date`,
    allRead: {
      title: 'Nothing to read',
      text: (read: number) => (read === 0 ? 'No study waits for a reader.' : `${plural(read, 'study', 'studies')} read today.`),
      disagreements: 'Go to the disagreements',
      everything: 'Everything'
    },
    noMatch: {
      title: (n: number) => (n === 1 ? 'No study matches this filter' : `No study matches these ${number(n)} filters`),
      view: (view: string) => `No study is in “${view}”`,
      text: 'Take one away to see more.',
      clear: 'Clear all',
      everything: 'Show everything'
    },
    views: {
      label: 'Views', unread: 'To read', likely: 'Likely positive', unscored: 'Not scored', flagged: 'Flagged', disagreements: 'Disagreements', queued: 'Training queue', everything: 'Everything',
      more: 'More views', own: 'Saved views'
    },
    save: {
      button: 'Save view', title: 'Save view', text: 'Filters, order and columns, under a name. It is yours on every machine that opens this library.', name: 'Name', save: 'Save',
      replace: 'Replaces the view of this name.', saved: (name: string) => `View “${name}” saved`, remove: (name: string) => `Delete the view “${name}”`, removed: (name: string) => `View “${name}” deleted`
    },
    columnsButton: 'Columns',
    columnsTitle: 'Columns and their order',
    columnUp: (name: string) => `${name}: further left`,
    columnDown: (name: string) => `${name}: further right`,
    columnsReset: 'As designed',
    columns: {
      priority: 'AI priority', model: 'Model', urgency: 'Urgency', waiting: 'Waiting', patient: 'Patient', id: 'ID', sexAge: 'Sex, age', study: 'Study', accession: 'Accession', acquired: 'Acquired',
      priors: 'Prior', images: 'Img', labels: 'Label', reader: 'Read by', status: 'Status'
    },
    selectAll: 'Select all',
    selectNone: 'Select none',
    rowSelect: 'Select this study',
    order: {
      label: 'Order',
      ai: 'AI priority', next: 'Reading order', urgency: 'Urgency', acquired: 'Acquired', waiting: 'Waiting', patient: 'Patient', id: 'ID', study: 'Study', age: 'Age', status: 'Status', images: 'Images', priors: 'Priors', readAt: 'Read at',
      aiDetail: 'Urgency, then likely positive, not scored, less likely',
      nextDetail: 'Urgency, then risk, rising while a study waits: after 48 hours nothing stands behind a new one',
      urgencyDetail: 'Within it the longest waiting first',
      acquiredDetail: 'Newest first',
      waitingDetail: 'Longest first',
      sorted: (name: string) => `Sorted by ${name}`
    },
    filter: {
      label: 'Filter this list by patient, ID, accession number, study, finding or label', placeholder: 'Filter this list', add: 'Filter', title: 'Filter the list', clear: 'Clear filters',
      text: (text: string) => `“${text}”`,
      days: (n: number) => (n === 1 ? 'Today' : `Last ${number(n)} days`),
      from: (date: string) => `From ${date}`,
      to: (date: string) => `Until ${date}`,
      between: (from: string, to: string) => `${from} to ${to}`,
      score: (from: string, to: string) => `Score ${from} to ${to}`,
      hasPrior: 'Has prior', noPrior: 'No prior',
      queued: 'In the training queue', disagrees: 'Disagreement',
      reading: { unread: 'To read', read: 'Read' },
      reader: (name: string) => `Read by ${name}`,
      dataset: (name: string) => `In ${name}`,
      patient: 'One patient',
      sections: { status: 'Status', bucket: 'Score', finding: 'Finding', modality: 'Modality', urgency: 'Urgency', refusal: 'Why not scored', label: 'Label', dataset: 'Data set', reader: 'Read by', date: 'Acquired', band: 'Score from, to', more: 'More' },
      buckets: { above: 'Above operating point', refused: 'Not scored', unscored: 'Waiting for a model', below: 'Below operating point' },
      fromLabel: 'From (YYYY-MM-DD)', toLabel: 'Until (YYYY-MM-DD)', dateWrong: 'Write a date as 2026-03-14.', bandFrom: 'From', bandTo: 'To', bandWrong: 'A score lies between 0 and 1. Try 0.42.',
      none: 'None in this list'
    },
    waiting: {
      minutes: (n: number) => `${number(n)} min`,
      hours: (n: number) => `${number(n)} h`,
      days: (n: number) => `${number(n)} d`,
      years: (n: string) => `${n} y`,
      long: (text: string) => `Waiting ${text}`,
      read: (who: string | null, when: string) => (who === null ? `Read ${when}` : `Read by ${who}, ${when}`)
    },
    bulk: {
      label: 'Selected studies', selected: (n: number) => `${plural(n, 'study', 'studies')} selected`,
      read: 'Mark as read', unread: 'To be read again', flag: 'Flag', unflag: 'Remove the flag', urgency: 'Urgency', notStated: 'Not stated', giveLabel: 'Label', queue: 'Queue for training', unqueue: 'Out of the queue', dataset: 'Add to a data set',
      clear: 'Clear the selection', more: 'More', delete: 'Delete the patient', export: 'Export the files', anonymize: 'Export without identity', score: 'Score again',
      exporting: 'The export has begun', anonymizing: 'The export without identity has begun', scoring: 'Scoring has begun'
    },
    done: {
      read: (n: number) => `${plural(n, 'study', 'studies')} marked as read`,
      unread: (n: number) => `${plural(n, 'study', 'studies')} to be read again`,
      flagged: (n: number) => `${plural(n, 'study', 'studies')} flagged`,
      unflagged: (n: number) => `Flag removed from ${plural(n, 'study', 'studies')}`,
      urgency: (n: number, urgency: string) => `${plural(n, 'study', 'studies')}: ${urgency}`,
      labelled: (n: number, text: string) => `${plural(n, 'study', 'studies')} labelled ${text}`,
      unlabelled: (n: number, finding: string) => `Your label ${finding} taken from ${plural(n, 'study', 'studies')}`,
      queued: (n: number) => `${plural(n, 'study', 'studies')} queued for training`,
      unqueued: (n: number) => `${plural(n, 'study', 'studies')} taken out of the queue`,
      nothing: 'Nothing to change',
      undo: 'Undo',
      undone: (n: number) => `Undone in ${plural(n, 'study', 'studies')}`,
      undoNothing: 'There is nothing to undo',
      dataset: (name: string, version: number, added: number, leftOut: number) => `${name}, version ${number(version)}: ${plural(added, 'image', 'images')} added${leftOut === 0 ? '' : `, ${number(leftOut)} left out: no label, or labels that contradict each other`}`
    },
    datasetPanel: {
      title: 'Add to a data set', detail: (n: number) => `${plural(n, 'study', 'studies')}. A new version is frozen; the one before stays as it is.`, existing: 'Data set', fresh: 'A new one', name: 'Name', finding: 'Finding whose labels are the classes',
      findingHelp: 'Images without this label, or with contradictory ones, are left out.', add: 'Add', choose: 'Choose a finding'
    },
    labelPanel: {
      title: 'Label', detail: (n: number) => `${plural(n, 'study', 'studies')}. Your earlier label of the same finding is kept in its history.`, finding: 'Finding', value: 'Value', other: 'Another class', present: 'Present', absent: 'Absent', uncertain: 'Uncertain',
      save: 'Save the label', takeBack: 'Take mine back', otherName: 'Class'
    },
    deletePanel: {
      title: (name: string) => `Delete ${name}`, text: 'Every trace of the patient goes from this library, the original files too. This cannot be taken back.', counting: 'Counting what would be removed', failed: 'What would be removed cannot be told',
      counts: { studies: 'Studies', images: 'Images', files: 'Files', labels: 'Labels', readings: 'Readings', measurements: 'Measurements', predictions: 'Answers of models' },
      datasets: (names: string) => `Data sets that lose images, each with a new version: ${names}`, models: (names: string) => `Learned from this patient, and to be trained again: ${names}`,
      report: (path: string) => `A report outside the library shows these images; remove it by hand: ${path}`, sure: 'Delete this patient for good', remove: 'Delete',
      done: (studies: number, images: number, reports: number) => `Deleted: ${plural(studies, 'study', 'studies')}, ${plural(images, 'image', 'images')}${reports === 0 ? '' : `. ${plural(reports, 'report', 'reports')} outside the library to be removed by hand`}`
    },
    anonymizePanel: {
      title: 'Export without identity', detail: 'De-identified copies (DICOM PS3.15 Annex E). The originals stay as they are.', start: 'Begin', refused: 'Not begun',
      whose: 'Whose', studies: (n: number) => (n === 1 ? 'This study' : `The ${number(n)} ticked studies`), patient: (name: string) => `All of ${name}`, patientDetail: 'every study of the patient in this library', dataset: 'A data set', choose: 'Choose a data set',
      out: 'Into', chooseFolder: 'Choose a folder', chooseFile: 'Choose a file', without: 'Without',
      prefix: 'New patient IDs begin with', prefixHelp: 'Letters, digits, _ and -, 20 at most.',
      dates: 'Dates', dateChoices: { removed: 'Remove them', random: 'Move them, by other days for each patient', days: 'Move them by a number of days', kept: 'Keep them' }, days: 'Days', daysHelp: '-90 moves them back.',
      keep: 'Keep besides',
      retain: {
        patientCharacteristics: 'Sex, age, weight and the like', device: 'What names the device', institution: 'What names the institution', descriptors: 'Known words of free text', uids: 'UIDs', safePrivate: 'Private elements known to be safe',
        structuredContent: 'Structured content, cleaned', graphics: 'Graphic annotations without their text'
      },
      burnedIn: 'Images that may show text of the patient', burnedInChoices: { refuse: 'Refuse them', warn: 'Copy them with a warning', keep: 'Copy them' },
      blank: 'Blank these rectangles in every image', blankHelp: 'x,y,width,height in pixels, one a line. An image that is blanked counts as cleaned.', rules: 'Rectangles by device (JSON)',
      mapping: 'Who is who', mappingOn: 'Remember it, encrypted', mappingNone: 'Nobody will be able to link the copies to the patients, nor this run to a later one.',
      mappingHelp: 'A later run with the same file gives the same pseudonyms. Keep file and passphrase apart from the copies; a lost passphrase cannot be replaced.', mappingNew: 'A new file', mappingContinue: 'Go on with a file',
      passphrase: 'Passphrase', passphraseHelp: 'It is not kept anywhere.', again: 'The passphrase once more',
      missing: { dataset: 'Choose a data set.', out: 'Choose a folder first.', prefix: 'Letters, digits, _ and -, 20 at most, beginning with a letter or digit.', days: 'A whole number of days other than 0.', file: 'Choose the file of who is who.', passphrase: 'Give the passphrase.', again: 'The two passphrases differ.' }
    },
    preview: {
      open: 'Open', openPrior: 'Open with prior', read: 'Mark as read', unread: 'To be read again', flag: 'Flag', unflag: 'Remove the flag', dataset: 'Add to a data set',
      answers: 'Other findings', priors: 'Priors', priorScore: (score: string, finding: string) => `${score} ${finding}`, priorRead: 'read', priorUnread: 'not read', readings: 'Readings', datasets: 'Data sets', labels: 'Labels',
      by: (who: string, method: string, day: string) => [who === '' ? method : who, day].filter((part) => part !== '').join(', '), retired: 'taken back', about: { study: '', patient: 'of the patient', series: 'of a series', image: 'of an image' },
      calibrated: (model: string) => `model ${model}`, answer: { present: 'present', absent: 'absent', uncertain: 'can’t tell' }, seriesImages: (series: number, images: number) => `${plural(series, 'series', 'series')}, ${plural(images, 'image', 'images')}`,
      filmFailed: 'This film cannot be shown'
    },
    importing: {
      button: 'Import', files: 'Files, ZIP archives', folder: 'A folder or disc', refused: (n: number) => `${number(n)} refused, see list`, scoring: 'Scoring in the background',
      hint: 'Drop files, a folder, a ZIP or a DICOMDIR anywhere in this window. One bad file never stops the rest.'
    },
    status: {
      selected: (shown: number, selected: number) => (selected === 0 ? plural(shown, 'study', 'studies') : `${plural(shown, 'study', 'studies')}, ${number(selected)} selected`),
      today: (mine: number, all: number, unread: number) => `${all > mine ? `${number(mine)} of ${number(all)}` : number(mine)} read today, ${number(unread)} to read`,
      todayLabel: 'Read today of what was to be read',
      keys: { move: 'move', open: 'open', select: 'select', filter: 'filter' }
    }
  }
} as const
