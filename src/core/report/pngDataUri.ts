import { encodeBase64 } from '../base64.ts'

/** A PNG file's bytes as a data URI, for a page without any other file. */
export function pngDataUri(png: Uint8Array): string {
  return `data:image/png;base64,${encodeBase64(png)}`
}
