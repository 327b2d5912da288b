import { createHmac } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { dicomBytes, sampleElement, textElement } from '../../../test/fixtures/dicomBytes.ts'
import { loadCodecs } from '../../main/codecs.ts'
import { attributeVr } from '../dicom/attributeVrs.ts'
import { readElementTree, type ElementTree, type TreeElement } from '../dicom/elementTree.ts'
import { parseDicom } from '../dicom/parseDicom.ts'
import { uidOf128Bits } from '../dicom/uid.ts'
import type { Codecs } from '../image/codecs.ts'
import { anonymizeDicom } from './anonymizeDicom.ts'
import { asciiText } from './elementText.ts'
import { PROFILE_OPTIONS, profileRules, type ProfileOption, type ProfileRule } from './profileTable.ts'

const CT = '1.2.840.10008.5.1.4.1.1.2'
/** Not in the table, a sequence that any image may hold: Shared Functional Groups. */
const OUTER = '52009229'
const SHIFT = -2

let codecs: Codecs
beforeAll(async () => {
  codecs = await loadCodecs()
})

const newUid = (uid: string): string => uidOf128Bits(createHmac('sha256', 'key').update(uid).digest('hex').slice(0, 32))

/** Rows of one attribute each, that can stand in a data set: not command, meta and directory elements, nor the identifiers of the file itself. */
const rows = profileRules().filter(({ tag }) => /^[0-9a-f]{8}$/.test(tag) && !/^000[024]/.test(tag) && tag !== '00080018')

/** The element with this tag after de-identification of a CT file that holds it at top level or in a sequence. */
function after(element: TreeElement, where: 'top' | 'nested', options: readonly ProfileOption[], sopClass = CT): TreeElement | undefined {
  const own: ElementTree = where === 'top' ? [element] : [{ tag: OUTER, vr: 'SQ', items: [[element]] }]
  const file = dicomBytes([textElement('00080016', 'UI', sopClass), textElement('00080018', 'UI', '1.2.3.4.5.1'), ...own])
  const { bytes } = anonymizeDicom(file, codecs, {
    options: new Set(options),
    aliasOf: () => ({ id: 'NEW-ID', name: 'NEW-NAME', shiftDays: SHIFT }),
    newUid,
    fallbackUid: () => '2.25.1',
    method: 'test',
    onBurnedIn: 'refuse',
    blank: []
  })
  const dataset = parseDicom(bytes, codecs)
  const { elements } = readElementTree(dataset.bytes, dataset.start, dataset.transferSyntax)
  const scope = where === 'top' ? elements : (elements.find(({ tag }) => tag === OUTER)?.items?.[0] ?? [])
  return scope.find(({ tag }) => tag === element.tag)
}

/** What came of an element, in a word. */
function effect(before: TreeElement, now: TreeElement | undefined): string {
  if (now === undefined) return 'removed'
  const text = asciiText(now)
  if (text === 'NEW-ID' || text === 'NEW-NAME') return 'pseudonym'
  if (now.items !== undefined) {
    if (now.items.length === 0) return 'empty'
    const inner = now.items.flatMap((item) => item.map(asciiText)).join('|')
    return inner === before.items?.flatMap((item) => item.map(asciiText)).join('|') ? 'kept' : /secret/i.test(inner) ? 'leaks' : 'replaced'
  }
  if (now.bytes?.length === 0) return 'empty'
  if (before.vr === 'UI' && text === newUid(asciiText(before))) return 'new uid'
  if (Buffer.compare(now.bytes ?? new Uint8Array(), before.bytes ?? new Uint8Array()) === 0 || text === asciiText(before)) return 'kept'
  if (/secret|20240102/i.test(text)) return 'leaks'
  if (before.vr === 'DA') return text === '20231231' ? 'shifted' : 'replaced'
  if (before.vr === 'DT') return text === '20231231030405.5+0100' ? 'shifted' : 'replaced'
  return text === 'chest' ? 'cleaned' : 'replaced'
}

const EFFECTS: Record<string, string> = { X: 'removed', Z: 'empty', D: 'replaced', U: 'new uid' }

/** By hand: the effect of a simple code; the compound ones are tried on their own below. */
function basicEffect({ tag, basic }: ProfileRule): string | undefined {
  if (tag === '00100010' || tag === '00100020') return 'pseudonym'
  // a UID stands in for a UID, also where the table wants any dummy
  if (attributeVr(tag) === 'UI' && (basic === 'U' || basic === 'D')) return 'new uid'
  return EFFECTS[basic]
}

