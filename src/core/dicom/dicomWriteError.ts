/** An element cannot be written as the standard wants it. */
export class DicomWriteError extends Error {
  override readonly name = 'DicomWriteError'
}
