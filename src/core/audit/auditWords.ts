import type { ProbeId } from './probes.ts'
import { RED_AUC, type AuditResult, type ProbeResult } from './shortcutAudit.ts'

/** What each probe looks at, as the subject of a sentence. */
export const PROBE_TITLES: Readonly<Record<ProbeId, string>> = {
  format: 'File format',
  size: 'Size in pixels',
  aspect: 'Aspect ratio',
  border: 'Border of the image',
  compression: 'Traces of JPEG compression',
  surround: 'Image without its centre',
  thumbnail: '16x16 thumbnail',
  greyCoding: 'Bits, polarity and window',
  origin: 'Source and institution',
  view: 'View',
  sex: 'Sex',
  age: 'Age'
}

const SUBJECTS: Readonly<Record<ProbeId, string>> = {
  format: 'The file format alone',
  size: 'The size in pixels alone',
  aspect: 'The aspect ratio alone (a square film or not)',
  border: 'The outer 5 % of the image alone, by mean and spread of grey,',
  compression: 'The seams of JPEG\'s 8x8 blocks alone',
  surround: 'A 16x16 thumbnail whose middle 60 % is blacked out',
  thumbnail: 'A 16x16 thumbnail',
  greyCoding: 'The way grey is stored (bits, polarity, window) alone',
  origin: 'Source and institution alone',
  view: 'The view alone',
  sex: 'The patient\'s sex alone',
  age: 'The patient\'s age alone'
}

/** One probe's result as a radiologist reads it. */
export function probeWords({ id, level, known, figures }: ProbeResult, audit: Pick<AuditResult, 'images' | 'classes'>): string {
  if (level === 'unknown') return 'Not known for these images.'
  if (figures === undefined) return 'The same for all images or different for each, so it tells nothing.'
  const { label, accuracy, largest, auc } = figures.told
  const partly = known < audit.images ? ` Known for ${known} of ${audit.images} images; whether it is known counts too.` : ''
  if (level === 'green') return `No clear sign that it tells the label (area under the curve ${auc.toFixed(2)}).${partly}`
  const told = `${SUBJECTS[id]} ${level === 'red' ? 'tells' : id === 'thumbnail' && auc >= RED_AUC ? 'already tells' : 'partly tells'} ${audit.classes[label] ?? ''} from the rest`
  const share =
    accuracy > largest
      ? ` in ${percent(accuracy)} of images, where always giving the commoner answer is right in ${percent(largest)} (area under the curve ${auc.toFixed(2)}).`
      : `: area under the curve ${auc.toFixed(2)}, where chance gives 0.50.`
  const caution = id === 'thumbnail' ? ' It may show the finding, but also exposure, framing and pose.' : ''
  return told + share + caution + partly
}

/** What the whole audit means, in a sentence or two. */
export function auditSummary({ probes, noticeableAuc, permutations, groups }: AuditResult): string {
  const titles = (level: ProbeResult['level']): string =>
    probes
      .filter((probe) => probe.level === level)
      .map(({ id }) => PROBE_TITLES[id].toLowerCase())
      .join(', ')
  const red = titles('red')
  const amber = titles('amber')
  const limit = `With ${groups} groups, a shortcut whose area under the curve is below ${noticeableAuc.toFixed(2)} cannot be told from chance.`
  if (permutations < 100) return `Fewer than 100 permutations cannot support any light but green. ${limit}`
  if (red !== '') return `A network can tell the label without looking at the finding, by: ${red}.${amber === '' ? '' : ` Look also at: ${amber}.`} Accuracy on these images says little about reading films.`
  if (amber !== '') return `Partly told without the finding: ${amber}. ${limit}`
  return `No shortcut found among these probes. ${limit}`
}

/** 99.8 is not 100: rounded down. */
function percent(share: number): string {
  return `${(Math.floor(share * 1000 + 1e-9) / 10).toFixed(1)} %`
}