describe('the basic profile', () => {
  test.each(['top', 'nested'] as const)('every row with a simple action code, %s', (where) => {
    const simple = rows.filter(({ basic }) => !basic.includes('/'))
    expect(simple.length).toBe(597)
    const wrong = simple.flatMap((rule) => {
      const element = sampleElement(rule.tag, attributeVr(rule.tag) ?? 'UN')
      const found = effect(element, after(element, where, []))
      return found === basicEffect(rule) ? [] : [`${rule.tag} ${rule.basic}: ${found}`]
    })
    expect(wrong).toEqual([])
  })

  test('compound codes go by the type in CT: 3 or absent is removed, 2 is emptied', () => {
    const compound = rows.filter(({ basic }) => basic.includes('/'))
    expect(compound.length).toBe(50)
    const found = Object.fromEntries(
      compound.map(({ tag }) => {
        const element = sampleElement(tag, attributeVr(tag) ?? 'UN')
        return [tag, effect(element, after(element, 'top', []))]
      })
    )
    expect(Object.values(found).filter((one) => one === 'leaks' || one === 'kept')).toEqual([])
    // of type 2 in CT Image (PS3.3 A.3): Content Date and Time 2C, Patient ID 2, Contrast/Bolus Agent 2
    expect(found).toMatchObject({
      '00080021': 'removed', '00080022': 'removed', '00080023': 'empty', '00080033': 'empty', '00080031': 'removed', '00080080': 'removed', '00081010': 'removed',
      '00081070': 'removed', '00100020': 'pseudonym', '00180010': 'empty', '00181000': 'removed', '00181030': 'removed', '3010004c': 'removed'
    })
  })

  test('where the SOP class is not known, and in sequences, compound codes keep the file valid', () => {
    const compound = rows.filter(({ basic }) => basic.includes('/'))
    const wrong = compound.flatMap(({ tag, basic }) => {
      const element = sampleElement(tag, attributeVr(tag) ?? 'UN')
      const expected = tag === '00100020' ? 'pseudonym' : { 'X/Z': 'empty', 'X/D': 'replaced', 'Z/D': 'replaced', 'X/Z/D': 'replaced' }[basic as string]
      return (['top', 'nested'] as const).flatMap((where) => {
        const found = effect(element, after(element, where, [], '1.2.840.10008.5.1.4.1.1.999'))
        // X/Z/U*: the sequence stays, its contents go through the profile
        return found === (expected ?? 'kept') ? [] : [`${tag} ${basic} ${where}: ${found}`]
      })
    })
    expect(wrong).toEqual([])
  })

  test('references in a kept sequence are replaced like what they point to', () => {
    const reference = { tag: '00082112', vr: 'SQ', items: [[textElement('00081150', 'UI', CT), textElement('00081155', 'UI', '1.2.3.4.5.1')]] } as const
    const found = after(reference, 'nested', [])
    expect(found?.items?.[0]?.map(asciiText)).toEqual([CT, newUid('1.2.3.4.5.1')])
  })
})

describe('each option, on every row that has a word on it', () => {
  test.each(PROFILE_OPTIONS.filter((option) => option !== 'safePrivate'))('%s', (option) => {
    const own = rows.filter(({ options }) => options[option] !== undefined)
    expect(own.length).toBeGreaterThan(0)
    const wrong = own.flatMap((rule) => {
      const vr = attributeVr(rule.tag) ?? 'UN'
      const element = sampleElement(rule.tag, vr)
      return (['top', 'nested'] as const).flatMap((where) => {
        const found = effect(element, after(element, where, [option]))
        const expected = rule.options[option] === 'K' ? 'kept' : cleanedEffect(rule, element, where)
        return found === expected ? [] : [`${rule.tag} ${vr} ${where}: ${found}, not ${expected}`]
      })
    })
    expect(wrong).toEqual([])
  })
})

/** Cleaning moves dates, keeps known words of text, and goes through sequences; for the rest the basic profile holds. */
function cleanedEffect(rule: ProfileRule, element: TreeElement, where: 'top' | 'nested'): string {
  const { vr, tag } = element
  if (vr === 'DA' || vr === 'DT') return 'shifted'
  if (vr === 'TM') return 'kept'
  if (vr === 'SQ') return 'replaced'
  if (['LO', 'LT', 'SH', 'ST', 'UC', 'UT'].includes(vr)) return 'cleaned'
  return effect(element, after(element, where, [])) === 'leaks' ? `the basic profile leaks ${tag}` : (basicEffect(rule) ?? 'removed')
}

test('cleaning wins over keeping where two options have a word: dates of the device are moved', () => {
  const element = sampleElement('00181200', 'DA')
  expect(effect(element, after(element, 'top', ['device']))).toBe('kept')
  expect(effect(element, after(element, 'top', ['device', 'modifiedDates']))).toBe('shifted')
})

test('a person name, a date and a UID that the table does not list do not stay either', () => {
  const found = ['00142006', '00144076', '0040a067', '00080416', '00200242'].map((tag) => {
    const element = sampleElement(tag, attributeVr(tag) ?? 'UN')
    return effect(element, after(element, 'nested', []))
  })
  expect(found).toEqual(['empty', 'empty', 'empty', 'empty', 'new uid'])
})

test('overlays, curves, private and undefined elements, group lengths and padding go', () => {
  const gone = ['60003000', '60020010', '50000005', '50103000', '00190010', '00191023', '00100000', '00080001', 'fffcfffc', '00089999', '00041130', '7fdf0010']
  const found = gone.map((tag) => {
    const element = sampleElement(tag, tag === '00190010' ? 'LO' : 'OB')
    return effect(element, after(element, 'top', []))
  })
  expect(found).toEqual(gone.map(() => 'removed'))
})

test('items that stand in for a sequence have their elements in order', () => {
  const tags = rows.filter(({ tag, basic }) => attributeVr(tag) === 'SQ' && basic.includes('D')).map(({ tag }) => tag)
  expect(tags.length).toBe(9)
  const outOfOrder = tags.filter((tag) => {
    const found = (after(sampleElement(tag, 'SQ'), 'nested', [])?.items ?? []).flat().map((element) => element.tag)
    return found.length === 0 || found.join() !== found.toSorted().join()
  })
  expect(outOfOrder).toEqual([])
})
