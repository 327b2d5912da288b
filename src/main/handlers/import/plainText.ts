import { extname } from 'node:path'

/** Files that are no images by their name; under such a name an image is still found by its content. */
const PLAIN_TEXT = new Set(['.csv', '.tsv', '.txt', '.md', '.json', '.xml', '.html', '.htm', '.log', '.yaml', '.yml', '.pdf', '.py', '.sh'])

export function namesNoImage(path: string): boolean {
  return PLAIN_TEXT.has(extname(path).toLowerCase())
}
