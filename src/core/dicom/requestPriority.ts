import { item, text } from './attributes.ts'
import type { DicomScope } from './parseDicom.ts'

export type RequestPriority = 'stat' | 'urgent' | 'routine'

/**
 * How urgent a request is: Requested Procedure Priority (0040,1003; STAT, HIGH, ROUTINE, MEDIUM, LOW) of the image or of its Request Attributes
 * Sequence (0040,0275), else the retired Study Priority ID (0032,000C; HIGH, MED, LOW). Undefined where none says it.
 */
export function requestPriorityOf(dataset: DicomScope): RequestPriority | undefined {
  const request = item(dataset, 'x00400275', 0)
  for (const written of [text(dataset, 'x00401003'), request === undefined ? undefined : text(request, 'x00401003'), text(dataset, 'x0032000c')]) {
    const known = PRIORITIES[written?.toUpperCase() ?? '']
    if (known !== undefined) return known
  }
  return undefined
}

const PRIORITIES: Readonly<Record<string, RequestPriority>> = { STAT: 'stat', HIGH: 'urgent', ROUTINE: 'routine', MEDIUM: 'routine', MED: 'routine', LOW: 'routine' }
