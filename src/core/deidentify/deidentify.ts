import { attributeVr } from '../dicom/attributeVrs.ts'
import type { Vr } from '../dicom/dictionary.ts'
import type { ElementTree, TreeElement } from '../dicom/elementTree.ts'
import { asciiText, textVr } from './elementText.ts'
import { cleanText } from './cleanText.ts'
import { ascii, code, dummyValue, leaf } from './dummyValue.ts'
import { knownNames } from './knownNames.ts'
import { methodCodes, type DeidentifyOptions } from './options.ts'
import { privateCreators, type PrivateCreators } from './privateCreators.ts'
import { profileRule, type ProfileRule } from './profileTable.ts'
import { basicAction, resolveAction, type Action } from './resolveAction.ts'
import { safePrivate } from './safePrivate.ts'
import { shiftDates } from './shiftDate.ts'
import { count, createTally, type Tally } from './tally.ts'
import { isClassUid, remapUids } from './uids.ts'

export interface Deidentified {
  readonly elements: ElementTree
  readonly tally: Tally
}

/**
 * A data set after the Basic Application Level Confidentiality Profile of PS3.15 Annex E and the options asked for, nested items included.
 * Attributes that the table does not list stay, with four exceptions on the safe side: what PS3.6 does not define is removed; UIDs that are
 * not of DICOM's own are replaced; person names are emptied; dates and times are emptied, or go with the other dates where an option keeps
 * those. Padding, group lengths and whole overlay and curve groups go.
 */
export function deidentify(elements: ElementTree, request: DeidentifyOptions): Deidentified {
  const sopClass = elements.find(({ tag }) => tag === '00080016')
  const sopClassUid = sopClass === undefined ? undefined : asciiText(sopClass)
  const tally = createTally()
  const context: Context = { request, names: knownNames(elements), tally, sopClassUid, cleaning: false }
  const kept = applyProfile(elements, context).filter(({ tag }) => !MARKS.has(tag))
  const marks = deidentificationMarks(request)
  return { elements: [...kept, ...marks].toSorted((a, b) => (a.tag < b.tag ? -1 : 1)), tally }
}

interface Context {
  readonly request: DeidentifyOptions
  readonly names: ReadonlySet<string>
  readonly tally: Tally
  /** Undefined inside a sequence, where the types of the IOD do not tell. */
  readonly sopClassUid: string | undefined
  /** Inside a sequence that is being cleaned: all free text is. */
  readonly cleaning: boolean
}

const MARKS: ReadonlySet<string> = new Set(['00120062', '00120063', '00120064', '00280303'])

function deidentificationMarks({ options, method, cleanedPixels }: DeidentifyOptions): TreeElement[] {
  const temporal = options.has('modifiedDates') ? 'MODIFIED' : options.has('fullDates') ? 'UNMODIFIED' : 'REMOVED'
  return [
    leaf('00120062', 'CS', 'YES'),
    leaf('00120063', 'LO', method),
    { tag: '00120064', vr: 'SQ', items: methodCodes(options, cleanedPixels === true).map(({ value, meaning }) => code(value, 'DCM', meaning)) },
    leaf('00280303', 'CS', temporal)
  ]
}

function applyProfile(elements: ElementTree, context: Context): TreeElement[] {
  const creators = privateCreators(elements)
  const kept: TreeElement[] = []
  for (const element of elements) {
    const done = applyTo(element, context, creators)
    if (done !== undefined) kept.push(done)
  }
  return kept.filter((element) => !isUnusedCreator(element, kept))
}

