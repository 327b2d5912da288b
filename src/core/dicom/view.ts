import { item, text } from './attributes.ts'
import type { CharacterSet } from './characterSet.ts'
import type { DicomScope } from './parseDicom.ts'

/** Radiographic view, as the tags say it. */
export interface View {
  /** The term of View Position (0018,5101) where there is one, e.g. PA, LL, MLO; else the code's meaning. */
  readonly name: string
  readonly source: 'ViewPosition' | 'ViewCodeSequence'
  readonly code?: { readonly value: string; readonly scheme?: string; readonly meaning?: string }
}

/** View Position (0018,5101), else View Code Sequence (0054,0220); undefined (unknown) where neither stands. Descriptions are not read. */
export function viewOf(dataset: DicomScope, characterSet?: CharacterSet): View | undefined {
  const position = text(dataset, 'x00185101')?.toUpperCase()
  const coded = item(dataset, 'x00540220', 0)
  const value = coded === undefined ? undefined : text(coded, 'x00080100')
  const scheme = coded === undefined ? undefined : text(coded, 'x00080102')
  const meaning = coded === undefined ? undefined : text(coded, 'x00080104', characterSet)
  const code = value === undefined ? undefined : { value, ...(scheme === undefined ? {} : { scheme }), ...(meaning === undefined ? {} : { meaning }) }
  const term = value === undefined ? undefined : TERMS[value]
  const name = position ?? term ?? meaning
  if (name === undefined) return undefined
  return { name, source: position === undefined ? 'ViewCodeSequence' : 'ViewPosition', ...(code === undefined ? {} : { code }) }
}

/** Codes of CID 4010 and CID 4014 (PS3.16) that have a term in View Position: SNOMED CT and the older SNOMED-RT. */
const TERMS: Readonly<Record<string, string>> = {
  '399348003': 'AP', 'R-10206': 'AP',
  '272479007': 'PA', 'R-40888': 'PA', 'R-10214': 'PA',
  '399173006': 'LL', 'R-10236': 'LL',
  '399198007': 'RL', 'R-10232': 'RL',
  '399352003': 'LM', 'R-10228': 'LM',
  '399260004': 'ML', 'R-10224': 'ML',
  '399135007': 'LAO', 'R-10220': 'LAO',
  '399356000': 'RAO', 'R-40985': 'RAO',
  '399006002': 'LPO', 'R-10212': 'LPO',
  '399038007': 'RPO', 'R-10210': 'RPO',
  '399162004': 'CC', 'R-10242': 'CC',
  '399368009': 'MLO', 'R-10226': 'MLO',
  '399099002': 'LMO', 'R-10230': 'LMO',
  '399196006': 'FB', 'R-10244': 'FB',
  '399192008': 'XCCL', 'R-1024A': 'XCCL',
  '399101009': 'XCCM', 'R-1024B': 'XCCM',
  '399188001': 'SIO', 'R-102D0': 'SIO'
}
