/**
 * Whether PS3.15 table E.3.10-1 (edition 2026d) lists a private element as known to hold nothing that identifies. `element` is its number
 * inside the block of `creator`, 0 to 255; `sequence` says that the table gives it the VR SQ. Undefined for what is not in the table.
 */
export function safePrivate(creator: string, group: string, element: number): { readonly sequence: boolean } | undefined {
  return safe.get(keyOf(creator, group, element))
}

/** How many elements the table lists. */
export function safePrivateCount(): number {
  return safe.size
}

function keyOf(creator: string, group: string, element: number): string {
  return `${group} ${element} ${creator}`
}

/** Creator, group, elements in hexadecimal; an asterisk marks sequences. */
const TABLE: readonly (readonly [creator: string, group: string, elements: string])[] = [
  ['Philips PET Private Group', '7053', '00 09'],
  ['ELSCINT1', '00e1', '21 50'],
  ['ELSCINT1', '01e1', '26'],
  ['ELSCINT1', '01f1', '01 07 26 27'],
  ['GEMS_ACQU_01', '0019', '23 24 27 9e'],
  ['GEMS_PARM_01', '0043', '27 39 6f'],
  ['GEMS_HELIOS_01', '0045', '01 02'],
  ['GEMS_SERS_01', '0025', '07'],
  ['GEIIS PACS', '0903', '10-12'],
  ['Philips Imaging DD 001', '2001', '01-0c 0e-1f 21-51 53-5a 5d 5e 5f* 60-64 65* 66* 67 68* 69* 6a* 6b* 6d 6e 6f* 71 72 73* 74-77 79* 7a-8c 90-94 9a* 9b 9d ' +
    '9f a1-a5 c0-c3 c5* c6* c7* ca* cb d0-df e9* f1-f7 f9* fb* fc* fd* ff'],
  ['Philips Imaging DD 002', '2001', '01-39 3a* 3b* 3c* 3d* 3e-40 50 52 53 57* 58* 5a 5c-5e 5f* 63 64* 65-68 6b 71-75'],
  ['Philips Imaging DD 097', '2001', '01* 02-04 05* 06* 07 08* 0a* 0b* 0d 0e* 0f 12* 17-1f 21-28 2a-2d 2e* 2f-32 36-3b 3c* 3d 3e* 40 41 42* 44-47 49* 4a-4c ' +
    'a1-a6 a8 a9* aa ab'],
  ['Philips Imaging DD 129', '2001', '00* 01* 02* 03 04* 05-09'],
  ['Philips ST80i', '0025', '01'],
  ['Philips MR Imaging DD 001', '2005', '0d 0e'],
  ['SIEMENS MR HEADER', '0019', '0c-0e 27'],
  ['HOLOGIC, Inc.', '7e01', '01 02 10* 11* 12'],
  ['NQHeader', '0099', '01 02 04 05 10 20 21'],
  ['NQLeft', '0199', '01-16'],
  ['NQRight', '0299', '01-16'],
  ['SIEMENS Ultrasound SC2000', '0119', '00 01 02* 03* 04-09 10-13 21'],
  ['SIEMENS Ultrasound SC2000', '0129', '00* 02-05 06* 07 08 09* 10 11* 12 20* 21 22 29 30'],
  ['SIEMENS Ultrasound SC2000', '0139', '01'],
  ['SIEMENS Ultrasound SC2000', '0149', '01-03'],
  ['SIEMENS Ultrasound SC2000', '7fd1', '01 09 10 11'],
  ['SIEMENS SYNGO ULTRA-SOUND TOYON DATA STREAMING', '7fd1', '01 09 10 11']
]

const safe = new Map(
  TABLE.flatMap(([creator, group, elements]) =>
    elements.split(' ').flatMap((range) => {
      const [first = 0, last = first] = range.replace('*', '').split('-').map((number) => Number.parseInt(number, 16))
      return Array.from({ length: last - first + 1 }, (_, i): [string, { sequence: boolean }] => [keyOf(creator, group, first + i), { sequence: range.endsWith('*') }])
    })
  )
)