function applyTo(element: TreeElement, context: Context, creators: PrivateCreators): TreeElement | undefined {
  const { tag } = element
  if (Number.parseInt(tag.slice(3, 4), 16) % 2 === 1) return keepSafePrivate(element, context, creators)
  if (DROPPED.test(tag)) return removed(tag, context)
  // overlays and curves go with all of their group, which without its data would not be valid
  if (/^(50|60)[0-9a-f]{2}/.test(tag)) return removed(tag, context)
  const defined = attributeVr(tag)
  if (defined === undefined) return removed(tag, context)
  // items that are not known as such could not be cleaned
  if ((element.vr === 'SQ' || defined === 'SQ') && element.items === undefined) return removed(tag, context)
  const rule = profileRule(tag)
  if (rule === undefined) return applyUnlisted(element, context)
  return applyAction(resolveAction(rule, context.request.options, context.sopClassUid), element, rule, context)
}

/** Command, meta and directory groups, group lengths, Length to End, Data Set Trailing Padding. */
const DROPPED = /^(000[024]....|....0000|00080001|fffcfffc|7f[0-9a-d].....|7f[ef][1-9a-f].*)$/

function applyAction(action: Action, element: TreeElement, rule: ProfileRule, context: Context): TreeElement | undefined {
  const { tag } = element
  const { request, tally } = context
  switch (action) {
    case 'X':
      return removed(tag, context)
    case 'Z':
      return emptied(element, context)
    case 'D':
      if (tag === '00100020') return emptied(element, context)
      count(tally, 'replaced', tag)
      return dummyValue(tag, element.vr, element.vr === 'UI' ? request.newUid(asciiText(element)) : '')
    case 'U':
      return element.items === undefined ? remapped(element, context) : { ...element, items: nested(element.items, context) }
    case 'K':
      return element.items === undefined ? element : { ...element, items: nested(element.items, context) }
    case 'C':
      return cleaned(element, rule, context)
  }
}

function removed(tag: string, { tally }: Context): undefined {
  count(tally, 'removed', Number.parseInt(tag.slice(3, 4), 16) % 2 === 1 ? tag.slice(0, 4) : tag)
  return undefined
}

/** Zero length, but for the patient's name and ID, which are the pseudonym. */
function emptied(element: TreeElement, { request, tally }: Context): TreeElement {
  const { tag, vr } = element
  const pseudonym = tag === '00100010' ? request.patientName : tag === '00100020' ? request.patientId : undefined
  count(tally, pseudonym === undefined ? 'emptied' : 'replaced', tag)
  if (pseudonym !== undefined) return { tag, vr, bytes: ascii(pseudonym) }
  return vr === 'SQ' ? { tag, vr, items: [] } : { tag, vr, bytes: new Uint8Array(0) }
}

function remapped(element: TreeElement, { request, tally }: Context): TreeElement {
  const bytes = remapUids(asciiText(element), request.newUid)
  count(tally, 'remapped', element.tag)
  return { tag: element.tag, vr: 'UI', bytes: ascii(bytes) }
}

function nested(items: readonly ElementTree[], context: Context): ElementTree[] {
  return items.map((item) => (context.cleaning && isLocalCode(item) ? code('ANONYMIZED', '99HILUM', 'Anonymized') : applyProfile(item, { ...context, sopClassUid: undefined })))
}

/** A code of a scheme that is nobody's but the site's: its value is free text. */
function isLocalCode(item: ElementTree): boolean {
  const scheme = item.find(({ tag }) => tag === '00080102')
  return item.some(({ tag }) => tag === '00080100') && (scheme === undefined || !PUBLIC_SCHEMES.has(asciiText(scheme)))
}

const PUBLIC_SCHEMES: ReadonlySet<string> = new Set([
  'DCM', 'SCT', 'SRT', 'SNM3', '99SDM', 'LN', 'UCUM', 'RADLEX', 'ICD10', 'I10', 'I9C', 'FMA', 'UMLS', 'BI', 'ACR', 'RFC5646', 'ISO3166_1', 'MDC', 'NCIt', 'RADELEMENT', 'PUBCHEM_CID', 'CD8'
])

