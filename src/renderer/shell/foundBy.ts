/** Whether every word of the text begins a word of the name, without regard to case and accents. */
export function foundBy(text: string, name: string): boolean {
  const words = wordsOf(name)
  return wordsOf(text).every((word) => words.some((each) => each.startsWith(word)))
}

function wordsOf(text: string): string[] {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase().split(/[\s,.;:()/-]+/).filter((word) => word !== '')
}
