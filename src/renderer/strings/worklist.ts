import { number, plural } from './counts.ts'

/** Texts of the worklist. */
export const worklistStrings = {
  loadingList: {
    studies: (done: number, total: number) => `Reading ${number(done)} of ${plural(total, 'study', 'studies')}`
  },
  empty: {
    title: 'No studies in this library',
    text: 'The library is open and has nothing in it yet. Import a folder of films; files that cannot be read are listed with the reason.'
  },
  noMatch: { title: (text: string) => `No study matches “${text}”`, view: 'No study is in this view', clear: 'Show everything' },

  views: { label: 'Views', everything: 'Everything', new: 'To read', above: 'Likely positive', refused: 'Not scored' },
  filter: { label: 'Filter this list by patient, ID, study or finding', placeholder: 'Filter this list' },
  table: {
    label: 'Studies',
    columns: {
      priority: 'AI priority',
      patient: 'Patient',
      id: 'ID',
      sexAge: 'Sex, age',
      study: 'Study',
      acquired: 'Acquired',
      images: 'Img',
      labels: 'Label',
      status: 'Status'
    },
    sorted: 'Sorted by urgency, then AI priority'
  },
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
    shown: (shown: number, total: number) => (shown === total ? plural(total, 'study', 'studies') : `${number(shown)} of ${plural(total, 'study', 'studies')}`),
    library: (patients: number, images: number) => `${plural(patients, 'patient', 'patients')}, ${plural(images, 'image', 'images')}`,
    keys: { move: 'move', preview: 'preview', filter: 'filter', back: 'back' }
  }
} as const