/** Dates are moved, free text is reduced to words of the trade, sequences are cleaned inside; what cannot be goes the way of the basic profile. */
function cleaned(element: TreeElement, rule: ProfileRule, context: Context): TreeElement | undefined {
  const { tag } = element
  const fallback = (): TreeElement | undefined => applyAction(basicAction(rule, context.sopClassUid), element, rule, context)
  if (element.items !== undefined) {
    count(context.tally, 'cleaned', tag)
    return { ...element, items: nested(element.items, { ...context, cleaning: true }) }
  }
  const { vr } = element
  if (vr === 'DA' || vr === 'DT' || vr === 'TM') return moved(element, vr, context) ?? fallback()
  if (!textVr(vr)) return fallback()
  const text = cleanText(asciiText(element), context.names)
  if (text === '') return fallback()
  count(context.tally, 'cleaned', tag)
  return { tag, vr, bytes: ascii(text) }
}

function moved(element: TreeElement, vr: 'DA' | 'DT' | 'TM', { request, tally }: Context): TreeElement | undefined {
  if (request.shiftDays === undefined) return undefined
  const text = shiftDates(asciiText(element), vr, request.shiftDays)
  if (text === undefined) return undefined
  count(tally, 'cleaned', element.tag)
  return { tag: element.tag, vr, bytes: ascii(text) }
}

function applyUnlisted(element: TreeElement, context: Context): TreeElement | undefined {
  const { request, tally } = context
  const { tag, items } = element
  if (items !== undefined) return { ...element, items: nested(items, context) }
  // a writer may have given another VR than PS3.6 has, by mistake
  const defined = attributeVr(tag)
  const vr = defined !== undefined && TELLING.has(defined) ? defined : element.vr
  if (vr === 'UI') return request.options.has('uids') || isClassUid(tag) ? element : remapped(element, context)
  if (vr === 'PN') return emptied(element, context)
  if (vr === 'DA' || vr === 'DT' || vr === 'TM') {
    if (request.options.has('fullDates')) return element
    return (request.options.has('modifiedDates') ? moved(element, vr, context) : undefined) ?? emptied(element, context)
  }
  if (!context.cleaning || !textVr(vr) || CODED.has(tag)) return element
  count(tally, 'cleaned', tag)
  return { tag, vr, bytes: ascii(cleanText(asciiText(element), context.names) || 'ANONYMIZED') }
}

/** VRs whose values point to a person, a time or a thing. */
const TELLING: ReadonlySet<Vr> = new Set(['UI', 'PN', 'DA', 'DT', 'TM'])

/** Code values and the schemes that they are of. */
const CODED: ReadonlySet<string> = new Set(['00080100', '00080102', '00080103', '00080119', '0008010b', '0040a040'])

function keepSafePrivate(element: TreeElement, context: Context, creators: PrivateCreators): TreeElement | undefined {
  const { tag } = element
  if (!context.request.options.has('safePrivate')) return removed(tag, context)
  const group = tag.slice(0, 4)
  const number = Number.parseInt(tag.slice(4), 16)
  // a block's creator; those without a safe element are taken out again afterwards
  if (number >= 0x10 && number <= 0xff) return element
  const creator = creators.get(tag.slice(0, 6))
  const known = creator === undefined ? undefined : safePrivate(creator, group, number & 0xff)
  if (known === undefined || (known.sequence && element.items === undefined)) return removed(tag, context)
  if (element.items !== undefined) return { ...element, items: nested(element.items, context) }
  return element.vr === 'UI' && !context.request.options.has('uids') ? remapped(element, context) : element
}

function isUnusedCreator({ tag }: TreeElement, kept: readonly TreeElement[]): boolean {
  if (Number.parseInt(tag.slice(3, 4), 16) % 2 === 0 || !/^00[1-9a-f]/.test(tag.slice(4))) return false
  const block = tag.slice(0, 4) + tag.slice(6)
  return !kept.some((other) => other.tag.startsWith(block))
}
