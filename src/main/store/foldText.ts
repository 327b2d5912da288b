/** Text as it is compared and looked for: lower case, without accents, DICOM's name delimiters (PS3.5 6.2, PN) as spaces. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}+/gu, '').toLowerCase().replaceAll(/[\^=\s]+/g, ' ').trim()
}
